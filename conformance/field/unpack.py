"""Unpacks members of a wheel or of a package of npm: `unpack.py ARCHIVE FOLDER MEMBER…`."""

import pathlib
import sys
import tarfile
import zipfile


def main(archive, folder, *members):
    is_zip = zipfile.is_zipfile(archive)
    with (zipfile.ZipFile if is_zip else tarfile.open)(archive) as opened:
        for member in members:
            data = opened.read(member) if is_zip else opened.extractfile(member).read()
            path = pathlib.Path(folder, member)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
