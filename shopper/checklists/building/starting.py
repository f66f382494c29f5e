"""What a new item begins with, and what stays of an item that becomes another type."""

from __future__ import annotations

from typing import Any

from shopper.checklists.document import OPTIONS
from shopper.checklists.languages.words import words_in
from shopper.checklists.model import CHOICE_TYPES, Choice, Document, Item

# What each type is for, in the order in which it is offered.
OFFERED = {
    "yes_no": "Yes or no – was it so?", "single": "One choice – how well, or which?",
    "several": "Several choices – what was there?", "scale": "Scale – how much?", "number": "Number – how many?",
    "money": "Money – what did it cost?", "timing": "Timing – how long, by stopwatch", "datetime": "Date or time – when?",
    "short_text": "Short text – a word or a line", "narrative": "Narrative – what happened?", "photo": "Photo – as evidence",
    "receipt": "Receipt – managers never see it", "audio": "Audio note – managers never hear it",
    "people_met": "People met – how many, in which roles", "pillars": "Pillars – success, effort, emotion",
    "think_feel_do": "Think, feel, do – at a moment of truth", "note": "Note – only read, nothing to answer",
}
YES_NO = (Choice(key="yes", text="Yes", points=1), Choice(key="no", text="No", points=0))
GRADED = (Choice(key="fully", text="Fully", points=2), Choice(key="partly", text="Partly", points=1),
          Choice(key="not-at-all", text="Not at all", points=0))
LISTED = (Choice(key="first", text="First"), Choice(key="second", text="Second"))
SCALES = {"1-5": (1, 5), "0-10": (0, 10)}


def fresh(kind: str, prompt: str, document: Document) -> Item:
    """A new item of a type with what most such items have; its key is made when it is added."""
    return Item(key="new", prompt=prompt, **_begins_with(kind, document))


def retyped(item: Item, kind: str, document: Document) -> Item:
    """The item as another type: what both types know stays, the rest begins anew. The key stays, and with it the trend."""
    kept = {name: getattr(item, name) for name in Item.model_fields
            if name != "type" and (name not in OPTIONS or kind in OPTIONS[name][0])}
    begun = _begins_with(kind, document)
    if item.type in CHOICE_TYPES and kind in CHOICE_TYPES and "yes_no" != kind != "scale":
        begun.pop("choices")
    if kind == "note":
        kept |= {"na": False, "na_reason": False, "critical": None, "bonus": False}
    return Item(**(kept | begun))


def scale(name: str) -> tuple[Choice, ...]:
    """The points of a scale such as 1-5; the figure is the key, and the lowest one earns nothing."""
    first, last = SCALES[name]
    return tuple(Choice(key=str(n), text=str(n), points=n - first) for n in range(first, last + 1))


def _begins_with(kind: str, document: Document) -> dict[str, Any]:
    begun: dict[str, Any] = {"type": kind}
    if kind == "yes_no":
        begun["choices"] = _as_worded(document)
    elif kind in CHOICE_TYPES:
        begun["choices"] = _told({"single": GRADED, "several": LISTED, "scale": scale("1-5")}[kind], document)
    elif kind in ("photo", "receipt", "audio"):
        begun["required"] = False
    elif kind == "narrative":
        begun["minimum_length"] = 100
    elif kind == "money":
        begun["currency"] = next((item.currency for _, item in document.items() if item.currency), "EUR")
    elif kind in ("pillars", "think_feel_do"):
        begun["opinion"] = True
    return begun


def _as_worded(document: Document) -> tuple[Choice, ...]:
    """Yes and no as the checklist's other items say them, so that each language is typed once."""
    worded = (item for _, item in document.items() if item.type == "yes_no")
    said = next(({choice.key: choice.text for choice in item.choices} for item in worded), {})
    return tuple(choice.model_copy(update={"text": said.get(choice.key, choice.text)}) for choice in _told(YES_NO, document))


def _told(choices: tuple[Choice, ...], document: Document) -> tuple[Choice, ...]:
    """Choices of ours in the language that the checklist is written in, where it is known."""
    w = words_in(document.languages[0])
    return tuple(choice.model_copy(update={"text": w(choice.text)}) for choice in choices)
