"""Colours: whether words are read on them (Web Content Accessibility Guidelines 2.1, 1.4.3)."""

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LEAST_CONTRAST = 4.5  # of words of ordinary size


def contrast_with_white(colour):
    """Return the contrast of a colour (“#1d4ed8”) with white, from 1 to 21; 0 of what is none."""
    if not COLOUR.fullmatch(colour or ""):
        return 0.0
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
