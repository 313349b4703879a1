from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """The days from ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def days(self):
        return (self.end - self.start).days + 1
