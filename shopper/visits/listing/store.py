"""The list of visits: narrowed, searched, sorted, a page at a time."""

from __future__ import annotations

import json

from sqlite_utils import Database

from shopper.db import Row, rows
from shopper.people.model import Person
from shopper.programs import store as programs
from shopper.programs.model import local_day
from shopper.visits.model import VisitFilter, shown_state

PAGE = 50
VISIT = """SELECT v.*, p.name AS program_name, p.color AS program_color, p.timezone, p.rotation_days, l.name AS location_name,
               l.code AS location_code, l.address AS location_address, l.area AS location_area, w.name AS wave_name,
               s.name AS shopper_name, c.number AS version_number, c.document ->> '$.title' AS checklist_title
           FROM visits v JOIN programs p ON p.id = v.program_id JOIN locations l ON l.id = v.location_id
           JOIN checklist_versions c ON c.id = v.version_id
           LEFT JOIN waves w ON w.id = v.wave_id LEFT JOIN people s ON s.id = v.shopper_id """
WAITS = "v.state IN ('open','offered','assigned','accepted')"
OVERDUE = "v.window_to < (SELECT value FROM json_each(?) WHERE key = v.program_id)"
WORKFLOW = "open offered assigned accepted missed closed could-not-complete cancelled"
LATEST = " v.window_from DESC, v.id"
# what a head sorts by; a name before its minus goes upwards. Names that are missing stand first, as what is still to be done.
COLUMNS = {"location": "(SELECT name FROM locations WHERE id = v.location_id) COLLATE NOCASE",
           "shopper": "(SELECT name FROM people WHERE id = v.shopper_id) COLLATE NOCASE",
           "wave": "(SELECT name FROM waves WHERE id = v.wave_id) COLLATE NOCASE",
           "state": f"instr('{WORKFLOW}', CASE WHEN {WAITS} AND {OVERDUE} THEN 'missed' ELSE v.state END)"}
THESE = "WHERE v.id IN (SELECT value FROM json_each(?))"
# by the two indexes of places and shoppers: what is searched for is mostly a few visits among very many
FITS = ("v.id IN (SELECT id FROM visits WHERE location_id IN "
        "(SELECT id FROM locations WHERE instr(lower(name || ' ' || code), lower(?))) "
        "UNION SELECT id FROM visits WHERE shopper_id IN (SELECT id FROM people WHERE instr(lower(name), lower(?))))")


def visits_in(db: Database, person: Person, wanted: VisitFilter, now: str) -> list[Row]:
    """One page of the visits that an admin (all) or an editor (their programs) may list, the latest window first or as asked,
    each with the state it shows (`shown`); one row more than a page when there is a next one."""
    today = {program["id"]: local_day(now, program["timezone"]) for program in programs.programs_for(db, person)
             if person.has("admin") or program["id"] in person.programs("editor")}
    question, values = by_location(wanted, today) if all_of_places(wanted) else any_way(wanted, today)
    ids = [visit["id"] for visit in rows(db, question + " LIMIT ? OFFSET ?", *values,
                                         PAGE + 1, PAGE * (min(max(wanted.page, 1), 10_000) - 1))]
    listed = {visit["id"]: visit for visit in rows(db, VISIT + THESE, json.dumps(ids))}
    return [{**visit, "shown": shown_state(visit["state"], visit["window_to"], today[visit["program_id"]])}
            for visit in map(listed.__getitem__, ids)]


def all_of_places(wanted: VisitFilter) -> bool:
    """Whether the list is by location and holds all visits of those that it holds."""
    return wanted.sort in ("location", "-location") and not (wanted.wave_id or wanted.shopper_id or wanted.state or wanted.text)


def by_location(wanted: VisitFilter, today: dict[str, str]) -> tuple[str, list[str]]:
    """Place after place, each by the index of its visits: among very many, a name asked for at every visit is slow."""
    parts, values = ["l.program_id IN (SELECT key FROM json_each(?))"], [json.dumps(today)]
    for clause, value in (("l.program_id = ?", wanted.program_id), ("l.id = ?", wanted.location_id)):
        if value:
            parts, values = [*parts, clause], [*values, value]
    down = " DESC," if wanted.sort.startswith("-") else ","
    return ("SELECT v.id FROM locations l CROSS JOIN visits v ON v.location_id = l.id WHERE " + " AND ".join(parts)  # noqa: S608
            + " ORDER BY l.name COLLATE NOCASE" + down + LATEST, values)


def any_way(wanted: VisitFilter, today: dict[str, str]) -> tuple[str, list[str]]:
    """The ids of the visits of any list, with the bound values."""
    where, values = narrowed(wanted, today)
    order = ordered(wanted.sort)
    return "SELECT v.id FROM visits v " + where + order, [*values, *[json.dumps(today)] * order.count("?")]  # noqa: S608


def ordered(sort: str) -> str:
    """The ORDER BY of a sort, put together from constant words."""
    if sort == "oldest":
        return " ORDER BY v.window_from, v.id DESC"
    column = COLUMNS.get(sort.removeprefix("-"))
    return " ORDER BY " + (column + (" DESC" if sort.startswith("-") else "") + "," if column else "") + LATEST


def narrowed(wanted: VisitFilter, today: dict[str, str]) -> tuple[str, list[str]]:
    """The WHERE of a filter with its bound values: only programs in `today`, which knows each program's day.
    One program is asked for by equality, and a location alone, so that an index gives the rows in order."""
    days = json.dumps(today)
    parts, values = ["+v.program_id IN (SELECT key FROM json_each(?))"], [days]
    for clause, value in (("+v.program_id = ?" if wanted.location_id else "v.program_id = ?", wanted.program_id),
                          ("v.wave_id = ?", wanted.wave_id), ("v.location_id = ?", wanted.location_id),
                          ("v.shopper_id = ?", wanted.shopper_id)):
        if value:
            parts, values = [*parts, clause], [*values, value]
    for word in wanted.text.split()[:10]:
        parts, values = [*parts, FITS], [*values, word, word]
    if wanted.state == "missed":
        parts, values = [*parts, WAITS, OVERDUE], [*values, days]
    elif wanted.state:
        parts, values = [*parts, "v.state = ?", "NOT (" + WAITS + " AND " + OVERDUE + ")"], [*values, wanted.state, days]
    return "WHERE " + " AND ".join(parts), values
