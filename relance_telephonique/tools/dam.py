"""Dam: what came too often is refused for a moment without being counted again."""

import time

MOST_PLACES = 1000


class Dam:
    """Remembers, in the memory of one process, where it was too much lately: each process finds
    that out by itself, a moment later.

    :param seconds: for which it holds
    """

    def __init__(self, seconds):
        self.seconds, self._until = seconds, {}

    def shut(self, place):
        if len(self._until) >= MOST_PLACES:
            self.open()
        self._until[place] = time.monotonic() + self.seconds

    def holds(self, place):
        return self._until.get(place, 0) > time.monotonic()

    def open(self):
        self._until.clear()
