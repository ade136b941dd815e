"""Packs a folder so that the same files give the same bytes. usage: zip.py FOLDER ZIP UNIX_TIME

Names are sorted, every entry bears one time, and modes are Unix modes: without them the platform could not start the
program. https://learn.microsoft.com/azure/azure-functions/deployment-zip-push
"""
import datetime
import pathlib
import sys
import zipfile

UNIX = 3  # "version made by", APPNOTE.TXT section 4.4.2
REGULAR_FILE = 0o100000


def main(folder, target, unix_time):
    moment = datetime.datetime.fromtimestamp(unix_time, datetime.timezone.utc).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), moment)
            entry.create_system = UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (REGULAR_FILE | path.stat().st_mode & 0o777) << 16
            package.writestr(entry, path.read_bytes(), compresslevel=9)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
