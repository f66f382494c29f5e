"""Who may wait for the database's one write lock: a few at a time, so that a lock held elsewhere cannot hold up the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PLACES = 3
STUCK = 0.5  # seconds in which nobody got the lock: then it is held elsewhere, and more waiting would only fill the server


class Crowded(Exception):
    """There is no place to wait, or it did not come in time."""


class Turns:
    """The places for waiting in this process. Where writes go quickly everybody gets one; where nothing moves, a few only."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting, self._moved = 0, 0.0

    @contextmanager
    def place(self, patience: float) -> Iterator[None]:
        """A place while the lock is waited for; Crowded where there is none."""
        with self._changed:
            self._take(time.monotonic() + patience)
        got_it = False
        try:
            yield
            got_it = True
        finally:
            with self._changed:
                self._waiting -= 1
                self._moved = time.monotonic() if got_it else self._moved
                self._changed.notify()

    def _take(self, end: float) -> None:
        while self._waiting >= PLACES:
            now = time.monotonic()
            if now >= end or now - self._moved > STUCK:
                raise Crowded
            self._changed.wait(min(end - now, STUCK / 5))
        if not self._waiting:  # the first to wait: how long nothing moves is counted from here
            self._moved = time.monotonic()
        self._waiting += 1
