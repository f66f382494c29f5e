"""Backups: a verified copy made while the server runs, and the way back.

A backup folder holds `evidence/` and `editions/`, filled by hash and never rewritten, and one folder per moment with the
database of that moment. The database is copied first and the photos it names second, so every row of the copy has its file.
`backed_up_through` counts only copies that were opened and checked.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlite_utils import Database

from shopper import audit, blobs, jobs
from shopper.copies import ABOUT, Copy, thin_out, unreadable
from shopper.db import damage, fsync_folder, new_id, open_snapshot, snapshot, writing
from shopper.errors import Invalid

# table → the folder that holds what its *sha256 columns name
FILES = {"evidence": "evidence", "received_files": "evidence", "edition_pdfs": "editions"}
DATABASE = "shopper.sqlite3"
HOURLY_SAMPLE = 200
EVERY_SECONDS = 3600


def configured() -> Path | None:
    """The folder for the hourly backup, when one is set."""
    folder = os.environ.get("SHOPPER_BACKUPS")
    return Path(folder) if folder else None


def configure(folder: Path) -> None:
    """Set the folder for this process and those it starts."""
    os.environ["SHOPPER_BACKUPS"] = str(folder.resolve())


def due(db: Database, now: str) -> bool:
    """Whether the newest backup is an hour old, or there is none. One from the future was made before the clock went back:
    it says nothing about this hour."""
    newest = next(iter(db["backups"].rows_where("at <= ?", [now], order_by="at desc", limit=1)), None)
    return newest is None or jobs.later(newest["at"], EVERY_SECONDS) <= now


def backed_up_through(db: Database) -> int:
    """The number of the last audit line that a verified backup covers: what a phone holds up to there may be freed."""
    newest = next(iter(db["backups"].rows_where("verified = 1", order_by="audit_n desc", limit=1)), None)
    return int(newest["audit_n"]) if newest else 0


def newest_verified(db: Database) -> str | None:
    """The moment of the last verified backup, or None."""
    newest = next(iter(db["backups"].rows_where("verified = 1", order_by="at desc", limit=1)), None)
    return str(newest["at"]) if newest else None


def hourly(db: Database, instance: Path, folder: str, now: str) -> None:
    """The backup as a worker's job: new files are read back, and a day's share of the older ones; old moments are thinned out.

    One that is not whole is said and kept, not tried again: another try within the hour would only write the same once more.
    """
    copy = make(db, instance, Path(folder), now, sample=HOURLY_SAMPLE)
    thin_out(Path(folder), now)
    for name in unreadable(Path(folder)):
        logging.getLogger("shopper").warning("The backup %s cannot be read and is passed over", name)
    if copy.problems:
        logging.getLogger("shopper").warning("The backup %s is not whole: %s", copy.name, "; ".join(copy.problems[:5]))


def make(db: Database, instance: Path, folder: Path, now: str, *, sample: int | None = None) -> Copy:
    """Write a backup and check it; `sample` limits how many older files are read again (None: all of them)."""
    name = now.replace(":", "").replace("-", "").split(".")[0] + "Z-" + new_id()[-6:]
    part = folder / f".{name}.part"
    try:
        part.mkdir(parents=True, mode=0o700)
    except OSError as problem:
        raise Invalid(f"The backup folder cannot be written: {problem.strerror} ({folder}).") from problem
    try:
        snapshot(db, part / DATABASE)
        copy = _fill(instance, folder, part / DATABASE, _Plan(name, now, sample))
        _write(part / ABOUT, json.dumps(asdict(copy), indent=1))
        part.rename(folder / name)
        fsync_folder(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _note(db, folder / name, copy)
    return copy


@dataclass(frozen=True)
class _Plan:
    name: str
    at: str
    sample: int | None

    def chosen(self, older: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """The older files to read again: all, or some at random and those of this hour, so that each has its turn every day."""
        if self.sample is None:
            return older
        turn = {(place, sha256) for place, sha256 in older if int(sha256[:8], 16) % 24 == int(self.at[11:13])}
        return turn | set(random.sample(sorted(older), min(self.sample, len(older))))


def _fill(instance: Path, folder: Path, database: Path, plan: _Plan) -> Copy:
    """Copy the files that the copied database names, and check all of it."""
    copied = open_snapshot(database)
    try:
        problems = list(database_problems(copied))
        last = next(iter(copied["audit"].rows_where(order_by="n desc", limit=1)), {"n": 0})
        names = list(named_files(copied))
    finally:
        copied.close()
    older = {(place, sha256) for place, sha256 in names if blobs.path(folder / place, sha256).is_file()}
    for place, sha256 in sorted(set(names) - older | plan.chosen(older)):
        kept = blobs.path(folder / place, sha256)
        if whole(kept, sha256):
            continue
        if not copy_file(instance / place, folder / place, sha256):
            where = "in the backup and gone from" if (place, sha256) in older else "or missing on"
            problems.append(f"{place} {sha256[:12]}… is damaged {where} the server")
        elif not whole(kept, sha256):
            problems.append(f"{place} {sha256[:12]}… could not be read back from the backup")
    return Copy(plan.name, plan.at, int(last["n"]), file_sha256(database), len(names), tuple(problems))


def database_problems(copied: Database) -> Iterator[str]:
    wrong = damage(copied)
    if wrong:
        yield f"the database is damaged: {wrong}"
        return
    line = audit.first_broken(copied)
    if line is not None:
        yield f"the audit chain is broken at line {line}"


def named_files(db: Database) -> Iterator[tuple[str, str]]:
    """Every file that a row names, once: (folder, hash)."""
    found = set()
    for table, place in FILES.items():
        columns = [column for column in db[table].columns_dict if column.endswith("sha256") and column != "input_sha256"]
        found |= {(place, line[column]) for line in db[table].rows for column in columns if line[column]}
    yield from sorted(found)


def copy_file(source: Path, target: Path, sha256: str) -> bool:
    """Copy one file under its hash; False when the server's own is missing or damaged."""
    try:
        data = blobs.path(source, sha256).read_bytes()
    except FileNotFoundError:
        return False
    if hashlib.sha256(data).hexdigest() != sha256:
        return False
    blobs.store(target, data)
    return True


def _note(db: Database, path: Path, copy: Copy) -> None:
    """Write down what the backup covers."""
    with writing(db):
        backup_id = new_id()
        db.table("backups").insert({
            "id": backup_id, "at": copy.at, "path": str(path), "audit_n": copy.audit_n, "photos": copy.photos,
            "database_sha256": copy.database_sha256, "verified": int(not copy.problems)})
        audit.record(db, None, "backup.made", backup_id, copy.at, through=copy.audit_n, verified=not copy.problems)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's content, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def whole(path: Path, sha256: str) -> bool:
    """Whether a file is there and is what its name says."""
    return path.is_file() and file_sha256(path) == sha256


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
