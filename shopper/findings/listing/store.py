"""Lists of released editions: what a person may see, narrowed and a page at a time, as fast among millions as among few."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.people.model import Person

PAGE_SIZE = 25
EARLIEST, LATEST = "0000-00-00", "9999-99-99"


@dataclass(frozen=True)
class EditionFilter:
    """What a list of editions is narrowed to; `after` is the id of the last edition of the page before."""

    location: str = ""
    wave: str = ""
    band: str = ""
    since: str = ""
    until: str = ""
    after: str = ""


@dataclass(frozen=True)
class EditionPage:
    """One page of a list; `after` leads to the next page and is empty on the last."""

    editions: list[Row]
    after: str


@dataclass(frozen=True)
class Stream:
    """One index to walk: all editions of a location or of a program, newest first."""

    location: str = ""
    program: str = ""


_NARROWED = """ AND e.visit_kind <> 'practice' AND (?1 = '' OR e.wave_id = ?1) AND (?2 = '' OR e.band = ?2)
    AND e.visited_on BETWEEN ?3 AND ?4 AND e.released_at >= ?9 AND e.released_at <= ?5 AND (e.released_at < ?5 OR e.id > ?6)
    AND NOT EXISTS (SELECT 1 FROM editions newer WHERE newer.report_id = e.report_id AND newer.number > e.number)
    ORDER BY e.released_at DESC, e.id LIMIT ?7"""
_WALK = "SELECT e.released_at, e.id FROM editions e INDEXED BY "
_BY_LOCATION = _WALK + "editions_location WHERE e.location_id = ?8" + _NARROWED
_BY_PROGRAM = _WALK + "editions_program WHERE e.program_id = ?8" + _NARROWED
_LISTED = """SELECT e.id, e.number, e.visit_kind, e.visited_on, e.score, e.maximum, e.band, e.earned, e.possible, e.strengths,
        e.failures, l.name AS location, l.code, p.name AS program, w.name AS wave, f.edition_id IS NOT NULL AS has_pdf
    FROM json_each(?) wanted JOIN editions e ON e.id = wanted.value JOIN locations l ON l.id = e.location_id
    JOIN programs p ON p.id = e.program_id LEFT JOIN waves w ON w.id = e.wave_id
    LEFT JOIN edition_pdfs f ON f.edition_id = e.id ORDER BY wanted.key"""


def editions_for(db: Database, person: Person, wanted: EditionFilter = EditionFilter()) -> EditionPage:
    """The newest edition of each visit that the person may see, latest release first, a page at a time.

    Each location's (or program's) index is walked from the cursor and the walks are merged, so that a page costs
    the same among a thousand editions as among a million. Nothing is counted.
    """
    places = places_for(db, person)
    start = _start(db, places, wanted.after) if wanted.after else ("~", "")
    walks = [_walk(db, stream, wanted, start) for stream in _streams(db, person, places, wanted)]
    newest = heapq.merge(*walks, key=lambda found: (_descending(found["released_at"]), found["id"]))
    ids = [found["id"] for found, _ in zip(newest, range(PAGE_SIZE + 1), strict=False)]
    listed = rows(db, _LISTED, json.dumps(ids[:PAGE_SIZE]))
    return EditionPage(listed, ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else "")


def _start(db: Database, places: list[Row], after: str) -> tuple[str, str]:
    """Where the page begins: behind an edition of one's own; any other id begins at the top, so that it tells nothing."""
    found = row(db, "SELECT released_at, id FROM editions WHERE id = ? AND location_id IN (SELECT value FROM json_each(?))",
                after, json.dumps([place["id"] for place in places]))
    return (found["released_at"], found["id"]) if found else ("~", "")


def _walk(db: Database, stream: Stream, wanted: EditionFilter, start: tuple[str, str]) -> list[Row]:
    """The first of one stream after the cursor: one more than a page, to know whether another follows."""
    sql = _BY_LOCATION if stream.location else _BY_PROGRAM
    return rows(db, sql, wanted.wave, wanted.band, wanted.since or EARLIEST, wanted.until or LATEST,
                *start, PAGE_SIZE + 1, stream.location or stream.program, _not_before(wanted.since))


def _not_before(since: str) -> str:
    """The earliest release to look at: nothing is released before its visit, give or take a day of time zones."""
    return (date.fromisoformat(since) - timedelta(days=1)).isoformat() if since else ""


def _descending(text: str) -> tuple[int, ...]:
    """A key that sorts texts from last to first."""
    return tuple(-ord(sign) for sign in text)


def _streams(db: Database, person: Person, places: list[Row], wanted: EditionFilter) -> Iterator[Stream]:
    """The indexes that hold what the person may see; a location that was asked for leaves its own alone."""
    if wanted.location:
        yield from (Stream(location=place["id"]) for place in places if place["id"] == wanted.location)
        return
    programs = [found["id"] for found in _programs(db, person)]
    yield from (Stream(program=program) for program in programs)
    yield from (Stream(location=place["id"]) for place in places if place["program_id"] not in programs)


def _programs(db: Database, person: Person) -> list[Row]:
    """The programs that the person sees whole: all for an admin, their own for an editor."""
    return rows(db, "SELECT id FROM programs WHERE ? OR id IN (SELECT value FROM json_each(?)) ORDER BY name",
                person.has("admin"), json.dumps(person.programs("editor")))


def places_for(db: Database, person: Person) -> list[Row]:
    """The locations whose editions the person may see, by name."""
    return rows(db, """SELECT l.id, l.name, l.code, l.program_id FROM locations l WHERE ?1
            OR l.program_id IN (SELECT value FROM json_each(?2)) OR (l.program_id IN (SELECT value FROM json_each(?3))
            AND l.id IN (SELECT location_id FROM manager_locations WHERE person_id = ?4)) ORDER BY l.name, l.id""",
                person.has("admin"), json.dumps(person.programs("editor")), json.dumps(person.programs("manager")), person.id)


def choices_for(db: Database, person: Person) -> dict[str, Any]:
    """What the list can be narrowed by: own locations, and the waves and bands of their programs."""
    places = places_for(db, person)
    programs = json.dumps(sorted({place["program_id"] for place in places}))
    waves = rows(db, """SELECT id, name FROM waves WHERE program_id IN (SELECT value FROM json_each(?))
            ORDER BY starts_on DESC, name""", programs)
    bands = rows(db, "SELECT bands FROM programs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name", programs)
    names = dict.fromkeys(band["name"] for program in bands for band in json.loads(program["bands"]))
    return {"locations": places, "waves": waves, "bands": list(names)}
