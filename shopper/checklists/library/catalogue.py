"""The ready checklists that come with the program: which there are, what each is for, and their documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shopper.checklists import minutes, visibility
from shopper.checklists.model import Document, load
from shopper.errors import NotFound

HERE = Path(__file__).parent
SENTENCES = {  # in the order of the list
    "coffee-shop": "One drink with a change to it, a question about allergens, a seat and the way out.",
    "restaurant": "A table for two: booked, welcomed, advised, served and sent home, with every wait timed.",
    "fashion-store": "One piece looked for online, found on the floor, tried on, paid for and brought back.",
    "bank-branch": "A first talk about money: the appointment, privacy, what was asked, what it costs, what was kept.",
    "hotel-stay": "One night from booking to the charge on the card, with a wish in the evening and an allergen at breakfast.",
    "phone-helpline": "One call: the number, the menu, the wait, the person, the answer, and what became of it. Without photos.",
    "web-shop-delivery": "Two things ordered, one kept, one sent back: from the search to the money on the account.",
    "public-office": "One’s own matter at an office: plain language, turns in order, the same treatment for everybody.",
}


@dataclass(frozen=True)
class Ready:
    """One ready checklist: its name in addresses, a sentence on the visit, and its document."""

    name: str
    sentence: str
    document: Document

    @property
    def title(self) -> str:
        """What it is called."""
        return self.document.title

    @property
    def minutes(self) -> str:
        """How long a shopper writes, in words."""
        return minutes.spoken(self.document)

    @property
    def moments(self) -> list[str]:
        """Titles of its moments of truth."""
        return [part.title for part in self.document.touchpoints if part.moment_of_truth]

    @property
    def variants(self) -> list[str]:
        """What a visit's variant may say, where an item asks for it."""
        return _facts(self.document, "visit")

    @property
    def tags(self) -> list[str]:
        """What a location may be tagged with, where an item asks for it."""
        return _facts(self.document, "location")


@cache
def catalogue() -> tuple[Ready, ...]:
    """All ready checklists, read once."""
    return tuple(Ready(name, sentence, load((HERE / f"{name}.json").read_text(encoding="utf-8")))
                 for name, sentence in SENTENCES.items())


def find(name: str) -> Ready:
    """The ready checklist of this name; NotFound when there is none."""
    found = next((ready for ready in catalogue() if ready.name == name), None)
    if found is None:
        raise NotFound
    return found


def _facts(document: Document, subject: str) -> list[str]:
    conditions = (item.show_if for _, item in document.items() if item.show_if)
    leaves = (leaf for condition in conditions for leaf in visibility.leaves(condition) if subject in leaf)
    return sorted({str(one) for leaf in leaves for one in _operands(leaf.get("any_of") or leaf.get("is") or leaf["is_not"])})


def _operands(operand: object) -> Iterable[object]:
    return operand if isinstance(operand, list | tuple) else [operand]
