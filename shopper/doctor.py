"""Looks at the machine and the instance, and says of each thing whether it is right and the one command that mends it."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from shopper import backup, copies, jobs, locks, migrations, pango
from shopper import disk as space
from shopper.db import MINIMUM_SQLITE, SQLITE_VERSION, DatabaseError, database_path, now_utc, open_database

MINIMUM_PYTHON = (3, 11)
MINIMUM = {"weasyprint": (70, 0), "sqlite-utils": (4, 2, 1)}
BUILT = "2026-01-01"  # a clock before this is wrong, and every date written would be too
KEY_LENGTH = 32
BACKUP_HOURS = 3  # one is made every hour; this many say that something holds it up
GIB = 1024**3
FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
SETUP = "./run setup"
RETRY = "shopper doctor --retry"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `state` is "ok", "warn" or "fail"; a failure that is `blocking` keeps the server from starting."""

    name: str
    state: str
    said: str
    mend: str = ""
    blocking: bool = False


def look(instance: Path) -> list[Finding]:
    """Everything there is to say."""
    machine = [python(), sqlite(), *libraries(), pdf_library(), fonts(), clock(), debug(os.environ), disk(instance)]
    return [*machine, folder(instance), files(instance), key(instance), schema(instance), work(instance), backups(instance)]


def blocking(instance: Path) -> list[Finding]:
    """What keeps the server from starting."""
    return [finding for finding in look(instance) if finding.state == "fail" and finding.blocking]


def unsafe(name: str, said: str, mend: str) -> Finding:
    """A failure with which the server must not start."""
    return Finding(name, "fail", said, mend, blocking=True)


def python() -> Finding:
    said = dotted(sys.version_info[:3])
    if sys.version_info[:2] < MINIMUM_PYTHON:
        return unsafe("Python", f"{said}, but {dotted(MINIMUM_PYTHON)} is needed", "as root: apt-get install python3")
    return Finding("Python", "ok", said)


def sqlite() -> Finding:
    """Older versions can corrupt a database that two connections use at once."""
    said = dotted(SQLITE_VERSION)
    if SQLITE_VERSION < MINIMUM_SQLITE:
        return unsafe("SQLite", f"{said}, but {dotted(MINIMUM_SQLITE)} is needed", SETUP)
    return Finding("SQLite", "ok", said)


def libraries() -> list[Finding]:
    """Versions below which a known hole is open."""
    found = []
    for name, least in MINIMUM.items():
        have = metadata.version(name)
        old = numbers(have) < least
        found.append(Finding(name, "fail" if old else "ok", f"{have}, but {dotted(least)} is needed" if old else have,
                             SETUP if old else "", blocking=old))
    return found


def pdf_library() -> Finding:
    missing = pango.missing()
    if missing:
        return Finding("Pango", "fail", f"not found: {', '.join(missing)}; PDFs wait until it is there", pango.MEND)
    return Finding("Pango", "ok", "unpacked in .tools/pango" if pango.FOLDER.is_dir() else "the system's")


def fonts() -> Finding:
    count = len(list(FONTS.glob("**/*.ttf")))
    if not count:
        return Finding("Fonts", "fail", "static/fonts holds no TTF faces for the PDF", "git checkout -- static/fonts")
    return Finding("Fonts", "ok", f"{count} faces for the PDF")


def clock() -> Finding:
    now = now_utc()
    if now < BUILT:
        return unsafe("Clock", f"it says {now}", "as root: timedatectl set-ntp true")
    return Finding("Clock", "ok", now)


def debug(environment: os._Environ[str] | dict[str, str]) -> Finding:
    if environment.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false"):
        return unsafe("Debug", "FLASK_DEBUG is set: error pages would show code and data", "unset FLASK_DEBUG")
    return Finding("Debug", "ok", "off")


def disk(instance: Path) -> Finding:
    where = nearest(instance)
    free, full, least = shutil.disk_usage(where).free, space.per_cent(where), space.limits()
    said = f"{full} % full, {free / GIB:.1f} GiB free"
    mend = f"make room, or move the data: shopper --instance DIR ({where} fills up)"
    if free < least.writes:
        return Finding("Disk", "fail", f"{said}: nothing is taken any more", mend)
    if free < least.photos:
        return Finding("Disk", "fail", f"{said}: photos are not taken any more", mend)
    if full >= space.WARN_AT:
        return Finding("Disk", "warn", f"{said}{', which is urgent' if full >= space.URGENT_AT else ''}", mend)
    return Finding("Disk", "ok", said)


def folder(instance: Path) -> Finding:
    left = next((place for place in (locks.ready(instance), locks.laying(instance)) if place.exists()), None)
    if left and not instance.is_dir():
        return Finding("Instance", "fail", "a restore was broken off", "shopper serve" if left == locks.ready(instance)
                       else "shopper restore FOLDER")
    if not instance.is_dir():
        return Finding("Instance", "ok", f"{instance} is made at the first start")
    mode = instance.stat().st_mode & 0o777
    if mode & 0o077:
        return unsafe("Instance", f"{instance} can be read by others (mode {mode:o})", f"chmod 700 {instance}")
    if not os.access(instance, os.W_OK):
        return unsafe("Instance", f"{instance} cannot be written", f"chown -R $(id -un) {instance}")
    return Finding("Instance", "ok", f"{instance} is yours alone")


def files(instance: Path) -> Finding:
    """The folder's mode already keeps others out; the files' own modes matter once something is copied elsewhere."""
    watched = [path for path in (database_path(instance), instance / "secret_key") if path.is_file()]
    open_ones = [path.name for path in watched if path.stat().st_mode & 0o077]
    if open_ones:
        return unsafe("Files", f"{', '.join(open_ones)} can be read by others", f"chmod -R go-rwx {instance}")
    return Finding("Files", "ok", "yours alone")


def key(instance: Path) -> Finding:
    path = instance / "secret_key"
    if not path.is_file():
        return Finding("Secret key", "ok", "made at the first start")
    text = path.read_text().strip()
    if len(text) < KEY_LENGTH or len(set(text)) < KEY_LENGTH // 3:
        return unsafe("Secret key", f"too weak ({len(text)} characters)", f"rm {path}; the next start makes a new one")
    return Finding("Secret key", "ok", f"{len(text)} characters")


def schema(instance: Path) -> Finding:
    path = database_path(instance)
    if not path.is_file():
        return Finding("Database", "ok", "made at the first start")
    try:
        db = open_database(path)
        newer, missing = migrations.unknown(db), migrations.pending(db)
        db.close()
    except DatabaseError as problem:
        return unsafe("Database", f"cannot be read: {problem}", "shopper restore FOLDER")
    if newer:
        return unsafe("Database", f"made by a newer Shopper ({', '.join(newer)})", "git pull, then start again")
    if missing:
        return Finding("Database", "fail", f"steps to be done: {', '.join(missing)}", "shopper migrate")
    return Finding("Database", "ok", "in the shape this version knows")


def work(instance: Path) -> Finding:
    """Jobs that were given up: nobody else takes them up again before the next start, and some not even then."""
    if not database_path(instance).is_file():
        return Finding("Jobs", "ok", "none yet")
    try:
        db = open_database(database_path(instance))
        failed = jobs.given_up(db)
        db.close()
    except DatabaseError:
        return Finding("Jobs", "ok", "cannot be looked at before the database is right")
    if not failed:
        return Finding("Jobs", "ok", "none was given up")
    kinds = Counter(job["kind"] for job in failed)
    named = ", ".join(f"{count} × {kind}" for kind, count in kinds.items())
    return Finding("Jobs", "fail", f"given up: {named}; the last: {failed[-1]['error']}", RETRY)


def backups(instance: Path) -> Finding:
    """An hourly backup is a choice of the operator, so a missing folder warns and no more."""
    folder = backup.configured()
    if folder is None:
        return Finding("Backup", "warn", "no folder is set for the hourly backup", "export SHOPPER_BACKUPS=DIR, then start again")
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return Finding("Backup", "fail", f"{folder} cannot be written", f"mkdir -p -m 700 {folder}")
    if bad := copies.unreadable(folder):
        return Finding("Backup", "fail", f"{', '.join(bad)} cannot be read; the others can",
                       f"look into {folder}, and move away what is damaged")
    newest = copies.copies(folder)[:1]
    if newest and newest[0].at > now_utc():
        return Finding("Backup", "fail", f"the newest is from {newest[0].at}, which is in the future: the clock went back",
                       f"as root: timedatectl set-ntp true; then shopper backup {folder}")
    if newest and newest[0].problems:
        return Finding("Backup", "fail", f"the newest is not whole: {newest[0].problems[0]}", f"shopper backup {folder}")
    if newest and jobs.later(newest[0].at, BACKUP_HOURS * 3600) < now_utc():
        return Finding("Backup", "fail", f"the newest is from {newest[0].at}, more than {BACKUP_HOURS} hours ago",
                       f"shopper backup {folder}, and see that the server runs with its workers")
    return Finding("Backup", "ok", f"newest from {newest[0].at}" if newest else f"{folder} is ready")


def nearest(path: Path) -> Path:
    """The path, or the closest folder above it that exists."""
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: "70.0" is (70, 0)."""
    parts = []
    for part in version.split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def dotted(version: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))
