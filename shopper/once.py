"""What a form that was sent twice leads to: the first result, and nothing is made a second time."""

from __future__ import annotations

import threading
import time

KEPT = 600.0  # seconds; a double press comes within one, a reloaded result page within a few minutes
MOST_WAIT = 20.0


class Once:
    """The results of the last minutes by form. One server is one process, so its memory is enough; after a restart the form's
    token is as good as ever, and the worst is what a double press did before."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._results: dict[str, tuple[float, str | None]] = {}  # key → when, and the address; None while the first is at work

    def first(self, key: str) -> str | None:
        """Where an equal form led; None for the first one, which has to say `done`. Waits while the first is at work."""
        end = time.monotonic() + MOST_WAIT
        with self._changed:
            for old in [one for one, (at, _) in self._results.items() if time.monotonic() - at > KEPT]:
                del self._results[old]
            while key in self._results and self._results[key][1] is None and time.monotonic() < end:
                self._changed.wait(1)
            if key in self._results:
                return self._results[key][1] or ""
            self._results[key] = (time.monotonic(), None)
            return None

    def done(self, key: str, address: str | None) -> None:
        """The first one is through: where it led, or None when it was refused and may be sent again."""
        with self._changed:
            if address is None:
                self._results.pop(key, None)
            else:
                self._results[key] = (time.monotonic(), address)
            self._changed.notify_all()
