"""One item of an `ms-checklist/1` file into one of ours, with a sentence for everything that could not come along."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shopper.checklists.languages.words import Words
from shopper.checklists.model import CHOICE_TYPES, THRESHOLD_TYPES
from shopper.checklists.visibility import number, problems

TYPES = {"yes_no": "yes_no", "single_choice": "single", "dropdown": "single", "radio": "single", "rating": "scale",
         "likert": "scale", "multiple_choice": "several", "text": "short_text", "short_text": "short_text",
         "narrative": "narrative", "long_text": "narrative", "date": "datetime", "time": "datetime", "datetime": "datetime",
         "date_auto": "datetime", "duration": "number", "number": "number", "money": "money", "photo": "photo"}
PARTS = {"date": "date", "date_auto": "date", "time": "time", "datetime": "both"}
SCALE = re.compile(r"(?:scale|nps)_([0-9]{1,2})_([0-9]{1,2})")
NOT_APPLICABLE = ("na", "n/a", "n.a.", "not applicable")
YES_NO = ("yes", "no")
READ = ("text", "type", "choices", "points", "critical", "applies_if", "required", "comment", "hint", "unit", "min", "max",
        "max_files", "allow_na", "weight_in_section", "follow_up_only", "no")
FREE = ("short_text", "narrative", "photo")  # optional where the file does not say


@dataclass(frozen=True)
class Remark:
    """What was not carried: touchpoint and item by their titles (item alone names a part of the whole file), and why."""

    touchpoint: str
    item: str
    reason: str


class Rule(str):
    """The reason of a remark that tells of scoring or of a critical rule: without it a score would not be the author's."""


def exact(value: object) -> int | str:
    """A figure without ever passing a float: 2.0 is 2, 13.33 stays "13.33". What is no figure stays, to be refused later."""
    figure = number(str(value).strip()) if not isinstance(value, bool) else None
    if figure is None:
        return str(value)
    if figure.denominator == 1:
        return int(figure)
    text = str(value).strip()
    return text.rstrip("0") if "." in text else text


def item(given: dict[str, Any], key: str, groups: frozenset[str], w: Words) -> tuple[dict[str, Any], list[str]]:
    """Our item (plain data) and the reasons of what it does not carry; `w` speaks the checklist's language."""
    notes: list[str] = []
    made: dict[str, Any] = {"key": key, "prompt": given.get("text"), "type": _type(given, notes)}
    if made["type"] in CHOICE_TYPES:
        _choices(made, given, notes, w)
    elif given.get("choices"):
        named = ", ".join(str(one.get("text") if isinstance(one, dict) else one) for one in given["choices"])
        notes.append(f"A {given.get('type')} takes no choices: {named}.")
    _figures(made, given, notes)
    if given.get("allow_na") is not None:
        made["na"] = given["allow_na"]
    _shown_if(made, given, groups, notes)
    _required(made, given, notes)
    _words(made, given, notes)
    _critical(made, given, notes)
    if given.get("type") == "signature":
        made["personal"] = True
    if given.get("no"):
        notes.append("The file’s own numbers of its questions are not kept.")
    notes += [f"‘{name}’ has no place in an item: {value}" for name, value in given.items()
              if name not in READ and value is not None]
    return made, notes


def _type(given: dict[str, Any], notes: list[str]) -> str:
    named = str(given.get("type"))
    scale = SCALE.fullmatch(named)
    if scale and int(scale[1]) < int(scale[2]):
        return "scale"
    kind = TYPES.get(named)
    if kind is None:
        notes.append(f"The type ‘{named}’ is not known here; it became a short text.")
        return "short_text"
    if named == "date_auto":
        notes.append("The date was filled in by the source’s own program; here the shopper gives it.")
    if kind in ("single", "scale", "several") and not given.get("choices"):
        notes.append(f"The file gives no choices for this {named}; it became a short text.")
        return "short_text"
    offered = [one for one in given.get("choices") or [] if isinstance(one, dict) and not _left_out(one)]
    texts = [str(one.get("text")).casefold() for one in offered]
    if kind == "yes_no" and texts and sorted(texts) != ["no", "yes"]:
        notes.append("Its choices are not Yes and No; it became a single choice.")
        return "single"
    return kind


def _left_out(choice: dict[str, Any]) -> bool:
    return choice.get("excluded") is True


def _choices(made: dict[str, Any], given: dict[str, Any], notes: list[str], w: Words) -> None:
    scale = SCALE.fullmatch(str(given.get("type")))
    plain = [{"text": word} for word in ("Yes", "No")] if made["type"] == "yes_no" else []
    if scale:
        plain = [{"text": str(step)} for step in range(int(scale[1]), int(scale[2]) + 1)]
    offered = [one if isinstance(one, dict) else {"text": str(one)} for one in given.get("choices") or plain]
    for one in offered:
        if _left_out(one):
            made["na"] = True
            if str(one.get("text")).casefold() not in NOT_APPLICABLE:
                notes.append(f"The choice ‘{one.get('text')}’ is left out of the score in the file; it became N/A.")
        notes += [f"‘{name}’ has no place in a choice: {value}" for name, value in one.items()
                  if name not in ("text", "points", "excluded") and value is not None]
    kept = [one for one in offered if not _left_out(one)]
    keys = _keys(made["type"], kept)
    said = {"yes": w("Yes"), "no": w("No")} if made["type"] == "yes_no" and not given.get("choices") else {}
    made["choices"] = [{"key": key, "text": said.get(key, one.get("text"))} for key, one in zip(keys, kept, strict=True)]
    _points(made, kept, given.get("points"), notes)


def _keys(kind: str, choices: list[dict[str, Any]]) -> list[str]:
    """Speaking keys: a scale's own figures, else the words, numbered where they repeat or have no Latin letter."""
    figures = [exact(one.get("points")) for one in choices if one.get("points") is not None]
    if kind == "scale" and len(set(figures)) == len(choices) and all(isinstance(one, int) and one >= 0 for one in figures):
        return [str(figure) for figure in figures]
    keys: list[str] = []
    for place, one in enumerate(choices, 1):
        latin = unicodedata.normalize("NFKD", str(one.get("text"))).encode("ascii", "ignore").decode().lower()
        key = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:40].strip("-") or f"choice-{place}"
        keys.append(key if key not in keys else f"{key}-{place}")
    return keys


def _points(made: dict[str, Any], offered: list[dict[str, Any]], best: object, notes: list[str]) -> None:
    pointed = [one for one in offered if one.get("points") is not None]
    if not pointed:
        if best is not None and made["type"] == "yes_no":
            offered = [{"points": best if choice["key"] == "yes" else 0} for choice in made["choices"]]
        elif best is not None:
            notes.append(Rule(f"The item has {best} points, but its choices have none."))
            return
        else:
            return
    elif len(pointed) < len(offered):
        without = ", ".join(f"‘{one.get('text')}’" for one in offered if one.get("points") is None)
        notes.append(Rule(f"Its points were left out, because {without} has none; "
                          "set points for each choice with a scoring file."))
        return
    for choice, one in zip(made["choices"], offered, strict=True):
        choice["points"] = exact(one["points"])
    figures = [figure for one in offered if (figure := number(str(exact(one["points"])))) is not None]
    most = sum((f for f in figures if f > 0), Fraction(0)) if made["type"] == "several" else max(figures, default=Fraction(0))
    if best is not None and number(str(exact(best))) != most:
        notes.append(f"The file says {best} points, but the best answer has {exact(str(most))}; the answers’ points hold.")


def _figures(made: dict[str, Any], given: dict[str, Any], notes: list[str]) -> None:
    kind, unit = made["type"], given.get("unit")
    if given.get("type") == "duration":
        made["unit"] = "min"
    elif kind == "datetime":
        made["parts"] = PARTS[given["type"]]
    if unit is not None:
        if kind == "money" and re.fullmatch("[A-Z]{3}", str(unit)):
            made["currency"] = unit
        elif kind == "number" and len(str(unit)) <= 20:
            made["unit"] = str(unit)
        else:
            notes.append(f"The unit ‘{unit}’ has no place in this item.")
    for name, ours in (("min", "minimum"), ("max", "maximum")):
        if given.get(name) is not None and kind in THRESHOLD_TYPES:
            made[ours] = exact(given[name])
        elif given.get(name) is not None:
            notes.append(f"‘{name}: {given[name]}’ has no place in this item.")
    if given.get("max_files") is not None:
        if kind == "photo":
            made["most"] = given["max_files"]
        else:
            notes.append(f"‘max_files: {given['max_files']}’ has no place in this item.")
    if given.get("weight_in_section") is not None:
        made["weight"] = exact(given["weight_in_section"])
    if given.get("points") is not None and kind not in CHOICE_TYPES:
        notes.append(Rule(f"The item has {given['points']} points, but the file does not say for which answers."))


def _shown_if(made: dict[str, Any], given: dict[str, Any], groups: frozenset[str], notes: list[str]) -> None:
    """A condition in our grammar, or the name of a respondent group, is carried; prose is not guessed at."""
    condition = given.get("applies_if")
    if condition is None:
        return
    if isinstance(condition, str) and condition in groups:
        made["show_if"] = {"visit": "variant", "is": condition}
    elif isinstance(condition, dict) and not problems(condition):
        made["show_if"] = condition
    else:
        notes.append(f"When it applies is given only in prose (‘{condition}’); it is always shown and optional.")
        made["required"] = False


def _required(made: dict[str, Any], given: dict[str, Any], notes: list[str]) -> None:
    if given.get("required") is not None:
        made["required"] = given["required"]
        return
    if given.get("follow_up_only"):
        notes.append("It is a follow-up question, but the file does not say after which answer; it is always shown and optional.")
    if made["type"] in FREE or given.get("follow_up_only"):
        made["required"] = False


def _words(made: dict[str, Any], given: dict[str, Any], notes: list[str]) -> None:
    if given.get("hint"):
        made["guidance"] = given["hint"]
    comment = given.get("comment")
    if comment == "required_if_failed":
        made["comment_if_failed"] = True
    elif comment not in (None, "optional"):  # a comment can always be given
        notes.append(f"The rule for comments ‘{comment}’ is not known here; a comment can always be given.")


def _critical(made: dict[str, Any], given: dict[str, Any], notes: list[str]) -> None:
    if given.get("critical") is not True:
        return
    points = [figure for one in made.get("choices", ()) if (figure := number(str(one.get("points")))) is not None]
    if len(points) > 1 and min(points) <= 0 < max(points):
        made["critical"] = {"effect": "mark"}
        notes.append(Rule("It is critical, but the file does not say what a failure does; it marks the report."))
    else:
        notes.append(Rule("It is critical, but the file does not say which answer fails it; set that with a scoring file."))
