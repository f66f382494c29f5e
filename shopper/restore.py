"""The way back from a backup: checks it whole, builds the instance beside the old one, and swaps the two."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import audit
from shopper.backup import (
    DATABASE,
    LOCK,
    Copy,
    copies,
    copy_file,
    database_problems,
    file_sha256,
    named_files,
    refuse_running,
)
from shopper.db import database_path, fsync_folder, open_database, open_snapshot, writing
from shopper.errors import Conflict, Invalid, NotFound

KEPT = ("secret_key",)  # never in a backup: without it open forms are void, so it is carried over where it exists


@dataclass(frozen=True)
class Restored:
    """What was put back, and where the old instance lies now (None when there was none)."""

    copy: Copy
    old: Path | None


def choose(folder: Path, name: str | None = None) -> Copy:
    """The named backup, or the newest whole one."""
    found = [copy for copy in copies(folder) if name in (None, copy.name)]
    if not found:
        raise NotFound(f"There is no backup{f' named {name}' if name else ''} in {folder}.")
    whole = [copy for copy in found if not copy.problems]
    if not whole:
        raise Invalid(f"No backup in {folder} is whole: {found[0].problems[0]}.")
    return whole[0]


def restore(folder: Path, copy: Copy, instance: Path, now: str) -> Restored:
    """Put a backup in the place of the instance; nothing changes until all of it is there and checked."""
    refuse_running(instance)
    part = instance.with_name(f"{instance.name}.restoring")
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True, mode=0o700)
    try:
        _lay_down(folder, copy, part)
        for name in KEPT:
            if (instance / name).is_file():
                shutil.copy2(instance / name, part / name)
        _begin_epoch(database_path(part), copy, now)
        refuse_running(instance)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Restored(copy, _swap(part, instance, now))


def _lay_down(folder: Path, copy: Copy, part: Path) -> None:
    """Copy database and files, refusing anything whose hash does not fit."""
    source = folder / copy.name / DATABASE
    if file_sha256(source) != copy.database_sha256:
        raise Invalid("The database in this backup was changed after it was made. Nothing was restored; choose an older backup.")
    db = open_snapshot(source)
    try:
        problems = list(database_problems(db))
        names = list(named_files(db))
    finally:
        db.close()
    problems += [f"{place} {sha256[:12]}… is missing or damaged" for place, sha256 in names
                 if not copy_file(folder / place, part / place, sha256)]
    if problems:
        raise Invalid(f"This backup is not whole: {problems[0]}. Nothing was restored; choose an older backup.")
    shutil.copyfile(source, part / DATABASE)
    (part / DATABASE).chmod(0o600)


def _begin_epoch(path: Path, copy: Copy, now: str) -> None:
    """Mark the new life of the data: phones compare the epoch and offer again what they still hold."""
    db = open_database(path)
    try:
        with writing(db):
            set_epoch(db, secrets.token_hex(8))
            audit.record(db, None, "instance.restored", copy.name, now, through=copy.audit_n)
    finally:
        db.close()


def set_epoch(db: Database, epoch: str) -> None:
    """Write the epoch; must run inside `writing`."""
    db.table("meta").upsert({"key": "epoch", "value": epoch}, pk="key")


def _swap(part: Path, instance: Path, now: str) -> Path | None:
    """The new instance takes the old one's name; the old one stays beside it."""
    old = None
    try:
        if instance.exists():
            old = instance.with_name(f"{instance.name}.before-{now.replace(':', '').split('.')[0]}")
            instance.rename(old)
            (old / LOCK).unlink(missing_ok=True)
        part.rename(instance)
    except OSError as problem:
        raise Conflict(f"The instance folder cannot be renamed ({problem.strerror}). "
                       f"The restored copy lies whole in {part}.") from problem
    fsync_folder(instance.parent)
    return old
