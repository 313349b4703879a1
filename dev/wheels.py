"""Say what the wheels hold, and that nothing of the addons is missing.

usage: wheels.py WHEELS SOURCES, in the environment in which pip installed the wheels;
SOURCES has an addon's files as git knows them
"""

import sys
from email import message_from_string
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

NOT_SHIPPED = {"pyproject.toml"}  # it tells pip how to build, and is used by then


def content(wheel):
    """Return ``(metadata, {path of a file: its size})``."""
    with ZipFile(wheel) as archive:
        sizes = {one.filename: one.file_size for one in archive.infolist()}
        [said] = [name for name in sizes if name.endswith(".dist-info/METADATA")]
        return message_from_string(archive.read(said).decode()), sizes


def missing(addon, sizes):
    """Return the files of an addon that its wheel lacks."""
    files = {path.relative_to(addon).as_posix() for path in addon.rglob("*") if path.is_file()}
    inside = f"odoo/addons/{addon.name}/"
    return files - NOT_SHIPPED - {name.removeprefix(inside) for name in sizes}


def main(wheels, sources):
    for wheel in sorted(Path(wheels).glob("*.whl")):
        said, sizes = content(wheel)
        addon = Path(sources, said["Name"].removeprefix("odoo-addon-").replace("-", "_"))
        if lack := missing(addon, sizes):
            sys.exit(f"the wheel of {addon.name} lacks {' '.join(sorted(lack))}")
        if version(said["Name"]) != said["Version"]:
            sys.exit(f"pip installed another {said['Name']} than that of this code")
        needs = ", ".join(said.get_all("Requires-Dist"))
        print(
            f"{wheel.name}: {len(sizes)} files, {wheel.stat().st_size // 1000} kB, "
            f"{said['License']}, needs {needs}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
