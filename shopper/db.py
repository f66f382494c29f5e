"""Opens the database and makes writes safe: one immediate transaction per verb, durable before it is acknowledged.

Invariants: every connection is WAL, synchronous=FULL, foreign keys on; no write happens outside `writing`;
one connection serves one request or one job and is never shared.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from shopper.errors import NotFound
from shopper.turns import Crowded, Turns

MINIMUM_SQLITE = (3, 51, 3)  # 3.7.0 to 3.51.2 can corrupt a WAL database when two connections reset the log
BUSY_SECONDS = 10.0
TURNS = Turns()  # one for this process: a worker has its own

Row = dict[str, Any]
IntegrityError = sqlite3.IntegrityError
OperationalError = sqlite3.OperationalError
DatabaseError = sqlite3.DatabaseError
SQLITE_VERSION: tuple[int, ...] = sqlite3.sqlite_version_info


def database_path(instance: Path) -> Path:
    """Where the one database file of an instance lies."""
    return instance / "shopper.sqlite3"


def open_database(path: Path, busy: float = BUSY_SECONDS) -> Database:
    """A new connection with the house's settings, which waits so many seconds for a lock; the caller closes it."""
    conn = sqlite3.connect(str(path), timeout=busy, isolation_level=None, check_same_thread=False)
    db = Database(conn)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        conn.execute(f"PRAGMA {pragma}")
    return db


def open_existing(instance: Path) -> Database:
    """A new connection to an instance's database; NotFound, with the way out, where there is none."""
    path = database_path(instance)
    if not path.is_file():
        raise NotFound(f"There is no database in {instance}. Make one with: shopper --instance {instance} migrate")
    return open_database(path)


@contextmanager
def existing_database(instance: Path) -> Iterator[Database]:
    """The database of an instance for one command, closed afterwards."""
    db = open_existing(instance)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def writing(db: Database, patience: float | None = None) -> Iterator[Database]:
    """One write: `BEGIN IMMEDIATE`, nested use becomes a savepoint, any exception rolls back. Locked, it waits as long as its
    connection does, or only `patience` seconds where a write is not worth more.

    Deferred transactions that read and then write fail at once with "database is locked" under WAL,
    whatever the busy timeout; taking the write lock first makes them wait instead.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    _begin(db, patience)
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def _begin(db: Database, patience: float | None) -> None:
    """Take the write lock in turn."""
    own = int(db.conn.execute("PRAGMA busy_timeout").fetchone()[0])
    wait = own if patience is None else int(patience * 1000)
    try:
        with TURNS.place(wait / 1000):
            if wait != own:
                db.conn.execute(f"PRAGMA busy_timeout={wait}")
            db.conn.execute("BEGIN IMMEDIATE")
    except Crowded:
        raise OperationalError("database is locked, and others wait for it already") from None
    finally:
        if wait != own:
            db.conn.execute(f"PRAGMA busy_timeout={own}")


def rows(db: Database, sql: str, *values: Any) -> list[Row]:
    """All rows of a query as dicts, in order."""
    found = _reading(db, sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, line, strict=True)) for line in found]


def row(db: Database, sql: str, *values: Any) -> Row | None:
    """The first row of a query, or None."""
    found = _reading(db, sql, values)
    line = found.fetchone()
    return line and dict(zip((column[0] for column in found.description), line, strict=True))


def _reading(db: Database, sql: str, values: tuple[Any, ...]) -> Any:
    """A cursor of a SELECT. `db.query` would put a savepoint around each, which makes three statements of one."""
    if not sql.lstrip().startswith("SELECT"):
        raise RuntimeError("only a SELECT is read; a write goes through change(db)")
    return db.conn.execute(sql, values)


def change(db: Database, sql: str, *values: Any) -> int:
    """Run one INSERT, UPDATE or DELETE inside `writing`; the number of rows it touched."""
    if not db.conn.in_transaction:
        raise RuntimeError("a write outside writing(db)")
    return int(db.conn.execute(sql, values).rowcount)


def now_utc() -> str:
    """The clock of the outermost layer: ISO-8601 UTC to the millisecond. Models and stores get it passed in."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """A UUIDv7: sortable by time, made by the server. Never a permission by itself."""
    stamp = int(time.time() * 1000).to_bytes(6, "big")
    body = bytearray(stamp + secrets.token_bytes(10))
    body[6] = 0x70 | (body[6] & 0x0F)
    body[8] = 0x80 | (body[8] & 0x3F)
    text = body.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def fsync_folder(folder: Path) -> None:
    """Make a rename inside the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def snapshot(db: Database, target: Path) -> None:
    """Write a consistent copy of the whole database to a new file while others read and write, and make it durable."""
    db.conn.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    fsync_folder(target.parent)


def open_snapshot(path: Path) -> Database:
    """A connection that only reads a file nobody writes to, and leaves nothing beside it."""
    return Database(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None))


def damage(db: Database) -> str | None:
    """What SQLite itself finds wrong with the file, or None."""
    said = [str(line[0]) for line in db.conn.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"]:
        return "; ".join(said)
    orphans = db.conn.execute("PRAGMA foreign_key_check").fetchone()
    return f"a row of {orphans[0]} points to nothing" if orphans else None
