"""What lies in a backup folder: the copies that can be read, those that cannot, and which of them are kept."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ABOUT = "about.json"
LEFT_AFTER = 24 * 3600  # seconds; no backup takes a day


@dataclass(frozen=True)
class Copy:
    """What a finished backup holds; `problems` is empty when everything in it was found whole."""

    name: str
    at: str
    audit_n: int
    database_sha256: str
    photos: int
    problems: tuple[str, ...]


def copies(folder: Path) -> list[Copy]:
    """The finished backups in a folder, newest first; what cannot be read costs no other."""
    found = [copy for path in folder.glob(f"[!.]*/{ABOUT}") if (copy := _read(path))]
    return sorted(found, key=lambda c: c.at, reverse=True)


def unreadable(folder: Path) -> list[str]:
    """Names of the folders that look like backups and cannot be read as one."""
    return sorted(path.name for path in folder.glob("[!.]*Z-*") if path.is_dir() and not _read(path / ABOUT))


def _read(path: Path) -> Copy | None:
    """What a backup says about itself; None where its file is gone or damaged."""
    try:
        about = json.loads(path.read_text())
        copy = Copy(**{**about, "problems": tuple(map(str, about["problems"]))})
        datetime.fromisoformat(copy.at)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return copy if copy.name == path.parent.name else None


def thin_out(folder: Path, now: str) -> None:
    """Keep 24 hourly, 14 daily and 12 monthly databases; photos stay, they are shared by all moments. What a backup that was
    killed left behind goes after a day."""
    found = copies(folder)
    kept = keep([copy for copy in found if copy.at <= now]) | {copy.name for copy in found if copy.at > now}
    for copy in found:
        if copy.name not in kept:
            shutil.rmtree(folder / copy.name)
    for part in folder.glob(".*.part"):
        if time.time() - part.stat().st_mtime > LEFT_AFTER:
            shutil.rmtree(part, ignore_errors=True)


def keep(found: list[Copy]) -> set[str]:
    """Names to keep: of whole copies the newest 24 and the newest of 14 days and 12 months; a damaged one while it is newest."""
    sound = [copy for copy in found if not copy.problems]
    kept = {copy.name for copy in sound[:24]} | {copy.name for copy in found if copy.problems and copy is found[0]}
    for length, count in ((10, 14), (7, 12)):
        first_of: dict[str, str] = {}
        for copy in sound:
            first_of.setdefault(copy.at[:length], copy.name)
        kept |= set(list(first_of.values())[:count])
    return kept
