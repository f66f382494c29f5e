"""Lists of released editions: what a person may see, narrowed and a page at a time, as fast among millions as among few."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from shopper.db import Row, row, rows
from shopper.findings.releasing.store import PDF_JOB
from shopper.people.model import Person

PAGE_SIZE = 25
EARLIEST, LATEST = "0000-00-00", "9999-99-99"
TOP_SCORE = 1 << 60


@dataclass(frozen=True)
class EditionFilter:
    """What a list of editions is narrowed to and sorted by; `after` is the id of the last edition of the page before."""

    location: str = ""
    wave: str = ""
    band: str = ""
    since: str = ""
    until: str = ""
    after: str = ""
    sort: str = "newest"


@dataclass(frozen=True)
class EditionPage:
    """One page of a list; `after` leads to the next page and is empty on the last."""

    editions: list[Row]
    after: str


@dataclass(frozen=True)
class Order:
    """One way to sort: by the day of the visit or by the score, down or up. Ties follow the id, the other way round when up."""

    key: str = "visited_on"
    index: str = "visited"
    up: bool = False
    by_place: bool = False


SORTS = {"newest": Order(), "oldest": Order(up=True), "best": Order("standing", "score"),
         "lowest": Order("standing", "score", up=True), "location": Order(by_place=True)}


@dataclass(frozen=True)
class Stream:
    """One index to walk: all editions of a location or of a program, in order."""

    place: str
    id: str


_LISTED = """SELECT e.id, e.number, e.visit_kind, e.visited_on, e.score, e.maximum, e.band, e.earned, e.possible,
        coalesce(e.raw, e.earned) AS raw, e.strengths, e.failures, l.name AS location, l.code, p.name AS program,
        w.name AS wave, f.edition_id IS NOT NULL AS has_pdf, json_extract(e.document, '$.score.weighted') AS weighted,
        EXISTS (SELECT 1 FROM jobs j WHERE j.kind = ?1 AND j.subject = e.id AND j.state IN ('queued','running'))
        AS pdf_coming
    FROM json_each(?2) wanted JOIN editions e ON e.id = wanted.value JOIN locations l ON l.id = e.location_id
    JOIN programs p ON p.id = e.program_id LEFT JOIN waves w ON w.id = e.wave_id
    LEFT JOIN edition_pdfs f ON f.edition_id = e.id ORDER BY wanted.key"""


def editions_for(db: Database, person: Person, wanted: EditionFilter = EditionFilter()) -> EditionPage:
    """The newest edition of each visit that the person may see, latest visit first or as asked, a page at a time.

    Each location's (or program's) index is walked from the cursor and the walks are merged, so that a page costs
    the same among a thousand editions as among a million. Nothing is counted.
    """
    places, order = places_for(db, person), SORTS[wanted.sort]
    start = _start(db, places, wanted.after)
    if order.by_place:
        found = _by_place(db, places, wanted, start)
    else:
        walks = [_walk(db, stream, wanted, start) for stream in _streams(db, person, places, wanted)]
        found = heapq.merge(*walks, key=_rank, reverse=order.up)
    ids = [edition["id"] for edition, _ in zip(found, range(PAGE_SIZE + 1), strict=False)]
    listed = rows(db, _LISTED, PDF_JOB, json.dumps(ids[:PAGE_SIZE]))
    return EditionPage(listed, ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else "")


def _start(db: Database, places: list[Row], after: str) -> Row | None:
    """Where the page begins: behind an edition of one's own; any other id begins at the top, so that it tells nothing."""
    return row(db, """SELECT id, location_id, visited_on, standing FROM editions
            WHERE id = ? AND location_id IN (SELECT value FROM json_each(?))""",
               after, json.dumps([place["id"] for place in places])) if after else None


def _by_place(db: Database, places: list[Row], wanted: EditionFilter, start: Row | None) -> Iterator[Row]:
    """Location by location in the order of their names, the latest visit first in each; begins where the page begins."""
    ids = [place["id"] for place in places if wanted.location in ("", place["id"])]
    begin = ids.index(start["location_id"]) if start and start["location_id"] in ids else 0
    for place in ids[begin:]:
        yield from _walk(db, Stream("location", place), wanted, start if start and place == start["location_id"] else None)


def _walk(db: Database, stream: Stream, wanted: EditionFilter, start: Row | None) -> list[Row]:
    """The first of one stream after the cursor: one more than a page, to know whether another follows."""
    order = SORTS[wanted.sort]
    last = "" if order.up else "~"
    cursor = (start[order.key], start["id"]) if start else (-2 if order.up else TOP_SCORE, last) if order.key == "standing" else (
        last, last)
    return rows(db, walk_sql(stream.place, wanted), stream.id, wanted.wave, wanted.band, wanted.since or EARLIEST,
                wanted.until or LATEST, *cursor, PAGE_SIZE + 1)


def walk_sql(place: str, wanted: EditionFilter) -> str:
    """The statement of one walk, put together from constant words: which index, what narrows it, which way it goes."""
    order = SORTS[wanted.sort]
    narrow = order.index if order.index == "score" else "wave" if wanted.wave else "band" if wanted.band else order.index
    beyond, way, ties = (">", "", " DESC") if order.up else ("<", " DESC", "")
    return ("SELECT e.id, e." + order.key + " AS place FROM editions e INDEXED BY editions_" + place + "_" + narrow  # noqa: S608
            + " WHERE e." + place + "_id = ?1" + (" AND e.wave_id = ?2" if wanted.wave else "")
            + (" AND e.band = ?3" if wanted.band else "") + " AND e.visit_kind <> 'practice' AND e.visited_on BETWEEN ?4 AND ?5"
            + " AND e." + order.key + " " + beyond + "= ?6 AND (e." + order.key + " " + beyond + " ?6 OR e.id "
            + ("<" if order.up else ">") + " ?7)"
            + " AND NOT EXISTS (SELECT 1 FROM editions newer WHERE newer.report_id = e.report_id AND newer.number > e.number)"
            + " ORDER BY e." + order.key + way + ", e.id" + ties + " LIMIT ?8")


def _rank(found: Row) -> tuple[Any, str]:
    """A key that sorts from last to first, and equal ones by their id."""
    place = found["place"]
    return (-place if isinstance(place, int) else tuple(-ord(sign) for sign in place)), found["id"]


def _streams(db: Database, person: Person, places: list[Row], wanted: EditionFilter) -> Iterator[Stream]:
    """The indexes that hold what the person may see; a location that was asked for leaves its own alone."""
    if wanted.location:
        yield from (Stream("location", place["id"]) for place in places if place["id"] == wanted.location)
        return
    programs = [found["id"] for found in _programs(db, person)]
    yield from (Stream("program", program) for program in programs)
    yield from (Stream("location", place["id"]) for place in places if place["program_id"] not in programs)


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
    waves = rows(db, """SELECT w.id, w.name, p.name AS program FROM waves w JOIN programs p ON p.id = w.program_id
            WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY w.starts_on DESC, w.name, p.name""", programs)
    bands = rows(db, "SELECT bands FROM programs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name", programs)
    names = dict.fromkeys(band["name"] for program in bands for band in json.loads(program["bands"]))
    return {"locations": places, "waves": _told_apart(waves), "bands": list(names)}


def _told_apart(waves: list[Row]) -> list[Row]:
    """Waves as a list shows them: where a name repeats, with the program it belongs to."""
    times = Counter(wave["name"] for wave in waves)
    return [wave | {"name": f"{wave['name']} ({wave['program']})"} if times[wave["name"]] > 1 else wave for wave in waves]
