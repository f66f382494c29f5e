"""What may stand in a program, location, wave or notice: each check gives one sentence for its field. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopper.programs.model import (
    ROLLUPS,
    Band,
    Fields,
    NewLocation,
    NewNotice,
    NewProgram,
    NewWave,
    day_problem,
    day_text,
    found,
    text_problem,
    timezones,
)

COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def program_problems(new: NewProgram) -> Fields:
    """What is wrong with a program's settings, by field."""
    return found({
        "name": text_problem(new.name, 120),
        "color": "" if COLOR.fullmatch(new.color) else "Write the colour as # and six digits or letters a to f.",
        "timezone": "" if new.timezone in timezones() else "Choose a time zone from the list.",
        "bands": band_problems(new.bands),
        "rollup": "" if new.rollup in ROLLUPS else "Choose one of the two rules.",
        "use_statement": text_problem(new.use_statement, 300),
        "staff_names": names_problem(new),
        "names_basis": text_problem(new.names_basis, 1000, required=new.staff_names and not new.competitor),
        "rotation_days": whole_problem(new.rotation_days, 0, 1000),
        "personal_months": whole_problem(new.personal_months, 1, 120),
        "document_months": whole_problem(new.document_months, 1, 240),
    })


def names_problem(new: NewProgram) -> str:
    """Names of staff stay off in a competitor's program, and elsewhere need a recorded legal basis."""
    if new.staff_names and new.competitor:
        return "A competitor's staff are never named. Switch this off."
    return ""


def location_problems(new: NewLocation) -> Fields:
    """What is wrong with a location, by field."""
    return found({
        "name": text_problem(new.name, 120),
        "code": "" if CODE.fullmatch(new.code) else "A code has 1 to 40 letters, digits, dots, dashes or slashes, no spaces.",
        "address": text_problem(new.address, 300, required=False),
        "area": text_problem(new.area, 80, required=False),
        "tags": tags_problem(new.tags),
    })


def tags_problem(tags: Sequence[str]) -> str:
    """Why these tags cannot stand, or nothing."""
    if len(tags) > 20:
        return f"A location has at most 20 tags; these are {len(tags)}."
    wrong = next((tag for tag in tags if not TAG.fullmatch(tag)), None)
    if wrong is None:
        return ""
    return f"A tag has up to 40 small letters, digits and dashes. This one does not fit: {wrong[:40]}"


def split_tags(text: str) -> tuple[str, ...]:
    """Typed tags, split at commas and line ends, in small letters with dashes, each once."""
    tags = ("-".join(part.casefold().split()) for part in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def wave_problems(new: NewWave) -> Fields:
    """What is wrong with a wave, by field."""
    fields = found({
        "name": text_problem(new.name, 120),
        "starts_on": day_problem(new.starts_on),
        "ends_on": day_problem(new.ends_on),
        "visits_each": whole_problem(new.visits_each, 1, 100),
    })
    if not {"starts_on", "ends_on"} & fields.keys() and new.ends_on < new.starts_on:
        fields["ends_on"] = f"The last day lies before the first day, {day_text(new.starts_on)}."
    return fields


def notice_problems(new: NewNotice, today: str) -> Fields:
    """What is wrong with a notice, by field; staff cannot have been told tomorrow."""
    fields = found({
        "text": text_problem(new.text, 4000),
        "told_on": day_problem(new.told_on),
        "channel": text_problem(new.channel, 120),
        "confirmed_by": text_problem(new.confirmed_by, 120),
    })
    if "told_on" not in fields and new.told_on > today:
        fields["told_on"] = "This day is still to come. Record the notice once staff have been told."
    return fields


def band_problems(bands: Sequence[Band]) -> str:
    """Everything that keeps these bands from standing, or nothing: every score must have exactly one band."""
    if not 1 <= len(bands) <= 10:
        return "A program has between one and ten bands."
    figures = [band.at_least for band in bands if band.at_least >= 0]
    names = [band.name.casefold() for band in bands if band.name]
    wrong = {
        "Every band needs a name of at most 40 characters.": any(text_problem(band.name, 40) for band in bands),
        "Each band starts at a plain number, such as 75 or 87.5.": len(figures) < len(bands),
        "Two bands have the same name; give each its own.": len(set(names)) < len(names),
        "Two bands start at the same score; give each its own.": len(set(figures)) < len(figures),
        "The lowest band must start at 0, so that every score has a band.": len(figures) == len(bands) and min(figures) != 0,
        "A band cannot start above 1000.": max(figures, default=0) > 1000,
        "A band's colour is written as # and six digits or letters a to f.": any(not COLOR.fullmatch(b.color) for b in bands),
    }
    return " ".join(sentence for sentence, holds in wrong.items() if holds)


def whole_problem(value: int, least: int, most: int) -> str:
    """Why a whole number cannot stand, or nothing."""
    return "" if least <= value <= most else f"Please give a whole number from {least} to {most}."
