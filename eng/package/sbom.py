"""Writes the CycloneDX 1.6 bill of materials of a package. usage: sbom.py SOURCES APP ZIP VERSION ICU UNIX_TIME

What is in the program stands in its deps.json; its hashes are those of the lock files, which the build restores by. A
package that is in the one and not, or otherwise, in the other is an error: it would have come in past the lock.
"""
import base64
import datetime
import hashlib
import json
import pathlib
import sys
import uuid

PROGRAM = "SecureMail.Functions"
RUNTIME_PACK = "runtimepack."


def locked(sources):
    """Package id and version to the SHA-512 of the lock files, in Base64."""
    found = {}
    for lock in sources.glob("src/*/packages.lock.json"):
        for framework in json.loads(lock.read_text())["dependencies"].values():
            for name, entry in framework.items():
                if "contentHash" in entry:
                    found[f"{name}/{entry['resolved']}".lower()] = entry["contentHash"]
    return found


def component(key, library, hashes):
    name, version = key.split("/")
    if library["type"] == "runtimepack":
        name = name.removeprefix(RUNTIME_PACK)
    made = {
        "type": "library", "bom-ref": f"pkg:nuget/{name}@{version}", "name": name, "version": version,
        "purl": f"pkg:nuget/{name}@{version}",
    }
    if library["type"] == "package":
        if key.lower() not in hashes:
            raise SystemExit(f"sbom: {key} is in the program but not in the lock files of src")
        digest = base64.b64decode(hashes[key.lower()]).hex()
        made["hashes"] = [{"alg": "SHA-512", "content": digest}]
    return made


def icu(version):
    return {
        "type": "library", "bom-ref": f"pkg:generic/icu@{version}", "name": "icu", "version": version,
        "purl": f"pkg:generic/icu@{version}", "description": "International Components for Unicode: libicuuc, libicui18n, libicudata",
    }


def main(sources, app, package, version, icu_version, unix_time):
    deps = json.loads((app / f"{PROGRAM}.deps.json").read_text())
    hashes = locked(sources)
    outside = {key: library for key, library in deps["libraries"].items() if library["type"] != "project"}
    components = [component(key, library, hashes) for key, library in sorted(outside.items())]
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    moment = datetime.datetime.fromtimestamp(unix_time, datetime.timezone.utc)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": "securemail", "name": "securemail", "version": version,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            },
        },
        "components": components + [icu(icu_version)],
        "dependencies": [{"ref": "securemail", "dependsOn": [made["bom-ref"] for made in components] + [icu(icu_version)["bom-ref"]]}],
    }


if __name__ == "__main__":
    sources, app, package = (pathlib.Path(argument) for argument in sys.argv[1:4])
    json.dump(main(sources, app, package, *sys.argv[4:6], int(sys.argv[6])), sys.stdout, indent=2)
    print()
