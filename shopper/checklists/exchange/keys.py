"""Keys made from names: each is given once, and a name that comes to a key already given gets the next one, with a remark."""

from __future__ import annotations

import re

from shopper.checklists.editing import slug
from shopper.checklists.exchange.sheets import Notes, Row

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ROOM = 56  # what a key keeps of its words where a number is put behind them
AGAIN = "The key ‘{}’ is given to another one already, so this one has the key ‘{}’."


class Keys:
    """The keys given so far. The next number of each is remembered, so a thousand equal names cost a thousand steps."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.numbers: dict[str, int] = {}

    def new(self, name: str, fallback: str) -> str:
        """A key for a name, as it is where it can be one, and given to nobody else."""
        base = wanted(name) or fallback
        key, number = base, self.numbers.get(base, 1)
        while key in self.given:
            number += 1
            key = f"{base[:ROOM]}-{number}"
        self.numbers[base] = number
        self.given.add(key)
        return key

    def named(self, name: str, fallback: str, row: Row, notes: Notes) -> str:
        """The same for a name that a person wrote: where another has its key, the row says so."""
        key, own = self.new(name, fallback), wanted(name)
        if own and key != own:
            notes.lost(row, AGAIN.format(own, key))
        return key


def wanted(name: str) -> str:
    """The key that a name asks for; empty where no letter of it can stand in a key."""
    return name if KEY.fullmatch(name) else slug(name, "", ())
