"""How fast one person's phones may ask: far above what a phone at full speed does, far below what a program gone wrong would."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

PER_SECOND, AT_ONCE = 200.0, 2000.0  # a phone sends one request after another: even on the server's own machine it makes fewer
MOST_KNOWN = 5000


class Pace:
    """A bucket for each person that fills again by the second. In this process's memory: a restart forgives."""

    def __init__(self, per_second: float = PER_SECOND, at_once: float = AT_ONCE,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, float]] = {}  # person → requests left, when that was counted

    def wait(self, person_id: str) -> int:
        """Count one request: 0 where it may go on, else the seconds after which to come again."""
        now = self._clock()
        with self._lock:
            if len(self._held) >= MOST_KNOWN:
                self._held = {one: held for one, held in self._held.items() if now - held[1] < self._at_once / self._per_second}
            left, then = self._held.get(person_id, (self._at_once, now))
            left = min(self._at_once, left + (now - then) * self._per_second)
            allowed = left >= 1
            self._held[person_id] = (left - allowed, now)
        return 0 if allowed else max(1, math.ceil((self._at_once / 10 - left) / self._per_second))
