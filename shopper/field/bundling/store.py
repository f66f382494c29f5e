"""Reads everything of a phone's bundle: a fixed number of queries, however many visits there are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.checklists.store import Version
from shopper.db import Row, rows
from shopper.field.receiving.receipts.store import epoch
from shopper.people.model import Person
from shopper.visits.store import VISIT

TO_DO = """WHERE v.program_id IN (SELECT value FROM json_each(?2)) AND ((v.shopper_id = ?1 AND v.state IN ('assigned','accepted'))
        OR v.id IN (SELECT visit_id FROM reports WHERE shopper_id = ?1 AND state IN ('started','returned')))
    ORDER BY v.window_to, v.window_from, v.id"""


@dataclass(frozen=True)
class Told:
    """What the bundle is made of; all that belongs to a report stands under its id, versions under theirs."""

    epoch: str
    visits: list[Row]
    versions: Mapping[str, Version]
    reports: list[Row]
    answers: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    photos: Mapping[str, list[Row]] = field(default_factory=dict)
    asked: Mapping[str, dict[str, list[str]]] = field(default_factory=dict)
    sent: Mapping[str, Row] = field(default_factory=dict)  # the highest revision received, with its receipt
    arrived: Mapping[str, set[str]] = field(default_factory=dict)
    parts: Mapping[str, dict[str, Any]] = field(default_factory=dict)  # capture and outcome of drafts


def told(db: Database, shopper: Person) -> Told:
    """The visits that are the shopper's to do, and those of reports that they have not finished."""
    held = rows(db, VISIT + TO_DO, shopper.id, json.dumps(shopper.programs("shopper")))
    mine = rows(db, """SELECT r.*, (SELECT reason FROM reviews WHERE report_id = r.id AND decision = 'returned'
                           ORDER BY at DESC LIMIT 1) AS reason
                       FROM reports r WHERE r.shopper_id = ? AND r.state IN ('started','returned')
                       ORDER BY r.state = 'returned', r.saved_at, r.id""", shopper.id)
    ids = json.dumps([one["id"] for one in mine])
    return Told(epoch(db), held, checklists.find_versions(db, {one["version_id"] for one in [*held, *mine]}), mine,
                _answers(db, ids), _photos(db, ids), _asked(db, ids), _sent(db, ids), _arrived(db, ids), _parts(db, ids))


def _answers(db: Database, ids: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in rows(db, "SELECT report_id, item_key, answer FROM answers "
                        "WHERE report_id IN (SELECT value FROM json_each(?))", ids):
        found.setdefault(one["report_id"], {})[one["item_key"]] = json.loads(one["answer"])
    return found


def _photos(db: Database, ids: str) -> dict[str, list[Row]]:
    """Files by the hash under which the phone knows them; one that was added on a page goes by its own."""
    found: dict[str, list[Row]] = {}
    for one in rows(db, """SELECT e.id, e.report_id, e.item_key AS item, e.mime, e.bytes AS size, e.caption, e.state,
                               coalesce((SELECT named FROM received_files f
                                         WHERE f.report_id = e.report_id AND f.sha256 = e.sha256), e.sha256) AS sha256
                           FROM evidence e WHERE e.state <> 'removed' AND e.report_id IN (SELECT value FROM json_each(?))
                           ORDER BY e.added_at, e.id""", ids):
        found.setdefault(one.pop("report_id"), []).append(one)
    return found


def _asked(db: Database, ids: str) -> dict[str, dict[str, list[str]]]:
    """What editors remarked at single items since each report was last sent."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in rows(db, "SELECT m.report_id, m.item_key, m.text FROM remarks m JOIN reports r ON r.id = m.report_id "
                        "WHERE m.item_key IS NOT NULL AND m.at >= r.submitted_at "
                        "AND m.report_id IN (SELECT value FROM json_each(?)) ORDER BY m.at, m.id", ids):
        found.setdefault(one["report_id"], {}).setdefault(one["item_key"], []).append(one["text"])
    return found


def _sent(db: Database, ids: str) -> dict[str, Row]:
    found = rows(db, """SELECT v.report_id, v.rev, v.sha256, v.body, c.seq, c.code, c.at AS stored_at
                        FROM revisions v JOIN receipts c ON c.seq = v.seq
                        WHERE v.rev = (SELECT max(rev) FROM revisions WHERE report_id = v.report_id)
                        AND v.report_id IN (SELECT value FROM json_each(?))""", ids)
    return {one["report_id"]: one for one in found}


def _arrived(db: Database, ids: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in rows(db, "SELECT report_id, named FROM received_files WHERE report_id IN (SELECT value FROM json_each(?))", ids):
        found.setdefault(one["report_id"], set()).add(one["named"])
    return found


def _parts(db: Database, ids: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in rows(db, "SELECT report_id, part, document FROM draft_parts "
                        "WHERE report_id IN (SELECT value FROM json_each(?))", ids):
        found.setdefault(one["report_id"], {})[one["part"]] = json.loads(one["document"])
    return found
