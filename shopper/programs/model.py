"""What a program is: its rules for bands, names of staff, notices, places and days. Pure: no clock, no database."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

Fields = dict[str, str]
ROLLUPS = {"points": "By points: all points earned over all points possible", "visits": "Mean of visits: each visit counts once"}
USE_STATEMENT = "For improvement. Not for disciplinary use."
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")
DAY_PARTS = ((5, "early morning"), (8, "morning"), (11, "midday"), (14, "afternoon"), (16, "late afternoon"), (18, "evening"),
             (22, "night"))
SEARCHED = ("name", "code", "address", "area", "email")
PAGE = 50
FIGURE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
DAY = re.compile(r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Band:
    """A named range of scores: from `at_least` up to the next band."""

    name: str
    at_least: Fraction
    color: str = "#1C2024"


BANDS = (Band("Excellent", Fraction(90)), Band("Good", Fraction(75)), Band("Fair", Fraction(60)), Band("Weak", Fraction(0)))


@dataclass(frozen=True)
class NewProgram:
    """All settings of a program, when it is added and each time it is changed."""

    name: str
    color: str = "#2B4A6F"
    timezone: str = "Europe/London"
    bands: tuple[Band, ...] = BANDS
    rollup: str = "points"
    use_statement: str = USE_STATEMENT
    competitor: bool = False
    staff_names: bool = False
    names_basis: str = ""
    rotation_days: int = 90
    personal_months: int = 12
    document_months: int = 24


@dataclass(frozen=True)
class NewLocation:
    """One place that is visited; `tags` are what conditions in a checklist may ask for."""

    name: str
    code: str
    address: str = ""
    area: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewWave:
    """A period, first and last day included, in which each location is visited `visits_each` times."""

    name: str
    starts_on: str
    ends_on: str
    visits_each: int = 1


@dataclass(frozen=True)
class NewNotice:
    """That staff were told: what, when, how, and who confirmed it."""

    text: str
    told_on: str
    channel: str
    confirmed_by: str


@dataclass(frozen=True)
class Thing:
    """A program, location or wave by id, for verbs that fit all three."""

    kind: Literal["program", "location", "wave"]
    id: str


@dataclass(frozen=True)
class Search:
    """What a list is narrowed to; `standing` is "active", "inactive" or "" for both."""

    text: str = ""
    standing: str = ""
    area: str = ""
    tag: str = ""
    page: int = 1
    sort: str = ""


def band_for(bands: Sequence[Band], printed: str | None) -> Band | None:
    """The highest band whose threshold the printed figure reaches. No score has no band; below zero is the lowest."""
    if printed is None or not bands:
        return None
    ranked = sorted(bands, key=lambda band: band.at_least, reverse=True)
    figure = Fraction(printed)
    return next((band for band in ranked if figure >= band.at_least), ranked[-1])


def parse_bands(text: str) -> tuple[Band, ...]:
    """The bands of their stored JSON, highest first."""
    bands = (Band(row["name"], Fraction(row["at_least"]), row["color"]) for row in json.loads(text))
    return tuple(sorted(bands, key=lambda band: band.at_least, reverse=True))


def dump_bands(bands: Sequence[Band]) -> str:
    """The bands as JSON, highest first, thresholds as decimal text."""
    ranked = sorted(bands, key=lambda band: band.at_least, reverse=True)
    return json.dumps([{"name": band.name, "at_least": plain(band.at_least), "color": band.color} for band in ranked],
                      ensure_ascii=False)


def plain(figure: Fraction) -> str:
    """A threshold as the shortest decimal text: 90, 87.5."""
    return format((Decimal(figure.numerator) / Decimal(figure.denominator)).normalize(), "f")


def threshold(text: str) -> Fraction | None:
    """A typed threshold as an exact figure (a decimal comma is understood), or None."""
    cleaned = text.strip().replace(",", ".")
    return Fraction(cleaned) if FIGURE.fullmatch(cleaned) else None


def text_problem(value: str, most: int, *, required: bool = True) -> str:
    """Why a text cannot be taken: missing, too long, or with characters that nobody can read."""
    if required and not value.strip():
        return "Please fill this in."
    if len(value) > most:
        return f"Please keep this to {most:,} characters; it has {len(value):,}."
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t" for sign in value):
        return "This contains a control character that cannot be stored. Please type it again."
    return ""


def names_allowed(staff_names: bool, competitor: bool, noticed: bool) -> bool:
    """Whether names of staff may leave the review: switched on, no competitor, and staff were told of the visits."""
    return staff_names and not competitor and noticed


def found(fields: Fields) -> Fields:
    """Only the fields that have something wrong."""
    return {field: sentence for field, sentence in fields.items() if sentence}


def day_problem(text: str) -> str:
    """Why a typed day is none."""
    return "" if is_day(text) else "Please give a day as year-month-day, for example 2026-03-12."


def is_day(text: str) -> bool:
    """Whether the text is a calendar day written 2026-03-12, in this century or the next."""
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def day_text(day: str) -> str:
    """A day as people write it: 12 March 2026."""
    year, month, number = day[:10].split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


@cache
def timezones() -> tuple[str, ...]:
    """Every time zone that can be chosen, by name."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def local_time(moment: str, timezone: str) -> datetime:
    """A stored UTC moment on the program's own clock."""
    when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(ZoneInfo(timezone))


def local_day(moment: str, timezone: str) -> str:
    """The calendar day of a stored UTC moment, where the program is."""
    return local_time(moment, timezone).date().isoformat()


def day_part(hour: int) -> str:
    """The part of the day that a manager may see instead of the clock."""
    return next((name for start, name in reversed(DAY_PARTS) if hour >= start), "night")


def program_values(new: NewProgram) -> dict[str, Any]:
    """A program's settings as columns."""
    flags = {"competitor": int(new.competitor), "staff_names": int(new.staff_names)}
    texts = {"name": new.name.strip(), "use_statement": new.use_statement.strip(), "names_basis": new.names_basis.strip()}
    return asdict(new) | flags | texts | {"bands": dump_bands(new.bands)}


def location_values(new: NewLocation) -> dict[str, Any]:
    """A location as columns."""
    return {"name": new.name.strip(), "code": new.code, "address": new.address.strip(), "area": new.area.strip(),
            "tags": json.dumps(list(new.tags), ensure_ascii=False)}


def wave_values(new: NewWave) -> dict[str, Any]:
    """A wave as columns."""
    return asdict(new) | {"name": new.name.strip()}


def narrowed(listed: Iterable[dict[str, Any]], search: Search) -> list[dict[str, Any]]:
    """The rows of a list that a search asks for: its words anywhere in name, code, address or area, whatever the case."""
    words = search.text.casefold().split()
    return [row for row in listed
            if (not search.standing or bool(row["active"]) == (search.standing == "active"))
            and (not search.area or row.get("area") == search.area)
            and (not search.tag or search.tag in json.loads(row.get("tags", "[]")))
            and all(word in " ".join(str(row.get(part) or "") for part in SEARCHED).casefold() for word in words)]


def page_of(found: Sequence[dict[str, Any]], page: int) -> tuple[list[dict[str, Any]], int]:
    """One page of a list and the number of the last page; a page beyond the end is the last one."""
    last = max(1, -(-len(found) // PAGE))
    start = PAGE * (min(max(page, 1), last) - 1)
    return list(found[start:start + PAGE]), last
