"""The checklist document: one frozen JSON with touchpoints, items, scoring rules and conditions, checked strictly."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

SCHEMA = "shopper-checklist/1"

TYPES = ("yes_no", "single", "several", "scale", "number", "money", "datetime", "timing", "short_text", "narrative", "photo",
         "receipt", "audio", "people_met", "pillars", "think_feel_do", "note")
CHOICE_TYPES = ("yes_no", "single", "several", "scale")
THRESHOLD_TYPES = ("number", "money", "timing")
EVIDENCE_TYPES = ("photo", "receipt", "audio")
EMOTIONS = ("upset", "let down", "neutral", "pleased", "delighted")  # level 1 to 5; pleased or better is positive

Level = Literal["failed", "did_the_job", "engaged"]


def _exact(value: object) -> object:
    """Decimals become text, so that no figure ever passes through a float; true and false stay refused."""
    return repr(value) if isinstance(value, float) else value


_DecimalText = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$")]
Amount = Annotated[Annotated[int, Field(ge=-999_999_999, le=999_999_999)] | _DecimalText, BeforeValidator(_exact)]
"""An exact number: a whole number, or decimal text such as "13.33". `Fraction(amount)` gives its value."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = Annotated[str, StringConstraints(max_length=4000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Part(BaseModel):
    """Base of every part of the document: strict types, no unknown keys, never changed in place."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Choice(Part):
    """One answer that can be chosen; without points it is not scored, without a level product rules give one."""

    key: Key
    text: Title
    points: Amount | None = None
    level: Level | None = None
    alone: bool = False  # several choices: excludes the others, such as "Nothing was offered"


class Threshold(Part):
    """`at most 30: 5 points`; the first threshold that holds is taken, one without limits is the else."""

    at_most: Amount | None = None
    at_least: Amount | None = None
    points: Amount
    level: Level | None = None


class Critical(Part):
    """What a failed critical item does: mark the report, cap the total at `cap` %, empty its touchpoint, fail the whole."""

    effect: Literal["mark", "cap", "empty", "fail"]
    cap: Amount | None = None


class Desired(Part):
    """What the customer is meant to think, feel and do at a moment of truth."""

    think: Text = ""
    feel: Text = ""
    do: Text = ""


class Owners(Part):
    """Who answers for a finding: a role, never a person."""

    operations: Text = ""
    marketing: Text = ""


Condition = dict[str, Any]  # its grammar and its checks live in visibility.py


class Item(Part):
    """One thing to observe. Options that a type does not know are refused by `document.problems`."""

    key: Key
    type: Literal["yes_no", "single", "several", "scale", "number", "money", "datetime", "timing", "short_text", "narrative",
                  "photo", "receipt", "audio", "people_met", "pillars", "think_feel_do", "note"]
    prompt: Title
    guidance: Text = ""
    required: bool = True
    na: bool = False
    na_reason: bool = False
    comment_if_failed: bool = False
    photo_if_failed: bool = False
    show_if: Condition | None = None
    weight: Amount = 1
    critical: Critical | None = None
    bonus: bool = False
    opinion: bool = False
    hands: Literal["team", "company", "outside"] = "team"
    personal: bool = False  # may name or describe staff: never leaves the review unless the program allows names
    choices: tuple[Choice, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    points_cap: Amount | None = None  # several choices: the most that can be earned
    unit: Annotated[str, StringConstraints(max_length=20)] = ""
    minimum: Amount | None = None  # plausible range of a number, money or timing
    maximum: Amount | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    parts: Literal["date", "time", "both"] = "date"  # datetime only
    measures: Literal["duration", "waiting", "other"] = "other"  # timing only
    minimum_length: Annotated[int, Field(ge=0, le=10_000)] = 0  # narrative and short text, in characters
    prompts: tuple[Title, ...] = ()  # narrative: questions that help to write
    most: Annotated[int, Field(ge=1, le=50)] | None = None  # photos, or choices that may be taken


class Touchpoint(Part):
    """One station of the customer's journey."""

    key: Key
    title: Title
    weight: Amount = 1
    moment_of_truth: bool = False
    desired: Desired = Desired()
    owners: Owners = Owners()
    items: tuple[Item, ...] = ()


class Scoring(Part):
    """How points become a score; see product rules. `cap` keeps a touchpoint and the total at 100 % with bonus items."""

    items: Literal["points", "share"] = "points"
    sections: Literal["none", "weights"] = "none"
    na: Literal["leaves", "zero"] = "leaves"
    unanswered: Literal["leaves", "zero"] = "leaves"
    maximum: Amount = 100
    cap: bool = True


class Document(Part):
    """A whole checklist. `languages[0]` is the language the texts are written in; `translations` hold the others
    by path: `touchpoint-key.title`, `item-key.prompt`, `item-key.guidance`, `item-key.choice.choice-key`."""

    schema_: Literal["shopper-checklist/1"] = Field(alias="schema", default="shopper-checklist/1")
    title: Title
    languages: Annotated[tuple[str, ...], Field(min_length=1)] = ("en",)
    scoring: Scoring = Scoring()
    translations: dict[str, dict[str, Text]] = {}
    touchpoints: tuple[Touchpoint, ...] = ()

    def items(self) -> list[tuple[Touchpoint, Item]]:
        """Every item with its touchpoint, in the order of the journey."""
        return [(touchpoint, item) for touchpoint in self.touchpoints for item in touchpoint.items]

    def item(self, key: str) -> Item | None:
        """The item with this key, or None."""
        return next((item for _, item in self.items() if item.key == key), None)


def amount(value: int | str) -> Fraction:
    """The exact value of an Amount."""
    return Fraction(value)


def best_points(item: Item) -> Fraction | None:
    """The most an item can earn (never below 0), or None where no answer makes a difference."""
    parts: tuple[Choice, ...] | tuple[Threshold, ...] = ()
    if item.type in CHOICE_TYPES:
        parts = item.choices
    elif item.type in THRESHOLD_TYPES:
        parts = item.thresholds
    points = [amount(part.points) for part in parts if part.points is not None]
    if not any(points):
        return None
    if item.type == "several":
        every = sum((value for value in points if value > 0), Fraction(0))
        return every if item.points_cap is None else min(every, amount(item.points_cap))
    return max(Fraction(0), *points)


def dump(document: Document) -> str:
    """The canonical JSON text: sorted keys, nothing that equals its default left in, UTF-8 as it is."""
    data = {"schema": SCHEMA} | document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Document:
    """The document of a JSON text that this program wrote; raises pydantic.ValidationError when it is not one."""
    return Document.model_validate_json(text)


def fingerprint(text: str) -> str:
    """SHA-256 of a document's JSON text: its identity in versions, forms and stale-draft checks."""
    return hashlib.sha256(text.encode()).hexdigest()
