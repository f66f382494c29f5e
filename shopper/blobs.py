"""Keeps bytes under the name of their SHA-256: written once, durable before the name is given back, checked when read."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from shopper.db import fsync_folder
from shopper.disk import NO_ROOM
from shopper.errors import Full, NotFound, Unavailable

_NAME = re.compile(r"[0-9a-f]{64}")


def path(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash lie: `folder/ab/abcd…`."""
    if not _NAME.fullmatch(sha256):
        raise NotFound
    return folder / sha256[:2] / sha256


def store(folder: Path, data: bytes) -> str:
    """Keep the bytes and return their hash; the row that names them may be written only after this.

    Without the fsync of the folder a power cut forgets the file's name although its bytes were safe.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    target = path(folder, sha256)
    if whole(folder, sha256):
        return sha256
    part = target.with_name(f".{sha256[:16]}.{secrets.token_hex(4)}.part")
    try:
        _make_folder(target.parent)
        _write_durably(part, data)
        part.replace(target)
    except BaseException as problem:
        part.unlink(missing_ok=True)
        if isinstance(problem, OSError) and problem.errno in NO_ROOM:
            raise Full("The disk is full: this file could not be kept. What was kept before is safe.") from problem
        raise
    fsync_folder(target.parent)
    return sha256


def read(folder: Path, sha256: str) -> bytes:
    """The bytes with this hash; Unavailable when the file is damaged, NotFound when there is none."""
    target = path(folder, sha256)
    try:
        data = target.read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Unavailable("This file is damaged: its content no longer matches its hash. A backup may hold it whole.")
    return data


def whole(folder: Path, sha256: str) -> bool:
    """Whether the bytes with this hash lie there undamaged."""
    target = path(folder, sha256)
    return target.is_file() and _matches(target, sha256)


def _matches(target: Path, sha256: str) -> bool:
    return hashlib.sha256(target.read_bytes()).hexdigest() == sha256


def _make_folder(folder: Path) -> None:
    """Make the two-letter folder so that its own name survives a power cut too."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fsync_folder(folder.parent)
    fsync_folder(folder.parent.parent)


def _write_durably(part: Path, data: bytes) -> None:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
