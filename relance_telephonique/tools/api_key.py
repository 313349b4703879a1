"""Read the key that a machine brings in its ``Authorization`` header."""

from base64 import b64decode
from binascii import Error as NotBase64


def key_in(header):
    """Return the key of “Bearer …”, or the password of “Basic …” where a system knows no other way;
    "" if there is none.
    """
    scheme, _space, said = (header or "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return said.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(said, validate=True).decode().partition(":")[2]
    except (NotBase64, ValueError):
        return ""
