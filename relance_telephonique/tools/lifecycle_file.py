"""Take a file apart: an XML message, a CSV file, or a ZIP of many. Nothing of it is lost: what
cannot be read is one line that says so.
"""

import zlib
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile

from . import lifecycle_csv, lifecycle_xml
from .lifecycle_said import LifecycleSaid
from .takeover_file import UnreadableFile

MOST_BYTES_OF_FILE = 50_000_000
MOST_BYTES_OF_MESSAGE = 5_000_000
MOST_MESSAGES = 20_000
ZIP_BEGINS, XML_BEGINS = b"PK\x03\x04", b"<"
# What a ZIP that is damaged, locked, or packed or named in a way unknown here raises
BROKEN = (BadZipFile, EOFError, LZMAError, OSError, RuntimeError, ValueError, zlib.error)


def kind_of(content):
    """Return ``zip``, ``xml`` or ``csv``, by what is in a file."""
    if content.startswith(ZIP_BEGINS):
        return "zip"
    return "xml" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(XML_BEGINS) else "csv"


def read_file(content, name, meanings=None, look_at=None):
    """Return all that a file says, as a list of :class:`LifecycleSaid`.

    :param meanings: of a CSV file, what each column means; by default as its titles say
    :param look_at: says what is wrong with a message, see ``lifecycle_xml.read``
    :raise UnreadableFile: if the whole file cannot be read
    """
    if len(content) > MOST_BYTES_OF_FILE:
        raise UnreadableFile("too_long")
    if kind_of(content) == "zip":
        return _read_zip(content, look_at)
    return _read_one(content, name, meanings, look_at, is_alone=True)


def _read_zip(content, look_at):
    try:
        archive = ZipFile(BytesIO(content))
    except BROKEN as error:
        raise UnreadableFile("no_zip") from error
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(files) > MOST_MESSAGES or sum(entry.file_size for entry in files) > MOST_BYTES_OF_FILE:
        raise UnreadableFile("too_long")
    said = []
    for entry in files:
        said += _read_entry(archive, entry, look_at)
    return said


def _read_entry(archive, entry, look_at):
    if entry.file_size > MOST_BYTES_OF_MESSAGE:
        return [LifecycleSaid(place=entry.filename, problem="too_long")]
    try:
        with archive.open(entry) as file:
            content = file.read(MOST_BYTES_OF_MESSAGE + 1)
    except BROKEN:
        return [LifecycleSaid(place=entry.filename, problem="unreadable")]
    if len(content) > MOST_BYTES_OF_MESSAGE or kind_of(content) == "zip":
        return [LifecycleSaid(place=entry.filename, problem="unreadable")]
    return _read_one(content, entry.filename, None, look_at, is_alone=False)


def _read_one(content, name, meanings, look_at, is_alone):
    try:
        if kind_of(content) == "xml":
            return lifecycle_xml.read(content, name, look_at)
        if meanings is None:
            meanings = [meaning for _title, meaning, _value in lifecycle_csv.columns(content)]
        return lifecycle_csv.read(content, meanings, name)
    except lifecycle_xml.UnreadableMessage:
        return [LifecycleSaid(place=name, problem="no_message")]
    except UnreadableFile:
        if is_alone:
            raise
        return [LifecycleSaid(place=name, problem="unreadable")]
