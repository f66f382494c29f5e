"""Who holds an instance: a running server shares it, a restore has it alone, and a restore that was broken off is finished.

A restore lays the copy down in `<instance>.restoring`, renames it to `<instance>.restored` once it is whole, and then exchanges
the two folders. Each folder has a lock of its own, so that nobody can start in the moment in which neither has the name.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from shopper.db import fsync_folder
from shopper.errors import Conflict

LOCK = "serving.lock"
RUNNING = "A server is running on this instance. Stop it first; nothing was changed."
RESTORING = "This instance is being restored at this moment. Start again when that is done."


def laying(instance: Path) -> Path:
    """Where a restore lays down its copy; what lies there is not whole."""
    return instance.with_name(f"{instance.name}.restoring")


def ready(instance: Path) -> Path:
    """Where the whole copy waits for the instance's name."""
    return instance.with_name(f"{instance.name}.restored")


@contextmanager
def serving(instance: Path, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Held by a running server, so that nobody restores beneath it; begins with what a broken restore left."""
    if sentence := finish(instance):
        say(sentence)
    if not instance.exists():
        if laying(instance).exists():
            raise Conflict("A restore was broken off before it was whole. Run it again, "
                           f"or remove {laying(instance)} to begin empty.")
        instance.mkdir(parents=True, mode=0o700, exist_ok=True)
    file = _lock(instance, fcntl.LOCK_SH)
    if file is None:
        raise Conflict(RESTORING)
    with file:
        if ready(instance).exists():
            say(f"A restore was broken off before it changed anything. Run it again, or remove {ready(instance)}.")
        yield


@contextmanager
def alone(folder: Path, sentence: str = RUNNING) -> Iterator[None]:
    """Held by a restore, on the instance and on the copy that will take its place; Conflict while somebody else holds it."""
    file = _lock(folder, fcntl.LOCK_EX)
    if file is None:
        raise Conflict(sentence)
    with file:
        yield


def refuse_running(instance: Path) -> None:
    """Raise Conflict while a server runs on the instance."""
    if instance.exists():
        with alone(instance):
            pass


def finish(instance: Path) -> str:
    """Give a whole copy the name that the instance has left already; a sentence where there was one, else nothing."""
    if instance.exists() or not ready(instance).exists():
        return ""
    with alone(ready(instance), RESTORING):
        ready(instance).rename(instance)
        fsync_folder(instance.parent)
    return f"A restore that was broken off is finished now. The instance as it was lies beside it: {instance.name}.before-…"


def _lock(folder: Path, how: int) -> IO[str] | None:
    """The folder's lock file, held until it is closed; None where others hold it, or the folder was exchanged meanwhile."""
    file = (folder / LOCK).open("a")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
        if (folder / LOCK).stat().st_ino == os.fstat(file.fileno()).st_ino:
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    file.close()
    return None

