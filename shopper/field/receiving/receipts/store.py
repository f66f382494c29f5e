"""Gives receipts: a number that grows by one for each revision or file stored, in one write with it and its one audit line."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlite_utils import Database

from shopper import audit, backup
from shopper.db import Row, change, row
from shopper.field.receiving.model import code
from shopper.people.model import Person


def give(db: Database, shopper: Person, stored: tuple[str, str], now: str, **detail: Any) -> int:
    """The next number, with the audit line of what was `stored` (its verb and report). Called inside the write that stores it."""
    action, report_id = stored
    seq = last(db) + 1
    line = audit.record(db, shopper.id, action, report_id, now, seq=seq, **detail)
    digest = hashlib.sha256(f"{epoch(db)}:{seq}".encode()).hexdigest()
    change(db, "INSERT INTO receipts (seq, audit_n, code, at) VALUES (?,?,?,?)", seq, line, code(digest), now)
    return seq


def receipt(db: Database, seq: int) -> Row:
    """A receipt as the phone keeps it. Its epoch is the present one: what a restore brought back is held in it like all else."""
    found = row(db, "SELECT code, at FROM receipts WHERE seq = ?", seq) or {}
    return {"epoch": epoch(db), "seq": seq, "code": found["code"], "stored_at": found["at"]}


def epoch(db: Database) -> str:
    """The life of the data that this is: a restore begins a new one."""
    return str((row(db, "SELECT value FROM meta WHERE key = 'epoch'") or {"value": ""})["value"])


def last(db: Database) -> int:
    """The newest number."""
    return int((row(db, "SELECT max(seq) AS seq FROM receipts") or {}).get("seq") or 0)


def backed_up_through(db: Database) -> int:
    """The newest number that a verified backup holds: a phone may free what it has a receipt for up to there."""
    found = row(db, "SELECT max(seq) AS seq FROM receipts WHERE audit_n <= ?", backup.backed_up_through(db)) or {}
    return int(found.get("seq") or 0)


def hello(db: Database, now: str) -> Row:
    """How the server stands."""
    return {"epoch": epoch(db), "seq": last(db), "backed_up_through": backed_up_through(db), "time": now}
