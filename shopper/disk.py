"""How full the disk is: photos stop before it is full, and words a good deal later, so that words outlive photos."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from shopper.errors import Full

MB = 1000 * 1000
LOOK_EVERY = 3.0  # seconds
WARN_AT, URGENT_AT = 80, 90  # per cent
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
NO_PHOTOS = ("The server's disk is nearly full, so this file was not taken. Your words are still saved. "
             "Keep the file, tell your administrator, and add it again later.")
NOTHING = ("The server's disk is nearly full, so nothing can be saved at this moment. What was saved before is safe. "
           "Keep this page open, tell your administrator, and send it again later.")


@dataclass(frozen=True)
class Limits:
    """Free bytes below which photos, and below which all that people write, is refused."""

    photos: int
    writes: int


def limits() -> Limits:
    """The limits of this process: a gigabyte for photos and 200 MB for words, unless the operator says otherwise."""
    return Limits(int(os.environ.get("SHOPPER_FREE_FOR_PHOTOS", "1000")) * MB,
                  int(os.environ.get("SHOPPER_FREE_FOR_WORDS", "200")) * MB)


class Watch:
    """The free space where the instance lies, looked at every few seconds and not for every request."""

    def __init__(self, instance: Path, within: Limits) -> None:
        self._instance, self._limits, self._lock = instance, within, threading.Lock()
        self._free, self._next_look = 0, 0.0

    def free(self) -> int:
        """Free bytes, a few seconds old at most."""
        with self._lock:
            if time.monotonic() >= self._next_look:
                self._free, self._next_look = shutil.disk_usage(self._instance).free, time.monotonic() + LOOK_EVERY
            return self._free

    def refuse_photos(self) -> None:
        """Raise Full while there is no room for photos."""
        if self.free() < self._limits.photos:
            raise Full(NO_PHOTOS)

    def refuse_writes(self) -> None:
        """Raise Full while there is no room for anything."""
        if self.free() < self._limits.writes:
            raise Full(NOTHING)


def per_cent(folder: Path) -> int:
    """How full the disk is, as `df` counts: what is kept back for root is nobody's."""
    usage = shutil.disk_usage(folder)
    return round(100 * usage.used / (usage.used + usage.free))


def warning(folder: Path) -> int:
    """0 while there is room, 1 from 80 per cent, 2 from 90."""
    full = per_cent(folder)
    return (full >= WARN_AT) + (full >= URGENT_AT)
