"""What the pages of programs send, read into the model's words; figures that cannot be read become -1, which no rule takes."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import zip_longest
from typing import Any, Literal

from flask import flash, request
from werkzeug.datastructures import MultiDict

from shopper.errors import Conflict
from shopper.programs import store
from shopper.programs.checks import split_tags
from shopper.programs.model import (
    Band,
    NewLocation,
    NewNotice,
    NewProgram,
    NewWave,
    Search,
    Thing,
    parse_bands,
    plain,
    threshold,
)
from shopper.web import db, now, person

Sent = MultiDict[str, str]
Values = dict[str, Any]
UNREADABLE = -1
PROGRAM = ("name", "color", "timezone", "bands", "rollup", "use_statement", "competitor", "staff_names", "names_basis",
           "rotation_days", "personal_months", "document_months")
LOCATION = ("name", "code", "address", "area", "tags")
WAVE = ("name", "starts_on", "ends_on", "visits_each")


def shown(values: Values, names: tuple[str, ...]) -> Values:
    """The part of a stored thing that its form shows."""
    return {name: values[name] for name in names}


def whole(sent: Sent, name: str) -> int:
    """A whole number as typed."""
    text = sent.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else UNREADABLE


def text(sent: Sent, name: str) -> str:
    """A text as typed, without the blanks around it."""
    return sent.get(name, "").strip()


def search(sent: Sent) -> Search:
    """A list's filter from the address; the first value counts where one is given twice, unknown ones mean nothing."""
    standing = sent.get("standing", "")
    return Search(text(sent, "q")[:200], standing if standing in ("active", "inactive") else "", sent.get("area", ""),
                  sent.get("tag", ""), max(1, whole(sent, "page")), sent.get("sort", "")[:20])


def figure(typed: str) -> Fraction:
    """A band's threshold as typed."""
    read = threshold(typed)
    return Fraction(UNREADABLE) if read is None else read


def band_rows(sent: Sent) -> list[Values]:
    """The rows of the bands' table as typed, without the empty ones."""
    columns = (sent.getlist(f"band_{part}") for part in ("name", "from", "color"))
    filled = zip_longest(*columns, fillvalue="")
    return [{"name": name.strip(), "from": start.strip(), "color": color.strip() or "#1C2024"}
            for name, start, color in filled if name.strip() or start.strip()][:50]


def program(sent: Sent) -> NewProgram:
    """A program's settings."""
    bands = tuple(Band(row["name"], figure(row["from"]), row["color"]) for row in band_rows(sent))
    return NewProgram(text(sent, "name"), text(sent, "color"), sent.get("timezone", ""), bands, sent.get("rollup", ""),
                      text(sent, "use_statement"), "competitor" in sent, "staff_names" in sent, text(sent, "names_basis"),
                      whole(sent, "rotation_days"), whole(sent, "personal_months"), whole(sent, "document_months"))


def program_sent(sent: Sent) -> Values:
    """What the form shows again after a refusal: exactly what was typed."""
    return {**sent.to_dict(), "competitor": "competitor" in sent, "staff_names": "staff_names" in sent, "bands": band_rows(sent)}


def program_values(stored: Values) -> Values:
    """What the form shows of a stored program."""
    bands = [{"name": band.name, "from": plain(band.at_least), "color": band.color} for band in parse_bands(stored["bands"])]
    return {**stored, "bands": bands}


def new_program_values() -> Values:
    """What the form of a new program begins with."""
    fresh = NewProgram("")
    bands = [{"name": band.name, "from": plain(band.at_least), "color": band.color} for band in fresh.bands]
    return {**vars(fresh), "bands": bands}


def location(sent: Sent) -> NewLocation:
    """A location."""
    return NewLocation(text(sent, "name"), text(sent, "code"), text(sent, "address"), text(sent, "area"),
                       split_tags(sent.get("tags", "")[:2000]))


def location_values(stored: Values) -> Values:
    """What the form shows of a stored location."""
    return {**stored, "tags": ", ".join(json.loads(stored["tags"]))}


def wave(sent: Sent) -> NewWave:
    """A wave."""
    return NewWave(text(sent, "name"), text(sent, "starts_on"), text(sent, "ends_on"), whole(sent, "visits_each"))


def notice(sent: Sent) -> NewNotice:
    """A notice."""
    return NewNotice(text(sent, "text"), text(sent, "told_on"), text(sent, "channel"), text(sent, "confirmed_by"))


def switch(kind: Literal["program", "location", "wave"], thing: Values, where: str = "for it") -> None:
    """Take a program, location or wave out of use, or back into it, as the page asks, and say what came of it."""
    active = request.form.get("active") == "1"
    try:
        store.set_active(db(), person().id, Thing(kind, thing["id"]), active, now())
    except Conflict as refused:
        flash(str(refused), "error")
    else:
        flash(f"{thing['name']} is {'in use again' if active else f'out of use: no new visits can be planned {where}'}.", "done")
