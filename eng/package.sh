#!/usr/bin/env bash
# Makes the one file that is deployed: artifacts/package/securemail.zip, with its SBOM (CycloneDX) and its SHA-256.
# Two runs on one commit give the same bytes: the build sees a copy of the sources under a fixed name, and the zip has
# sorted names, one date and Unix modes. usage: eng/package.sh [--check | --if-changed | --empty FOLDER]
#   --check       builds twice and compares
#   --if-changed  does nothing when the package that is there was made from these very sources; measures nothing
#   --empty       publishes into FOLDER the program that starts are measured against
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
out=$root/artifacts/package
rid=linux-x64
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '== %s\n' "$*"; }

need() {
  command -v "$1" >/dev/null || { echo "Please install $1: $2." >&2; exit 1; }
}

list_sources() {
  git ls-files -z --cached --others --exclude-standard -- src eng/msbuild BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json .editorconfig
}

# Builds run in fresh copies of one snapshot: nothing of an earlier build gets in, no lock file is rewritten for the
# runtime, and whoever edits meanwhile disturbs nothing.
copy_sources() { # folder
  list_sources | xargs -0 cp --parents -t "$1"
}

fingerprint() {
  { list_sources; printf '%s\0' eng/package.sh eng/package/*.py; } | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# Analysers ran with the tests. ICU is not optional: without it .NET normalises nothing, and a subject that writes the
# tag in full-width letters would not be recognised.
publish() { # project, target, further options
  dotnet publish "$1" --output "$2" "${@:3}" \
    --configuration Release --runtime "$rid" --self-contained true --nologo --verbosity quiet \
    -p:PublishReadyToRun=true -p:InvariantGlobalization=false -p:SatelliteResourceLanguages=en \
    -p:DebugType=none -p:GenerateDocumentationFile=false -p:RunAnalyzers=false
}

publish_program() { # sources, target
  publish "$1/src/SecureMail.Functions/SecureMail.Functions.csproj" "$2" -p:NuGetLockFilePath=obj/packages.lock.json \
    -p:PathMap="$1=/src" -p:SourceRevisionId="$revision" -p:IncludeSourceRevisionInInformationalVersion=true
}

publish_empty() { # target
  mkdir -p "$work/empty"
  cp eng/package/empty/* "$work/empty/"
  publish "$work/empty/EmptyProgram.csproj" "$1"
  cp eng/package/empty/host.json "$1/"
}

# The three ICU libraries of this machine go beside the program, so that it does not depend on the image it runs in.
# https://learn.microsoft.com/dotnet/core/extensions/globalization-icu#app-local-icu
name_icu() { # sources
  printf '{ "configProperties": { "System.Globalization.AppLocalIcu": "%s" } }\n' "$icu" \
    > "$1/src/SecureMail.Functions/runtimeconfig.template.json"
}

add_icu() { # target
  local library
  for library in uc i18n data; do
    cp -L "$icu_folder/libicu$library.so.$icu" "$1/libicu$library.so.$icu"
  done
}

build() { # work folder
  mkdir -p "$1/sources" "$1/app"
  cp -R "$work/snapshot/." "$1/sources"
  name_icu "$1/sources"
  publish_program "$1/sources" "$1/app"
  add_icu "$1/app"
  python3 eng/package/layout.py "$1/app"
  python3 eng/package/zip.py "$1/app" "$1/securemail.zip" "$moment"
  python3 eng/package/sbom.py . "$1/app" "$1/securemail.zip" "$version" "$icu" "$moment" > "$1/securemail.cdx.json"
}

need python3 'any version from 3.8 on'
need git 'the package bears the commit it was made from'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "${1:-}" = --empty ]; then
  publish_empty "$2"
  exit
fi

sources=$(fingerprint)
made_from=$root/artifacts/package.sources
if [ "${1:-}" = --if-changed ] && [ -f "$out/securemail.zip" ] && [ "$(cat "$made_from" 2>/dev/null)" = "$sources" ]; then
  say 'The package is the one of these sources'
  exit
fi
icu_folder=$(dirname "$(ldconfig -p | awk '/libicuuc\.so\.[0-9]+ .*x86-64/ { print $NF; exit }')")
[ "$icu_folder" != . ] || { echo 'Please install ICU (Debian and Ubuntu: libicu-dev): the package carries it.' >&2; exit 1; }
icu=$(basename "$(readlink -f "$icu_folder"/libicuuc.so)"); icu=${icu#libicuuc.so.}
revision=$(git rev-parse HEAD)
moment=$(git log -1 --format=%ct)
version=$(git describe --tags --always --match 'v*')
[ -z "$(git status --porcelain -- src eng/msbuild Directory.Build.props Directory.Packages.props)" ] || version=$version-dirty

mkdir "$work/snapshot"
copy_sources "$work/snapshot"
say "Package $version for $rid, ICU $icu"
build "$work/1"
if [ "${1:-}" = --check ]; then
  say 'Once more, to compare'
  build "$work/2"
  cmp "$work/1/securemail.zip" "$work/2/securemail.zip"
  cmp "$work/1/securemail.cdx.json" "$work/2/securemail.cdx.json"
fi

rm -f "$made_from"
mkdir -p "$out"
cp "$work/1/securemail.zip" "$work/1/securemail.cdx.json" "$out/"
(cd "$out" && sha256sum securemail.zip securemail.cdx.json > SHA256SUMS && cat SHA256SUMS)
printf 'size %s MiB packed, %s MiB unpacked, %s files\n' \
  "$(du -m "$out/securemail.zip" | cut -f1)" "$(du -sm "$work/1/app" | cut -f1)" "$(find "$work/1/app" -type f | wc -l)"
echo "$sources" > "$made_from"
if [ "${1:-}" != --if-changed ]; then
  say 'Start, against an empty program published the same way'
  publish_empty "$work/empty-app"
  python3 eng/package/start_time.py "$work/1/app" "$work/empty-app"
fi
