"""The audit lines: one per write, in the same transaction, chained by hash so that a rewritten past shows.

Ids and hashes only, never names or texts: erasing a person must not touch the chain.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlite_utils import Database

from shopper.db import change, row, rows

GENESIS = "0" * 64


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
