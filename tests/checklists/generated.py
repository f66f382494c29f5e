"""Checklists for Hypothesis: every type with every option, conditions on earlier items, translations, and odd signs in every text.

Strategies that do not depend on what was drawn are made once: making one costs more than drawing from it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from shopper.checklists.document import OPTIONS
from shopper.checklists.model import CHOICE_TYPES, THRESHOLD_TYPES, TYPES, Document
from shopper.checklists.parsing import document_of
from shopper.checklists.texts import texts

Plain = dict[str, Any]
ODD = ["=1+1", "+1", "-1", "@sum(a)", "<b>&amp;</b>", "{{ 7*7 }}", "{% raw %}", "‘quoted’ “so”", "a | b \\ c", "1", "TRUE", "yes; no",
       "שלום (עולם)", "日本語", "👩‍🔬 ok", "e\u0301", "a\u00a0b", "two  spaces", "line\nline", "[1]", "'", '"', "=HYPERLINK(\"x\")",
       "x005F_", "_x0041_", "\u200f؟", "a,b;c\td", "none", "NA", "0012", "1e5", "#REF!", "2026-01-01", "$x {y}", "~", "null"]
LANGUAGES = ["en", "de", "ar", "pt-BR", "zh-Hant", "x-shop"]
KEYS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,11}", fullmatch=True)
FIGURES = st.one_of(st.integers(-99, 999), st.sampled_from(["0.5", "13.33", "-2.25", "0.000001", "999999999.5"]))
POSITIVE = st.one_of(st.integers(0, 99), st.sampled_from(["0.5", "13.33"]))
FLAGS = st.booleans()
LEVELS = st.sampled_from(["failed", "did_the_job", "engaged"])


@cache
def words(least: int = 1) -> st.SearchStrategy[str]:
    """Texts that any cell can hold: no spaces at the ends, no control signs, no reference of an XLSForm."""
    free = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u202d\u202e"), min_size=least, max_size=30)
    return st.one_of(st.sampled_from(ODD), free).map(lambda text: text.strip().replace("${", "$")).filter(lambda text: len(text) >= least)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Half of the time nothing."""
    return st.one_of(st.none(), values)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A whole checklist; it may have problems that block publication, as a draft may."""
    item_keys, touchpoint_keys = iter(draw(unique_keys(12))), iter(draw(unique_keys(3)))
    earlier: list[Plain] = []
    stations = []
    for _ in range(draw(st.integers(1, 3))):
        items = [draw(items_after(next(item_keys), earlier)) for _ in range(draw(st.integers(0, 4)))]
        stations.append(draw(touchpoints(next(touchpoint_keys), items)))
    plain: Plain = {"schema": "shopper-checklist/1", "title": draw(words()), "touchpoints": stations,
                    "scoring": draw(scorings()), "languages": draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique=True))}
    document = document_of(plain)
    paths = list(texts(document))
    told = {language: draw(st.dictionaries(st.sampled_from(paths), words(), max_size=6)) for language in document.languages[1:]}
    return document_of(plain | {"translations": {language: texts for language, texts in told.items() if texts}})


@cache
def unique_keys(count: int) -> st.SearchStrategy[list[str]]:
    """Keys that differ."""
    return st.lists(KEYS, min_size=count, max_size=count, unique=True)


@cache
def scorings() -> st.SearchStrategy[Plain]:
    """Rules of the whole."""
    return st.fixed_dictionaries({}, optional={
        "items": st.sampled_from(["points", "share"]), "sections": st.sampled_from(["none", "weights"]),
        "na": st.sampled_from(["leaves", "zero"]), "unanswered": st.sampled_from(["leaves", "zero"]),
        "maximum": POSITIVE, "cap": FLAGS})


@st.composite
def touchpoints(draw: st.DrawFn, key: str, items: list[Plain]) -> Plain:
    """One station with its items."""
    return draw(of_touchpoints()) | {"key": key, "title": draw(words()), "items": items}


@cache
def of_touchpoints() -> st.SearchStrategy[Plain]:
    """What any station may say."""
    return st.fixed_dictionaries({}, optional={
        "weight": POSITIVE, "moment_of_truth": FLAGS,
        "desired": st.fixed_dictionaries({}, optional={"think": words(), "feel": words(), "do": words()}),
        "owners": st.fixed_dictionaries({}, optional={"operations": words(), "marketing": words()})})


@st.composite
def items_after(draw: st.DrawFn, key: str, earlier: list[Plain]) -> Plain:
    """One item of any type, which may be shown under a condition on those before it."""
    kind = draw(st.sampled_from(TYPES))
    item = {"key": key, "type": kind, "prompt": draw(words())} | draw(common()) | draw(options_of(kind))
    if kind in CHOICE_TYPES:
        item["choices"] = draw(choices_of(kind))
    if draw(FLAGS):
        item["show_if"] = draw(conditions(earlier))
    earlier.append(item)
    return item


@cache
def common() -> st.SearchStrategy[Plain]:
    """What any item may say."""
    cap = st.fixed_dictionaries({"effect": st.just("cap"), "cap": st.integers(0, 100)})
    plain = st.fixed_dictionaries({"effect": st.sampled_from(["mark", "empty", "fail"])})
    return st.fixed_dictionaries({}, optional={
        "guidance": words(), "required": FLAGS, "na": FLAGS, "na_reason": FLAGS, "comment_if_failed": FLAGS, "photo_if_failed": FLAGS,
        "weight": POSITIVE, "critical": st.one_of(cap, plain), "bonus": FLAGS, "opinion": FLAGS, "personal": FLAGS,
        "hands": st.sampled_from(["team", "company", "outside"])})


@cache
def options_of(kind: str) -> st.SearchStrategy[Plain]:
    """Options that only some types know."""
    limits = st.fixed_dictionaries({"points": FIGURES}, optional={"at_least": FIGURES, "at_most": FIGURES, "level": LEVELS})
    values: dict[str, st.SearchStrategy[Any]] = {
        "thresholds": st.lists(limits, max_size=3), "points_cap": POSITIVE, "unit": words().filter(lambda text: len(text) <= 20),
        "minimum": FIGURES, "maximum": FIGURES, "currency": st.sampled_from(["EUR", "JPY"]),
        "parts": st.sampled_from(["date", "time", "both"]), "measures": st.sampled_from(["duration", "waiting", "other"]),
        "minimum_length": st.integers(1, 500), "prompts": st.lists(words(), max_size=3), "most": st.integers(1, 5)}
    known = {name for name, (types, _) in OPTIONS.items() if kind in types and name != "choices"}
    return st.fixed_dictionaries({}, optional={name: values[name] for name in known})


@st.composite
def choices_of(draw: st.DrawFn, kind: str) -> list[Plain]:
    """Choices with distinct keys; a yes/no item has its two."""
    keys = ["yes", "no"] if kind == "yes_no" else draw(st.one_of(unique_keys(3), st.just(["yes", "no"]), st.just([])))
    return [draw(of_choices(kind == "several")) | {"key": key, "text": draw(st.one_of(words(), st.just(key.capitalize())))} for key in keys]


@cache
def of_choices(several: bool) -> st.SearchStrategy[Plain]:
    """What any choice may say."""
    return st.fixed_dictionaries({}, optional={"points": FIGURES, "level": LEVELS, **({"alone": FLAGS} if several else {})})


def conditions(earlier: list[Plain]) -> st.SearchStrategy[Plain]:
    """A condition with at most one group inside another."""
    leaves = st.one_of([facts(), *(statements(item) for item in earlier)])
    groups = st.sampled_from(["all", "any"])
    def grouped(parts: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
        return st.tuples(groups, st.lists(parts, min_size=1, max_size=3)).map(lambda pair: {pair[0]: pair[1]})
    return st.one_of(leaves, grouped(st.one_of(leaves, grouped(leaves))))


@cache
def facts() -> st.SearchStrategy[Plain]:
    """A statement about the visit or its location."""
    operands = st.one_of(words().map(lambda text: {"is": text}), st.lists(words(), min_size=1, max_size=2).map(lambda found: {"any_of": found}))
    return st.tuples(st.sampled_from([{"visit": "variant"}, {"location": "tag"}]), operands).map(lambda pair: pair[0] | pair[1])


def statements(item: Plain) -> st.SearchStrategy[Plain]:
    """A statement about an item's answer."""
    values: st.SearchStrategy[Any] = st.one_of(words(), st.integers(0, 9))
    if item.get("choices"):
        values = st.sampled_from([choice["key"] for choice in item["choices"]])
    elif item["type"] in THRESHOLD_TYPES:
        values = st.one_of(st.integers(-9, 9), st.just("12.5"))
    limits = st.one_of(st.integers(0, 9), st.sampled_from(["2026-01-31", "14:05", "7.5"]))
    several = st.lists(values, min_size=1, max_size=3)
    return st.one_of(
        *(strategy.map(lambda value, name=name: {"item": item["key"], name: value}) for name, strategy in (
            ("is", values), ("is_not", values), ("any_of", several), ("none_of", several), ("at_least", limits),
            ("at_most", limits), ("answered", FLAGS), ("na", FLAGS))))
