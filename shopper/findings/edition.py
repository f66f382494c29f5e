"""A released edition as one frozen JSON document: what a manager may know of a visit. No shopper and no clock is in its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopper.checklists.model import Document, Item
from shopper.findings.journey import journey_of, peak_and_end, pillar_counts, touchpoints_of
from shopper.findings.model import findings_of
from shopper.findings.seen import Seen
from shopper.programs.model import band_for, day_part, local_time, names_allowed, parse_bands
from shopper.reports.scoring import Answers, Score, exact, half_up, plain, rule, score, team_score

SCHEMA = "shopper-edition/1"
NEVER = ("receipt", "audio")  # they identify the shopper
FURTHEST = 12 * 60  # minutes: a time further from the beginning than this is a mistake, not a minute into the visit
Row = Mapping[str, Any]


@dataclass(frozen=True)
class EditionInput:
    """Plain parts of a release. Of `report` only `began_at` and `ended_at` are read; `noticed` is whether staff were told."""

    program: Row
    location: Row
    wave: Row | None
    visit: Row
    report: Row
    version: int
    document: Document
    answers: Answers
    visible: frozenset[str]
    evidence: Sequence[Row]
    number: int
    released_on: str
    visit_number: int | None = None
    visits_of: int | None = None
    previous: Mapping[str, Any] | None = None
    noticed: bool = False
    changes: tuple[str, ...] = ()


def build(given: EditionInput) -> dict[str, Any]:
    """The whole edition. Every value is named here one by one: nothing of a row gets in unasked."""
    result = score(given.document, given.answers, given.visible)
    pictures = _pictures(given)
    seen = _seen(given, result, pictures)
    strengths, failures = findings_of(seen)
    peak, end = peak_and_end(seen)
    return {
        "schema": SCHEMA,
        "edition": {"number": given.number, "released_on": given.released_on, "changes": list(given.changes)},
        "program": _program(given.program), "location": _named(given.location, "name", "code", "address", "area"),
        "wave": _named(given.wave, "name") if given.wave else None,
        "visit": _visit(given),
        "checklist": {"title": given.document.title, "version": given.version, "language": given.document.languages[0]},
        "score": _score(given, result),
        "touchpoints": touchpoints_of(seen), "pillars": pillar_counts(seen), "journey": journey_of(seen),
        "peak": peak, "end": end,
        "strengths": [found.as_json() for found in strengths], "failures": [found.as_json() for found in failures],
        "evidence": pictures,
    }


def shown_items(given: EditionInput) -> frozenset[str]:
    """Keys of the items that may leave the review: visible, no receipt or audio, nothing personal unless names are allowed."""
    names = names_allowed(bool(given.program["staff_names"]), bool(given.program["competitor"]), given.noticed)
    return frozenset(item.key for _, item in given.document.items()
                     if item.key in given.visible and item.type not in NEVER and (names or not item.personal))


def minutes_into(clock: str, began: datetime | None) -> int | None:
    """How far into the visit a time "14:05" was; past midnight counts on, and what cannot be is left out."""
    if began is None:
        return None
    try:
        at = datetime.strptime(clock[:5], "%H:%M").time()  # noqa: DTZ007 - a wall clock on the visit's own day
    except ValueError:
        return None
    minutes = (at.hour * 60 + at.minute - began.hour * 60 - began.minute) % (24 * 60)
    return minutes if minutes <= FURTHEST else None


def _seen(given: EditionInput, result: Score, pictures: Sequence[Row]) -> Seen:
    began = _local(given, "began_at")
    minutes = {item.key: minutes_into(_clock(item, given.answers.get(item.key, {})), began) for _, item in given.document.items()}
    numbers: dict[str, tuple[int, ...]] = {}
    for picture in pictures:
        numbers[picture["item"]] = (*numbers.get(picture["item"], ()), picture["number"])
    return Seen(given.document, given.answers, result, shown_items(given), minutes, numbers, given.previous, given.visit["kind"])


def _clock(item: Item, answer: Row) -> str:
    """The time an answer speaks of: the one it states, else when it was given."""
    if item.type == "datetime" and item.parts != "date":
        return str(answer.get("value") or "").rpartition("T")[2]
    return str(answer.get("at") or "")


def _local(given: EditionInput, moment: str) -> datetime | None:
    return local_time(given.report[moment], given.program["timezone"]) if given.report.get(moment) else None


def _named(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _program(program: Row) -> dict[str, Any]:
    bands = [{"name": band.name, "at_least": plain(band.at_least), "color": band.color} for band in parse_bands(program["bands"])]
    return _named(program, "name", "color", "use_statement") | {"bands": bands}


def _visit(given: EditionInput) -> dict[str, Any]:
    """Date, part of the day and length; where the beginning was not recorded, the first day of the window."""
    began, ended = _local(given, "began_at"), _local(given, "ended_at")
    on = began.date() if began else date.fromisoformat(given.visit["window_from"][:10])
    minutes = int((ended - began).total_seconds() // 60) if began and ended and ended >= began else None
    return _named(given.visit, "kind", "variant", "scenario") | {
        "date": on.isoformat(), "weekday": on.strftime("%A"), "day_part": day_part(began.hour) if began else "",
        "minutes": minutes, "number": given.visit_number, "of": given.visits_of}


def _score(given: EditionInput, result: Score) -> dict[str, Any]:
    band = band_for(parse_bands(given.program["bands"]), result.printed)
    team = team_score(given.document, given.answers, given.visible)
    return score_json(given.document, result, team) | {"band": band.name if band else None}


def score_json(document: Document, result: Score, team: Score) -> dict[str, Any]:
    """A score with its base, its rule and its arithmetic; the band is the program's to add.

    Where everything that counted is in the team's hands, theirs is the same score, and is not given twice.
    """
    apart = team.printed is not None and (team.counted, team.bonus) != (result.counted, result.bonus)
    return {
        "percent": result.printed, "maximum": str(document.scoring.maximum), "band": None,
        "earned": plain(result.earned), "possible": plain(result.possible),
        "raw": plain(result.raw), "limited": result.limited,
        "exact": {"earned": exact(result.earned), "possible": exact(result.possible)},
        "counted": result.counted, "bonus": result.bonus, "na": result.na, "rule": rule(document.scoring),
        "weighted": document.scoring.sections == "weights",
        "arithmetic": [*result.arithmetic, *(_team_arithmetic(team, document.scoring.maximum) if apart else [])],
        "criticals": [{"item": lost.key, "sentence": lost.sentence} for lost in result.criticals],
        "team": None if not apart else {
            "percent": team.printed, "earned": plain(team.earned), "possible": plain(team.possible),
            "raw": plain(team.raw), "limited": team.limited, "counted": team.counted, "bonus": team.bonus}}


def _team_arithmetic(team: Score, maximum: object) -> list[str]:
    """The last step of the score in the team's hands, by the same rule over its items only."""
    items = f"{team.counted} item{'s' * (team.counted != 1)}" + (f" plus {team.bonus} bonus" if team.bonus else "")
    share = half_up(team.earned / team.possible * 100)
    total = "" if share == team.printed else f", {team.printed} of {maximum}"
    items += f": {plain(team.raw)} of {plain(team.possible)}, {team.limited}" if team.limited else ""
    return [f"In the team’s hands, the same rule over {items}: {plain(team.earned)} / {plain(team.possible)} = {share} %{total}"]


def _pictures(given: EditionInput) -> list[dict[str, Any]]:
    """Photos that may be shown, numbered in the order of the journey; only their stripped print copies are named."""
    shown = shown_items(given)
    rows = [row for row in given.evidence if row["kind"] == "photo" and row["state"] == "ok" and row["print_sha256"]]
    ordered = [(touchpoint, item, row) for touchpoint, item in given.document.items() if item.key in shown
               for row in rows if row["item_key"] == item.key]
    return [{"number": n, "sha256": row["print_sha256"], "thumb_sha256": row["thumb_sha256"], "item": item.key,
             "touchpoint": touchpoint.key, "caption": row["caption"] or item.prompt, "width": row["width"],
             "height": row["height"]}
            for n, (touchpoint, item, row) in enumerate(ordered, start=1)]
