"""What is seen on a PDF: each word, and where it stands."""

import re
import subprocess
from html import unescape
from typing import NamedTuple

PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)
INK = 0.25  # of a box's height is above its letters, and as much below


class Word(NamedTuple):
    """A word and its box, in points from the upper left corner, cut down to its letters."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def overlaps(self, other):
        return (
            min(self.right, other.right) - max(self.left, other.left) > 1
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 1
        )


class Page(NamedTuple):
    width: float
    height: float
    words: list

    @property
    def text(self):
        return " ".join(word.text for word in self.words)

    def overlapping(self):
        """Return the pairs of words that are printed over each other."""
        pairs, above = [], []
        for word in sorted(self.words, key=lambda word: word.top):
            above = [other for other in above if other.bottom > word.top]
            pairs += [(other.text, word.text) for other in above if other.overlaps(word)]
            above.append(word)
        return pairs

    def outside(self):
        """Return the words that do not stand wholly on the sheet."""
        return [
            word.text
            for word in self.words
            if word.left < 0 or word.top < 0 or word.right > self.width or word.bottom > self.height
        ]


def pages_of(content):
    """Return the :class:`Page` list of a PDF, as poppler reads it."""
    read = subprocess.run(  # noqa: S603
        ["pdftotext", "-bbox", "-", "-"],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return [
        Page(float(width), float(height), [_word(*found) for found in WORD.findall(words)])
        for width, height, words in PAGE.findall(read.stdout.decode())
    ]


def _word(left, top, right, bottom, text):
    spare = (float(bottom) - float(top)) * INK
    box = (float(left), float(top) + spare, float(right), float(bottom) - spare)
    return Word(*box, unescape(text))
