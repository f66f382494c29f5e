"""Choices that exclude the others, such as “Nothing was offered”: what an author must mend before they can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shopper.checklists.model import Item


def alone_problems(item: Item) -> Iterator[str]:
    """What is wrong with the choices of an item that exclude the others."""
    alone = [choice for choice in item.choices if choice.alone]
    if not alone:
        return
    if item.type != "several":
        yield "Only among several choices can one exclude the others; here each does already."
    elif len(alone) == len(item.choices) > 1:
        yield "Every choice excludes the others: make this a single choice."
    elif (item.points_cap is None and any(_earns(one.points) for one in alone)
          and sum(_earns(one.points) for one in item.choices) > 1):
        yield (f"‘{alone[0].text}’ excludes the others and earns points beside theirs, so all points can never be reached: "
               "set the most that can be earned.")


def _earns(points: int | str | None) -> bool:
    return points is not None and Fraction(points) > 0
