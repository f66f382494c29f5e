"""Addresses of static files that change with their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


def address(folder: Path, name: str, *, plain: bool = False) -> str:
    """`/static/<name>?v=<hash>`; `plain` without the hash, for what a stylesheet names as well."""
    if plain:
        return f"/static/{name}"
    return f"/static/{name}?v={digest(folder / name)[:10]}"


def digest(path: Path) -> str:
    """The file's SHA-256, read again only when the file changed."""
    return _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
