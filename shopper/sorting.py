"""Sorts the rows of a short list as its address asks: "name" goes upwards, "-name" downwards, anything else as they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any


def ordered(listed: Iterable[dict[str, Any]], sort: str, columns: Collection[str]) -> list[dict[str, Any]]:
    """The rows by one of the columns, whatever the case, blanks first; equal ones stay as they came."""
    column = sort.removeprefix("-")
    if column not in columns:
        return list(listed)
    return sorted(listed, key=lambda row: weight(row[column]), reverse=sort.startswith("-"))


def weight(value: str | int | None) -> tuple[int, int, str]:
    """What a value weighs among others of its column."""
    return (0, 0, "") if value is None else (1, 0, value.casefold()) if isinstance(value, str) else (1, value, "")
