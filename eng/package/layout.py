"""Brings a published program into the form that is deployed, and checks it. usage: layout.py FOLDER

The Functions host finds a function by a folder that holds function.json and nothing else; a further file there would be
taken for its script. It starts the program that host.json names, which needs the execute bit.
"""
import json
import os
import pathlib
import sys

PROGRAM = "SecureMail.Functions"
# For debuggers, crash dumps, LTTng and IIS: nothing here asks for them.
UNNEEDED = {"createdump", "libmscordbi.so", "libmscordaccore.so", "libcoreclrtraceptprovider.so", "web.config"}


def remove_unneeded(folder):
    """The host of .NET refuses to start when its list names a file that is not there; so both go."""
    manifest = folder / f"{PROGRAM}.deps.json"
    deps = json.loads(manifest.read_text())
    for libraries in deps["targets"].values():
        for library in libraries.values():
            for name in UNNEEDED & set(library.get("native", {})):
                del library["native"][name]
    manifest.write_text(json.dumps(deps, indent=2))
    for name in UNNEEDED:
        (folder / name).unlink(missing_ok=True)


def set_modes(folder):
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.name == PROGRAM else 0o644)


def faults(folder):
    host = json.loads((folder / "host.json").read_text())
    started = host["customHandler"]["description"]["defaultExecutablePath"]
    if not os.access(folder / started, os.X_OK):
        yield f"host.json starts {started}, which is not there or cannot be executed"
    functions = sorted(path.parent for path in folder.rglob("function.json"))
    if not functions:
        yield "there is no function"
    for function in functions:
        if function.parent != folder:
            yield f"{function} is not at the root"
        if [path.name for path in function.iterdir()] != ["function.json"]:
            yield f"{function.name} holds more than function.json"
    for path in folder.rglob("*"):
        if path.suffix in {".pdb", ".pem", ".pfx"} or path.name.startswith(("local.settings", "appsettings.Development")):
            yield f"{path.name} does not belong into a package"


def main(folder):
    remove_unneeded(folder)
    set_modes(folder)
    found = list(faults(folder))
    for fault in found:
        print(f"package: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
