"""Whether what a condition compares with is of the sort that an item answers: a time never meets a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shopper.checklists import visibility
from shopper.checklists.model import Item

SORTS = {"time": re.compile(r"[0-9]{2}:[0-9]{2}"), "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
         "date and time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")}
MET = {"date": ("date",), "time": ("time",), "both": ("date", "date and time")}  # by the parts of an item
ANSWERS = {"date": "date", "time": "time", "both": "date and time"}


def misfits(asked: Item, leaf: Mapping[str, Any]) -> Iterator[str]:
    """What an item's answer is compared with and can never meet, a sentence each."""
    operator = next(name for name in visibility.ITEM_OPERATORS if name in leaf)
    limit = operator in ("at_least", "at_most")
    if asked.type == "datetime":
        ours, met = ANSWERS[asked.parts], MET[asked.parts]
    elif asked.type in visibility.NUMBER_TYPES or limit:
        ours, met = "figure", ("figure",)
    else:
        return
    operand = leaf[operator]
    for one in operand if isinstance(operand, list | tuple) else [operand]:
        sort = _sort(str(one).strip(visibility.SPACES))
        if sort not in met:
            yield f"Its condition compares a {ours} with {f'a {sort}' if sort else 'a text'} (‘{one}’); they never match."


def _sort(operand: str) -> str:
    if visibility.number(operand) is not None:
        return "figure"
    return next((name for name, form in SORTS.items() if form.fullmatch(operand)), "")
