"""One question of a workbook into one of our items; what it does not carry is noted at its row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from shopper.checklists.exchange import cells, constraints, kinds
from shopper.checklists.exchange.cells import Plain
from shopper.checklists.exchange.expressions import NotRead, Target, condition
from shopper.checklists.exchange.keys import KEY, Keys
from shopper.checklists.exchange.lists import Listed, as_yes_no, keys_by_name, points
from shopper.checklists.exchange.relevant import Asked, Unsayable, expression
from shopper.checklists.exchange.sheets import Notes, Row
from shopper.checklists.exchange.tongues import Tongues
from shopper.checklists.model import CHOICE_TYPES
from shopper.checklists.visibility import number

MOST_POINTS = 21  # a range with more points than a scale can show becomes a number
NOT_READ = "When it is shown cannot be carried: {}. It is always shown and optional."
APPEARANCE = "The appearance is not carried; each type has one look here."
YES = ("yes", "true", "true()", "1")
NO = ("no", "false", "false()", "0")


@dataclass
class Form:
    """What is known of the whole workbook while its questions are read one after the other."""

    tongues: Tongues
    lists: dict[str, list[Listed]]
    notes: Notes
    targets: dict[str, Target] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)  # the lists whose choices came in

    def tell(self, path: str, told: dict[str, str]) -> None:
        """Keep a text's translations; the first holds."""
        for language, text in told.items():
            self.translations.setdefault(language, {}).setdefault(path, text)

    def take_text(self, row: Row, column: str, path: str) -> str:
        """A text as it is written; its translations are kept under the path."""
        text, told = self.tongues.split(row.take_told(column))
        self.tell(path, told)
        return text

    def new_key(self, row: Row, name: str) -> str:
        """The key that the sheet gives, else one made from the name; no two items have the same."""
        given = row.take("key")
        if given and not KEY.fullmatch(given):
            return given  # the model refuses it, at its row
        return self.keys.named(given or name, "item", row, self.notes)


def item(row: Row, form: Form, shown: Plain | None) -> Plain | None:
    """The item of a row, None where it is left out; `shown` is the condition of the groups around it."""
    base, lost = kinds.our_type(row)
    if lost:
        form.notes.lost(row, lost, row.cells.get("bind::calculate") or ("" if base else row.cells["type"]))
    if not base:
        return None
    name = row.take("name")
    made: Plain = {"key": form.new_key(row, name), "type": base} | _own(row, form.notes)
    exact = _typed(made, row, base, form.notes)
    _choices(made, row, form, exact)
    points(made, row.take("points").strip(), row, form.notes)
    _texts(made, row, form, name)
    _required(made, row, form.notes)
    _constrained(made, row, form.notes)
    _shown(made, row, form, shown)
    parts = made.get("parts", "date")
    choices = keys_by_name(form.lists.get(row.kind.get("list", ""), [])) if made.get("choices") else {}
    form.targets[name] = Target(made["key"], made["type"], _kept(choices, made))
    form.asked[made["key"]] = Asked(name, made["type"], parts)
    return made


def _own(row: Row, notes: Notes) -> Plain:
    """What our own columns say."""
    given = {name: text for name, text in row.take_known(cells.ITEM).items() if name != "parts"}
    return notes.cells(row, given, cells.ITEM)


def _typed(made: Plain, row: Row, base: str, notes: Notes) -> bool:
    """The type; whether our own column names it exactly."""
    appearance = row.take("control::appearance").split()
    wanted, what = row.take("item_type").strip(), row.kind.get("what", "")
    unchosen = wanted in CHOICE_TYPES and base == "short_text"  # a question to choose from that has no choices yet
    exact = bool(wanted) and (base in kinds.COMPATIBLE.get(wanted, ()) or unchosen)
    if exact:
        made["type"] = wanted
    elif wanted:
        notes.lost(row, f"‘item_type’ says {wanted}, which does not go with this type; the type holds.")
    elif base == "short_text" and "multiline" in appearance:
        made["type"] = "narrative"
    elif base == "single" and "likert" in appearance:
        made["type"] = "scale"
    if made["type"] == "datetime":
        made["parts"] = kinds.PARTS[what]
    rest = [word for word in appearance if word not in ("multiline", "likert")]
    if rest:
        notes.lost(row, APPEARANCE, " ".join(rest))
    return exact


def _choices(made: Plain, row: Row, form: Form, exact: bool) -> None:
    if row.kind.get("what") == "int range":
        _range(made, row, form.notes)
    elif row.kind.get("what") in ("string trigger", "trigger"):
        made["choices"] = [{"key": "ok", "text": "OK"}]
    elif made["type"] in CHOICE_TYPES and row.kind["kind"] == "select":
        several = form.lists.get(row.kind["list"], [])
        form.listed.add(row.kind["list"])
        if made["type"] == "single" and not exact and (plain := as_yes_no(several)):
            made["type"], several = "yes_no", plain
        made["choices"] = [one.choice for one in several]
        for one in several:
            form.tell(f"{made['key']}.choice.{one.choice['key']}", one.told)
        if row.kind.get("other") and all(one.choice["key"] != "other" for one in several):
            made["choices"] = [*made["choices"], {"key": "other", "text": "Other"}]


def _range(made: Plain, row: Row, notes: Notes) -> None:
    """A slider: a scale where its points can be shown side by side, else a number."""
    text = row.take("parameters")
    given = dict(re.findall(r"(\w+)\s*=\s*(-?[0-9.]+)", text))
    start, end, step = (number(given.get(name, unset)) for name, unset in (("start", "0"), ("end", "10"), ("step", "1")))
    if start is None or end is None or not step or step < 0 or end < start:
        notes.lost(row, "This range is not carried.", text)
        return
    points = [start + place * step for place in range(min(int((end - start) / step) + 1, MOST_POINTS + 1))]
    if 2 <= len(points) <= MOST_POINTS and start >= 0 and all(point.denominator == 1 for point in points):
        made |= {"type": "scale", "choices": [{"key": str(point), "text": str(point)} for point in points]}
        return
    made |= {"minimum": cells.amount(_decimal(start)), "maximum": cells.amount(_decimal(end))}
    notes.lost(row, "A range with these points became a number; its step is not carried.", text)


def _decimal(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else f"{float(value):g}"


def _texts(made: Plain, row: Row, form: Form, name: str) -> None:
    key = made["key"]
    made["prompt"] = form.take_text(row, "label", f"{key}.prompt") or name
    made["guidance"] = _guidance(row, form, key)
    if "${" in made["prompt"] + made["guidance"]:
        form.notes.lost(row, "Its text shows another answer (‘${…}’); here the text stays as it is written.")
    if made["type"] == "note":
        made.setdefault("required", True)
    for column in [one for one in row.cells if one.startswith(("unit::", "prompts::"))]:
        name, _, language = column.partition("::")
        for path, text in _translated(name, key, row.take(column)):
            form.tell(path, {form.tongues.codes.get(language, language): text})


def _guidance(row: Row, form: Form, key: str) -> str:
    """The hint, and the longer guidance under it; in each language that one of the two stands in."""
    hints = [form.tongues.split(row.take_told(column)) for column in ("hint", "guidance_hint")]
    told = {language for _, several in hints for language in several}
    form.tell(f"{key}.guidance", {language: "\n".join(text for written, several in hints
                                                      if (text := several.get(language, written))) for language in told})
    return "\n".join(written for written, _ in hints if written)


def _translated(name: str, key: str, text: str) -> list[tuple[str, str]]:
    if name == "unit":
        return [(f"{key}.unit", text)]
    return [(f"{key}.prompts.{place}", one) for place, one in enumerate(cells.ITEM["prompts"].read(text), 1) if one]


def _required(made: Plain, row: Row, notes: Notes) -> None:
    text = row.take("bind::required").strip()
    if text.casefold() in YES:
        made["required"] = True
    elif text.casefold() in NO or not text:
        made["required"] = made["type"] == "note" and not text
    else:
        notes.lost(row, "It is required only sometimes; here it is optional.", text)
        made["required"] = False


def _constrained(made: Plain, row: Row, notes: Notes) -> None:
    text = row.take("bind::constraint").strip()
    if not text:
        return
    whole = row.kind.get("what") in ("int input", "int range")
    found = constraints.read(text, made["type"], whole)
    if found is None:
        notes.lost(row, "This constraint is not carried; only a range, a least length or a greatest number is.", text)
    else:
        made |= found


def _shown(made: Plain, row: Row, form: Form, shown: Plain | None) -> None:
    text = row.take("bind::relevant").strip()
    given = made.pop("show_if", None)
    if text and not _still_says(given, text, form):
        given = read_condition(row, text, form)
        if given is None:
            made["required"] = False
    parts = [part for one in (shown, given) if one for part in (one.get("all", [one]))]
    if given and shown:
        made["show_if"] = {"all": parts}
    elif given or shown:
        made["show_if"] = given or shown


def _still_says(given: Plain | None, text: str, form: Form) -> bool:
    """Whether our own column and the expression beside it still say the same, as we wrote them."""
    try:
        return given is not None and expression(given, form.asked) == text
    except Unsayable:
        return False


def read_condition(row: Row, text: str, form: Form) -> Plain | None:
    """The condition of an expression, None with a note where ours cannot say it."""
    said: list[str] = []
    try:
        found = condition(text, form.targets, said)
    except NotRead as reason:
        form.notes.lost(row, NOT_READ.format(reason), text)
        return None
    for sentence in dict.fromkeys(said):
        form.notes.lost(row, sentence)
    return found


def _kept(choices: Any, made: Plain) -> dict[str, str]:
    """Names of choices in expressions → keys, as this item has them."""
    listed = [one["key"] for one in made.get("choices", ())]
    if made["type"] == "yes_no" and not set(choices.values()) <= set(listed):
        return dict(zip(choices, listed, strict=False))
    return {**choices, **{key: key for key in listed if key not in choices}}
