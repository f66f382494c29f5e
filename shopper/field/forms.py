"""Reads the phone's plain form back into answers: whatever was typed, tidy or not; the report's rules judge it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from shopper.checklists.model import EVIDENCE_TYPES, Document, Item

NA = ":na"  # no choice key can hold a colon
MINUTES = re.compile(r"(\d{1,3}):([0-5]\d)")
Posted = MultiDict[str, str]


def answers_from(document: Document, form: Posted) -> dict[str, Any]:
    """Every answer the form holds, by item key, in the one shape of answers; empty parts are left out."""
    found = {item.key: answer_from(item, form) for _, item in document.items() if item.type != "note"}
    return {key: answer for key, answer in found.items() if answer}


def answer_from(item: Item, form: Posted) -> dict[str, Any]:
    """One item's answer as it was typed."""
    key = item.key
    value = None if item.type in EVIDENCE_TYPES else value_from(item, form)
    na = value == NA or form.get(f"n.{key}") == "1"
    answer = {
        "value": None if value == NA else value,
        "na": True if na else None,
        "na_reason": text(form, f"r.{key}") if na else "",
        "comment": text(form, f"c.{key}"), "stood_out": text(form, f"s.{key}"), "at": text(form, f"t.{key}")[:5],
    }
    return {part: given for part, given in answer.items() if given not in (None, "", [], {})}


def value_from(item: Item, form: Posted) -> Any:
    """The value by the item's type; figures that are no figures stay as typed, so that they can be shown again."""
    name = f"v.{item.key}"
    if item.type == "several":
        return form.getlist(name)
    if item.type == "datetime":
        return "T".join(filter(None, (text(form, f"{name}.date"), text(form, f"{name}.time")[:5])))
    if item.type == "timing":
        return timing(form, name)
    if item.type == "people_met":
        roles = [role.strip() for role in text(form, f"{name}.roles").split(",") if role.strip()]
        return given({"count": whole(text(form, f"{name}.count")), "roles": roles, "knew_part": text(form, f"{name}.knew_part")})
    if item.type == "pillars":
        levels = {pillar: whole(text(form, f"{name}.{pillar}")) for pillar in ("success", "effort", "emotion")}
        return given({**levels, "cause": text(form, f"{name}.cause")})
    if item.type == "think_feel_do":
        return given({side: given({part: text(form, f"{name}.{side}.{part}") for part in ("think", "feel", "do")})
                      for side in ("actual", "desired")})
    return text(form, name)


def timing(form: Posted, name: str) -> dict[str, Any]:
    """Seconds, also typed as minutes and seconds; the clock of start and stop only where the stopwatch gave both."""
    typed = text(form, f"{name}.seconds").removesuffix("s").strip()
    minutes = MINUTES.fullmatch(typed)
    seconds = int(minutes[1]) * 60 + int(minutes[2]) if minutes else whole(typed)
    clock = {edge: text(form, f"{name}.{edge}") for edge in ("from", "to")}
    return given({"seconds": seconds, **clock}) if typed else {}


def given(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that hold something; 0 is something."""
    return {name: part for name, part in parts.items() if part not in (None, "", [], {})}


def whole(typed: str) -> int | str:
    """A whole number, or the text as typed."""
    return int(typed) if re.fullmatch(r"\d{1,6}", typed) and typed.isascii() else typed


def text(form: Posted, name: str) -> str:
    """One text; a form sends line ends as CRLF, we keep the LF that was meant. Spaces alone are nothing."""
    typed = form.get(name, "").replace("\r\n", "\n")
    return typed if typed.strip() else ""


def moment(form: Posted, name: str) -> str | None:
    """A date and a time typed in two fields; the date alone where no time was given."""
    day, clock = text(form, f"{name}.date"), text(form, f"{name}.time")[:5]
    return (f"{day}T{clock}" if clock else day) or None


def keys_with_files(names: Iterable[str]) -> list[str]:
    """Item keys among the names of uploaded files."""
    return [name.removeprefix("p.") for name in names if name.startswith("p.")]


def declaration_problems(typed: Mapping[str, str]) -> dict[str, str]:
    """What the signature form lacks beyond the name: a word on interests, either way."""
    wrong = {}
    if not typed["name"].strip():
        wrong["name"] = "Type your name to sign the declaration."
    if typed["interest"] not in ("none", "some"):
        wrong["interest"] = "Say whether you have an interest to declare."
    if typed["interest"] == "some" and not typed["conflicts"].strip():
        wrong["conflicts"] = "Say what the interest is."
    return wrong


def said_once(refused: Iterable[tuple[str, str]]) -> str:
    """Of files by name and why each is refused: every reason once, after all the names that it holds for."""
    names: dict[str, list[str]] = {}
    for name, why in refused:
        names.setdefault(why, []).append(name)
    return " ".join(f"{listed(those)}: {why}" for why, those in names.items())


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
