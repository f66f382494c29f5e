"""Keeps the pieces of a file that is on its way: one growing file for each, held by one request at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shopper.disk import NO_ROOM
from shopper.errors import Full


class Busy(Exception):
    """Another request is writing this file at this moment."""


@dataclass(frozen=True)
class Part:
    """The file as far as it has come."""

    path: Path
    file: BinaryIO

    @property
    def size(self) -> int:
        """How many bytes are here."""
        return os.fstat(self.file.fileno()).st_size

    def append(self, data: bytes) -> None:
        """Add a piece whole, or not at all where the disk has no room for it."""
        before = self.size
        try:
            self.file.write(data)
            self.file.flush()
        except OSError as problem:
            self.file.truncate(before)
            if problem.errno in NO_ROOM:
                raise Full("The disk is full: this piece could not be kept. What was kept before is safe.") from problem
            raise

    def read(self) -> bytes:
        """All of it."""
        return self.path.read_bytes()

    def begin_again(self) -> None:
        """Forget what is here: it is not what it is called."""
        self.file.truncate(0)

    def done(self) -> None:
        """It lies under its hash now."""
        self.path.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """How far a file has come; 0 where nothing is here."""
    return path.stat().st_size if path.exists() else 0


@contextmanager
def held(path: Path) -> Iterator[Part]:
    """The file, for this request alone; Busy while another one has it. Nobody waits: the phone asks again."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        if not os.fstat(file.fileno()).st_nlink:  # it was done with between opening and locking
            raise Busy
        yield Part(path, file)
