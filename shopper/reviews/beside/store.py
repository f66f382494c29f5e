"""Reads what no editor decides on: sent reports that wait for their files, and the results of visits that could not be done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.errors import NotFound
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.visits import store as visits

MOST = 100


@dataclass(frozen=True)
class Told:
    """A visit that could not be done: the visit, who told it, and what they told."""

    visit: Row
    shopper: str
    said: dict[str, Any]


def on_their_way(db: Database, scope: tuple[str, str, str]) -> list[Row]:
    """Reports of these programs that their shoppers have sent and whose files are not all here, the longest waiting first.

    A draft that nobody has sent is not among them, and nothing of what they say is read.
    """
    return rows(db, """SELECT r.id, s.name AS shopper, l.name AS location, l.code, p.name AS program, p.timezone,
            c.at AS received_at,
            (SELECT count(DISTINCT photo.value ->> '$.sha256') FROM json_each(CAST(x.body AS TEXT), '$.photos') photo
             WHERE photo.value ->> '$.sha256' NOT IN (SELECT named FROM received_files
                WHERE report_id = r.id AND person_id = r.shopper_id
                UNION SELECT sha256 FROM evidence WHERE report_id = r.id)) AS files
        FROM reports r JOIN visits v ON v.id = r.visit_id
        JOIN revisions x ON x.report_id = r.id AND x.rev = (SELECT max(rev) FROM revisions WHERE report_id = r.id)
        JOIN receipts c ON c.seq = x.seq JOIN locations l ON l.id = v.location_id JOIN programs p ON p.id = v.program_id
        JOIN people s ON s.id = r.shopper_id
        WHERE r.state IN ('started','returned') AND v.program_id IN (SELECT value FROM json_each(?1))
            AND (?2 = '' OR v.program_id = ?2) AND (?3 = '' OR v.kind = ?3)
            AND NOT EXISTS (SELECT 1 FROM revisions_settled WHERE report_id = x.report_id AND rev = x.rev)
        ORDER BY c.at, r.id LIMIT ?4""", *scope, MOST)


def told_for(db: Database, person: Person, report_id: str) -> Told:
    """What was told of a visit that could not be done, for admins and the editors of its program; its draft stays unread."""
    found = row(db, "SELECT r.visit_id, s.name AS shopper FROM reports r JOIN visits v ON v.id = r.visit_id "
                    "JOIN people s ON s.id = r.shopper_id "
                    "WHERE r.id = ? AND (? OR v.program_id IN (SELECT value FROM json_each(?)))",
                report_id, person.has("admin"), json.dumps(person.programs("editor")))
    said = reports.outcome_of(db, report_id) if found else None
    if found is None or said is None:
        raise NotFound
    return Told(visits.find_visit(db, found["visit_id"]), found["shopper"], said)
