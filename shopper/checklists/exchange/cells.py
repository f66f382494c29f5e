"""A field of the model as the text of one cell, and back: the one form that workbooks and CSV share."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from shopper.checklists.figures import unclear
from shopper.checklists.visibility import problems

Plain = dict[str, Any]


class Column(NamedTuple):
    """How one field is written into a cell, and read back; `read` raises ValueError with a sentence."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word in ("yes", "true", "true()", "1", "x"):
        return True
    if word in ("no", "false", "false()", "0"):
        return False
    raise ValueError(f"‘{text[:60]}’ should be yes or no")


def amount(text: str) -> int | str:
    """A figure: whole numbers as they are, decimals as exact text; ValueError where it can be read in two ways. What is no
    figure is refused later."""
    tidy = text.strip().replace("−", "-")
    if said := unclear(tidy):
        raise ValueError(said)
    if re.fullmatch(r"-?[0-9]+,[0-9]{1,6}", tidy):  # a decimal comma
        tidy = tidy.replace(",", ".")
    return int(tidy) if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})", tidy) else tidy


def _lines(texts: list[str]) -> str:
    awkward = any(len(one.splitlines()) > 1 or one != one.strip() or not one or one.startswith("[") for one in texts)
    return json.dumps(texts, ensure_ascii=False) if awkward else "\n".join(texts)


def _texts(cell: str) -> list[str]:
    if cell.lstrip().startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            raise ValueError("this list cannot be read; write one text on each line") from None
        return [str(one) for one in found]
    return [line.strip() for line in cell.splitlines() if line.strip()]


_THRESHOLD = re.compile(r"(?:at least (?P<at_least>\S+?))?\s*(?:at most (?P<at_most>\S+?))?\s*(?:else)?\s*:\s*(?P<points>\S+?)"
                        r"(?:\s+points?)?(?:\s+\((?P<level>[a-z_ ]+)\))?")


def thresholds_text(thresholds: list[Plain]) -> str:
    """`at most 30: 5 (engaged); at most 60: 2; else: 0`."""
    def one(threshold: Plain) -> str:
        limits = [f"{name.replace('_', ' ')} {threshold[name]}" for name in ("at_least", "at_most") if name in threshold]
        level = f" ({threshold['level']})" if threshold.get("level") else ""
        return f"{' '.join(limits) or 'else'}: {threshold['points']}{level}"
    return "; ".join(one(threshold) for threshold in thresholds)


def _thresholds(text: str) -> list[Plain]:
    found = []
    for part in re.split(r"[;\n]", text):
        if not part.strip():
            continue
        match = _THRESHOLD.fullmatch(part.strip().casefold())
        if match is None:
            raise ValueError(f"‘{part.strip()[:60]}’ is no threshold; write for example: at most 30: 5; at most 60: 2; else: 0")
        given = {name: value for name, value in match.groupdict().items() if value is not None}
        found.append({name: _code(value) if name == "level" else amount(value) for name, value in given.items()})
    return found


def choices_text(choices: list[Plain]) -> str:
    """One choice a line: key | text | points | level | alone, as far as something is said."""
    def one(choice: Plain) -> str:
        parts = [choice["key"], _escaped(choice["text"]), str(choice.get("points", "")), choice.get("level") or "",
                 "alone" if choice.get("alone") else ""]
        while not parts[-1]:
            parts.pop()
        return " | ".join(parts)
    return "\n".join(one(choice) for choice in choices)


def _escaped(text: str) -> str:
    return re.sub(r"[\\|\n\r]", lambda match: {"\n": "\\n", "\r": "\\r"}.get(match[0], f"\\{match[0]}"), text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def read_choices(text: str) -> list[Plain]:
    """Choices of such lines; a line without a bar is only the choice's text. A choice without a key gets one later."""
    found: list[Plain] = []
    for line in filter(str.strip, text.split("\n")):
        parts = [part.strip() for part in re.findall(r"((?:\\.|[^|\\])*)(?:\||\\?$)", line)[:-1]] or [line.strip()]
        key, words, points, level, alone = (["", *parts] + [""] * 5)[:5] if len(parts) == 1 else (parts + [""] * 5)[:5]
        choice: Plain = {"key": key, "text": _unescaped(words)}
        choice |= {"points": amount(points)} if points else {}
        choice |= {"level": level.casefold().replace(" ", "_")} if level else {}
        choice |= {"alone": True} if alone else {}
        found.append(choice)
    return found


def _condition(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(f"‘{text[:60]}’ is not a condition that can be read") from None
    if wrong := problems(found):
        raise ValueError(wrong[0].rstrip("."))
    return found


def condition_text(condition: object) -> str:
    """A condition as JSON that holds nothing a workbook would take for its own sign."""
    return json.dumps(condition, ensure_ascii=True, separators=(",", ":")).replace("${", "\\u0024{").replace("  ", " \\u0020")


def _effect(text: str) -> str:
    word = text.strip().casefold()
    return "mark" if word in ("yes", "true", "1", "x") else word


def _word(text: str) -> str:
    return text.strip()


def _code(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")


FLAG = Column(lambda value: "yes" if value else "no", _flag)
AMOUNT = Column(str, amount)
WORD = Column(str, _word)
CODE = Column(str, _code)
TEXT = Column(str, str)
ITEM: Mapping[str, Column] = {
    "weight": AMOUNT, "critical": Column(str, _effect), "critical_cap": AMOUNT, "bonus": FLAG, "opinion": FLAG, "hands": CODE,
    "personal": FLAG, "na": FLAG, "na_reason": FLAG, "comment_if_failed": FLAG, "photo_if_failed": FLAG,
    "thresholds": Column(thresholds_text, _thresholds), "points_cap": AMOUNT, "unit": TEXT, "minimum": AMOUNT, "maximum": AMOUNT,
    "currency": WORD, "parts": CODE, "measures": CODE, "minimum_length": AMOUNT, "prompts": Column(_lines, _texts),
    "most": AMOUNT, "show_if": Column(condition_text, _condition)}
TOUCHPOINT: Mapping[str, Column] = {
    "weight": AMOUNT, "moment_of_truth": FLAG, "desired_think": TEXT, "desired_feel": TEXT, "desired_do": TEXT,
    "owner_operations": TEXT, "owner_marketing": TEXT}
CHOICE: Mapping[str, Column] = {"points": AMOUNT, "level": CODE, "alone": FLAG}
SCORING: Mapping[str, Column] = {"items": CODE, "sections": CODE, "na": CODE, "unanswered": CODE, "maximum": AMOUNT, "cap": FLAG}
_NESTED = {"critical": ("critical", "effect"), "critical_cap": ("critical", "cap"), "desired_think": ("desired", "think"),
           "desired_feel": ("desired", "feel"), "desired_do": ("desired", "do"),
           "owner_operations": ("owners", "operations"), "owner_marketing": ("owners", "marketing")}

COLUMN_OF: Mapping[str, str] = {inner: name for name, (_, inner) in _NESTED.items()}  # the model's inner name → its column's


def written(part: Plain, columns: Mapping[str, Column]) -> dict[str, str]:
    """The cells of a part of the model (plain data without its defaults)."""
    cells = {}
    for name, column in columns.items():
        outer, inner = _NESTED.get(name, (name, ""))
        value = part.get(outer)
        value = value.get(inner) if inner and value is not None else value
        if value is not None:
            cells[name] = column.write(value)
    return cells


def read(cells: Mapping[str, str], columns: Mapping[str, Column]) -> Plain:
    """Plain data of these cells; ValueError with a sentence that names the column."""
    part: Plain = {}
    for name, text in cells.items():
        outer, inner = _NESTED.get(name, (name, ""))
        try:
            value = columns[name].read(text)
        except ValueError as error:
            raise ValueError(f"‘{name}’: {error}.") from None
        if inner:
            part.setdefault(outer, {})[inner] = value
        else:
            part[outer] = value
    return part
