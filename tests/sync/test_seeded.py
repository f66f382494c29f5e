"""The machine must catch its mutants: nine bugs, each put in on purpose, each found; else the machine proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from flask import request
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlite_utils import Database

from shopper import audit
from shopper.field import sync
from shopper.field.receiving import store
from shopper.field.receiving.receipts import store as receipts
from tests.sync import phone
from tests.sync.invariants import Broken
from tests.sync.machine import Sync

Seed = Callable[[], AbstractContextManager[Any]]


def statement(module: Any, name: str, old: str, new: str) -> Seed:
    """The module's SQL says something else."""
    real = getattr(module, name)
    return lambda: patch.object(module, name, lambda db, sql, *values: real(db, sql.replace(old, new), *values))


def forgotten(db: Database, _: Any, __: Any, report_id: str, now: str, **___: Any) -> int:
    """The line of something else: what was stored leaves none."""
    return audit.record(db, None, "something.else", report_id, now)


def checked_reports_only(data: bytes) -> str:
    """Whatever a piece says of itself is believed."""
    return sync.hash_of(data) if request.method == "PATCH" else CHECKED(data)


CHECKED = sync.checked


class Small(Sync):
    """Without drafts and editors: a decision makes notes of what comes after it, which hides who came first."""

    draft = decide = None  # type: ignore[assignment]


class Replacing(Small):
    """M1: a second body under the same number takes the place of the first."""

    seeds = (statement(store, "row", "SELECT sha256 FROM revisions WHERE", "SELECT sha256 FROM revisions WHERE 0 AND"),
             statement(store, "change", "INSERT INTO revisions ", "INSERT OR REPLACE INTO revisions "))

    def unhinge(self, db: Database) -> None:
        db.conn.execute("DROP TRIGGER revisions_no_replace")
        db.conn.execute("DROP TRIGGER revisions_no_delete")
        db.conn.execute("DROP TRIGGER revisions_settled_no_replace")


class AnyTwoHundred(Small):
    """M2: any 200 is a receipt."""

    phone = phone.AnyTwoHundredIsAReceipt


class FreedTooEarly(Small):
    """M3: freed after the receipt, not after the backup."""

    phone = phone.FreesAfterItsReceipt


class Unchecked(Small):
    """M4: nobody compares a file, or a piece of one, with its hash."""

    seeds = (lambda: patch("shopper.field.receiving.files.store.refuse_other", lambda _: None),
             lambda: patch.object(sync, "checked", checked_reports_only))


class LastArrived(Small):
    """M5: what arrived last counts."""

    seeds = (statement(store, "row", "ORDER BY rev DESC LIMIT 1", "ORDER BY seq DESC LIMIT 1"),)


class SameEpoch(Small):
    """M6: the phone ignores a new epoch."""

    phone = phone.IgnoresTheEpoch


class FreedWithoutFiles(Small):
    """M7: freed before its files arrived."""

    phone = phone.FreesBeforeItsFiles


class NoAuditLine(Small):
    """M8: a change without its audit line."""

    seeds = (lambda: patch.object(receipts, "audit", SimpleNamespace(record=forgotten)),)


class OldEpoch(Small):
    """M9: a restore goes on in the old epoch."""

    seeds = (lambda: patch("shopper.restore.set_epoch", lambda *_: None),)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutant", [Replacing, AnyTwoHundred, FreedTooEarly, Unchecked, LastArrived, SameEpoch, FreedWithoutFiles,
                                    NoAuditLine, OldEpoch], ids=lambda one: one.__doc__[:2])
def test_a_seeded_bug_is_found(mutant: type[Sync]) -> None:
    with pytest.raises(Broken):
        run_state_machine_as_test(mutant, settings=settings(
            max_examples=150, stateful_step_count=30, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck), print_blob=False))
