"""Read a text that a machine sends: of what no database keeps nothing stays."""


def text_of(value):
    """Return a text without surrogates and null characters, a number as text; nothing of what is
    neither.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    return value.encode(errors="ignore").decode().replace("\0", "").strip()
