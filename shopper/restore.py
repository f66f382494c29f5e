"""The way back from a backup: checks it whole, builds the instance beside the old one, and swaps the two."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import audit, locks
from shopper.backup import DATABASE, copy_file, database_problems, file_sha256, named_files
from shopper.copies import Copy, copies, unreadable
from shopper.db import DatabaseError, database_path, fsync_folder, open_database, open_snapshot, writing
from shopper.errors import Conflict, Invalid, NotFound

KEPT = ("secret_key",)  # never in a backup: without it open forms are void, so it is carried over where it exists
ANOTHER = "Nothing was restored; choose another with --name."
AS_IT_IS = "Nothing was restored; choose another with --name, or take this one as it is with --damaged."


@dataclass(frozen=True)
class Chosen:
    """The copy to put back, the newer ones that were passed over because they are not whole, and those dated in the future."""

    copy: Copy
    passed: tuple[Copy, ...] = ()
    future: tuple[Copy, ...] = ()


@dataclass(frozen=True)
class Restored:
    """What was put back, where the old instance lies now (None when there was none), and what the copy no longer held."""

    copy: Copy
    old: Path | None
    lost: tuple[str, ...] = ()


def choose(folder: Path, now: str, name: str | None = None, *, damaged: bool = False) -> Chosen:
    """The named backup, or the newest whole one; one that is not whole only where that is asked for. One from the future was
    made, or is looked at, by a clock that is wrong: which is the newest cannot be known of it, so it is taken by name only."""
    found = [copy for copy in copies(folder) if name in (None, copy.name)]
    if not found:
        if bad := [one for one in unreadable(folder) if name in (None, one)]:
            raise Invalid(f"The backup {bad[0]} cannot be read: what it says about itself is damaged. {ANOTHER}")
        raise NotFound(f"There is no backup{f' named {name}' if name else ''} in {folder}.")
    future = tuple(copy for copy in found if not name and copy.at > now)
    found = found[len(future):]
    if not found:
        raise Invalid(f"Every backup in {folder} is dated in the future, the last {future[0].at}. "
                      f"Put this machine's clock right, or take one with --name {future[0].name}")
    if damaged:
        return Chosen(found[0], future=future)
    at = next((at for at, copy in enumerate(found) if not copy.problems), None)
    if at is None:
        which = f"The backup {name} is not whole" if name else f"No backup in {folder} is whole"
        raise Invalid(f"{which}: {found[0].problems[0]}. To put it back as it is: --name {found[0].name} --damaged")
    return Chosen(found[at], tuple(found[:at]), future)


def restore(folder: Path, copy: Copy, instance: Path, now: str, *, damaged: bool = False) -> Restored:
    """Put a backup in the place of the instance; nothing changes until all of it is there and checked.

    Both folders are held from here to the end, so that no server starts on either in between.
    """
    locks.finish(instance)
    part = locks.laying(instance)
    with ExitStack() as held:
        if instance.exists():
            held.enter_context(locks.alone(instance))
        for left in (part, locks.ready(instance)):
            if left.exists():
                with locks.alone(left, "Another restore of this instance is going on. Nothing was changed."):
                    shutil.rmtree(left)
        part.mkdir(parents=True, mode=0o700)
        held.enter_context(locks.alone(part))
        try:
            lost = _lay_down(folder, copy, part, damaged=damaged)
            for name in KEPT:
                if (instance / name).is_file():
                    _copy_durably(instance / name, part / name)
            _begin_epoch(database_path(part), copy, now)
            fsync_folder(part)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return Restored(copy, _swap(part, instance, now), lost)


def _lay_down(folder: Path, copy: Copy, part: Path, *, damaged: bool) -> tuple[str, ...]:
    """Copy database and files; what does not fit its hash is refused, or left out and named where that is asked for."""
    source = folder / copy.name / DATABASE
    if not source.is_file():
        raise Invalid(f"The database of this backup is gone. {ANOTHER}")
    problems = [] if file_sha256(source) == copy.database_sha256 else ["the database was changed after it was made"]
    if problems and not damaged:
        raise Invalid(f"The database in this backup was changed after it was made. {AS_IT_IS}")
    try:
        db = open_snapshot(source)
        try:
            problems += database_problems(db)
            names = list(named_files(db))
        finally:
            db.close()
    except DatabaseError as problem:
        raise Invalid(f"The database of this backup cannot be read ({problem}). {ANOTHER}") from problem
    problems += [f"{place} {sha256[:12]}… is missing or damaged" for place, sha256 in names
                 if not copy_file(folder / place, part / place, sha256)]
    if problems and not damaged:
        raise Invalid(f"This backup is not whole: {problems[0]}. {AS_IT_IS}")
    _copy_durably(source, part / DATABASE)
    return tuple(problems)


def _copy_durably(source: Path, target: Path) -> None:
    """A copy for the owner alone that survives a power cut."""
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _begin_epoch(path: Path, copy: Copy, now: str) -> None:
    """Mark the new life of the data: phones compare the epoch and offer again what they still hold."""
    db = open_database(path)
    try:
        with writing(db):
            set_epoch(db, secrets.token_hex(8))
            audit.record(db, None, "instance.restored", copy.name, now, through=copy.audit_n)
    except DatabaseError as problem:
        raise Invalid(f"The database of this backup cannot be written ({problem}). {ANOTHER}") from problem
    finally:
        db.close()


def set_epoch(db: Database, epoch: str) -> None:
    """Write the epoch; must run inside `writing`."""
    db.table("meta").upsert({"key": "epoch", "value": epoch}, pk="key")


def _swap(part: Path, instance: Path, now: str) -> Path | None:
    """The new instance takes the old one's name; the old one stays beside it.

    Broken off after the first rename, nothing has changed; after the second, the next start or restore does the third.
    """
    old, whole = None, locks.ready(instance)
    try:
        part.rename(whole)
        fsync_folder(instance.parent)
        if instance.exists():
            old = instance.with_name(f"{instance.name}.before-{now.replace(':', '').split('.')[0]}")
            instance.rename(old)
        whole.rename(instance)
    except OSError as problem:
        raise Conflict(f"The instance folder cannot be renamed ({problem.strerror}). "
                       f"The restored copy lies whole in {whole}.") from problem
    fsync_folder(instance.parent)
    return old
