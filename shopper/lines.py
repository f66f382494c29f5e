"""Two lines before the server's threads: who shows a password waits in one of their own, so that nobody else waits behind them.

Checking a password is slow and heavy on purpose, and only two are checked at one time. Forty people who sign in at nine o'clock
would fill every thread with waiting; here they stand in a line that costs no thread, and are all served in turn.
"""

from __future__ import annotations

import logging
from typing import Any

from waitress.task import ThreadedTaskDispatcher

AT_ONCE = 2  # as many as passwords are checked at one time
DOORS = ("/people/sign-in", "/people/start/", "/people/account/password")


class Lines:
    """What waitress hands its work to: `add_task` from its loop, `shutdown` at the end."""

    def __init__(self, threads: int) -> None:
        self._pages, self._passwords = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._pages.set_thread_count(threads)
        self._passwords.set_thread_count(AT_ONCE)
        self._passwords.queue_logger = logging.getLogger("waitress.queue.passwords")
        self._passwords.queue_logger.setLevel(logging.ERROR)  # a line here is no warning: that is what it is for

    def add_task(self, task: Any) -> None:
        """Put one connection, whose first request is whole, into its line."""
        (self._passwords if with_password(task.requests[0]) else self._pages).add_task(task)

    def shutdown(self) -> None:
        """Let what is at work finish, and end all threads."""
        self._pages.shutdown()
        self._passwords.shutdown()


def with_password(request: Any) -> bool:
    """Whether answering means checking or making a password."""
    return bool(request.command == "POST" and request.path.startswith(DOORS))
