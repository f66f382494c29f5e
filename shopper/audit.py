"""The audit lines: one per write, in the same transaction, chained by hash so that a rewritten past shows.

Ids and hashes only, never names or texts: erasing a person must not touch the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlite_utils import Database

from shopper.db import OperationalError, change, row, rows, writing

GENESIS = "0" * 64
QUIET = timedelta(minutes=1)
NOTED = "SELECT 1 FROM throttles WHERE bucket = ? AND window_from > ? AND window_from <= ?"  # a clock may have gone back
BRIEFLY = 0.2  # seconds that a page may wait so that its line can be written

log = structlog.get_logger("audit")


def record(db: Database, actor: str | None, action: str, subject: str, now: str, **detail: Any) -> int:
    """Write one audit line and return its number.

    `actor` is a person id (None for the server itself), `action` a past-tense verb such as `checklist.published`,
    `subject` the id of the thing. Must run inside `writing`.
    """
    last = row(db, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1") or {"n": 0, "hash": GENESIS}
    line = {"n": last["n"] + 1, "at": now, "actor": actor, "action": action, "subject": subject,
            "detail": json.dumps(detail, sort_keys=True, ensure_ascii=False)}
    change(db, "INSERT INTO audit (n, at, actor, action, subject, detail, prev_hash, hash) VALUES (?,?,?,?,?,?,?,?)",
           *line.values(), last["hash"], chain_hash(last["hash"], line))
    return int(line["n"])


def noted(db: Database, actor: str, action: str, subject: str, now: str) -> None:
    """One line about something that was only looked at, in a write of its own. Reading never waits for writing: when the
    database is locked or full, the line goes to the log."""
    _briefly(db, lambda: record(db, actor, action, subject, now), (actor, action, subject))


def denied(db: Database, person_id: str, endpoint: str, now: str) -> None:
    """Note that somebody signed in asked for what is not theirs, or is not there: the caller cannot tell and must not.

    One line a minute for each person and endpoint, so that asking in a loop fills no disk; what was asked for is not kept,
    since it is text from outside.
    """
    bucket, since = f"denied:{person_id}:{endpoint}", (datetime.fromisoformat(now) - QUIET).isoformat(timespec="milliseconds")
    if row(db, NOTED, bucket, since, now):
        return

    def write() -> None:
        if not row(db, NOTED, bucket, since, now):
            change(db, "INSERT INTO throttles (bucket, count, window_from) VALUES (?, 1, ?) "
                       "ON CONFLICT (bucket) DO UPDATE SET window_from = excluded.window_from", bucket, now)
            record(db, person_id, "access.denied", endpoint, now)

    _briefly(db, write, (person_id, "access.denied", endpoint))


def _briefly(db: Database, write: Callable[[], object], line: tuple[str, str, str]) -> None:
    try:
        with writing(db, patience=BRIEFLY):
            write()
    except OperationalError as problem:
        log.warning("audit.unwritten", error=str(problem), **dict(zip(("actor", "action", "subject"), line, strict=True)))


def chain_hash(previous: str, line: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and the canonical line."""
    canonical = json.dumps([line[k] for k in ("n", "at", "actor", "action", "subject", "detail")], ensure_ascii=False)
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def first_broken(db: Database) -> int | None:
    """The number of the first line whose hash or number does not fit, or None when the chain holds."""
    previous, expected = GENESIS, 1
    for line in db.query("SELECT * FROM audit ORDER BY n"):
        if line["n"] != expected or line["prev_hash"] != previous or line["hash"] != chain_hash(previous, line):
            return expected
        previous, expected = line["hash"], expected + 1
    return None


def lines_for(db: Database, subject: str) -> list[dict[str, Any]]:
    """What happened to one thing, oldest first."""
    return rows(db, "SELECT n, at, actor, action, subject, detail FROM audit WHERE subject = ? ORDER BY n", subject)
