#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test. Nothing is skipped for want of a part: a part that cannot
# be installed is a failure. (Plain `dotnet test` skips the tests whose parts are missing, and says so.)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
export SECUREMAIL_REQUIRE_ALL=1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\n== %s\n' "$*"; }

install_packages() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  [ -x /usr/sbin/postfix ] || missing+=(postfix)
  fc-list 2>/dev/null | grep -qi dejavu || missing+=(fonts-dejavu-core fontconfig)
  [ -x /usr/bin/python3 ] || missing+=(python3)
  command -v dkimverify >/dev/null || missing+=(python3-dkim)
  [ -d /usr/lib/python3/dist-packages/nacl ] || missing+=(python3-nacl) # Ed25519 for dkimverify
  command -v openssl >/dev/null || missing+=(openssl)
  command -v curl >/dev/null || missing+=(curl)
  command -v tcpdump >/dev/null || [ -x /usr/sbin/tcpdump ] || missing+=(tcpdump)
  [ ${#missing[@]} -eq 0 ] && return
  if ! command -v apt-get >/dev/null; then
    echo "Please install: ${missing[*]} (this script can do it only where apt-get is)." >&2
    exit 1
  fi
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  say "Installing ${missing[*]}"
  "${root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

install_devtools() {
  say 'Development tools from the lock file'
  (cd eng/devtools && npm ci --no-audit --no-fund)
  (cd eng/lighthouse && npm ci --no-audit --no-fund)
}

count() { # attribute name: adds it up over all result files
  grep -ho "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'
}

install_packages
install_devtools

say 'Build'
dotnet restore --locked-mode
dotnet build --no-restore -warnaserror

say 'Test'
rm -rf "$results"
status=0
dotnet test --no-build -m:1 --logger trx --results-directory "$results" || status=$?

passed=$(count passed) failed=$(count failed) total=$(count total) executed=$(count executed)
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$((total - executed))"
[ "$passed" -gt 0 ] || status=1
exit "$status"
