"""How a visit was captured: time marks made in the store, places and times beside it, and why a visit could not be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shopper.programs.model import text_problem
from shopper.reports import model
from shopper.reports.model import Declaration

MOST_MARKS, MOST_WORDS = 200, 2000
PROOF = ""  # the key under which proof lies, and what belongs to no item yet
LATE_MINUTES = 120  # the longer the memory has had to wait, the less it can be relied on
KINDS = {"closed": "It was closed", "moved": "It has moved, or is not there", "unsafe": "It was not safe",
         "recognised": "I was recognised", "other": "Something else"}
STATEMENT = ("I was there myself, on the day given, and the visit could not be made. What I report is what I saw, heard and "
             "felt, and I have declared every interest that could colour it.")

Name = Annotated[str, Field(max_length=100)]
Wall = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$")]
Figure = Annotated[float, Field(ge=-1e6, le=1e6)]


class Part(BaseModel):
    """Strict, and without anything that is not named here."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Mark(Part):
    """One tap in the store: at which touchpoint, by its cue or a free word, and when."""

    touchpoint: Name = ""
    cue: Name = ""
    wall: Wall
    monotonic: Annotated[float, Field(ge=0, le=1e15)] | None = None


class Place(Part):
    """Where the phone said it was, and how exactly in metres; or that the shopper did not let it say."""

    wall: Wall
    latitude: Figure | None = None
    longitude: Figure | None = None
    accuracy: Annotated[float, Field(ge=0, le=1e8)] | None = None
    refused: bool = False


class Capture(Part):
    """The marks, when the shopper left and began to answer, and the two places. It informs the editor and decides nothing."""

    marks: Annotated[list[Mark], Field(max_length=MOST_MARKS, default_factory=list)]
    left: Wall | None = None
    answered: Wall | None = None
    arrival: Place | None = None
    departure: Place | None = None


class Outcome(Part):
    """Why a visit could not be done; without a photo as proof, a word on why there is none."""

    kind: Literal["closed", "moved", "unsafe", "recognised", "other"]
    words: Annotated[str, Field(max_length=4000)]
    no_proof: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True)
class Signed:
    """An outcome with the day of the visit and the shopper's signature."""

    outcome: Outcome
    day: str | None
    declaration: Declaration


def outcome_problems(said: Signed, proof: int, today: str) -> dict[str, str]:
    """What the short form lacks, by field. `today` is the day at the place; a phone may have come to the next one already."""
    wrong = {f"outcome.{name}": sentence for name, sentence in (
        ("words", text_problem(said.outcome.words, MOST_WORDS)),
        ("no_proof", text_problem(said.outcome.no_proof, MOST_WORDS, required=False))) if sentence}
    if not proof and not said.outcome.no_proof.strip():
        wrong["outcome.no_proof"] = "Add a photo, or say why there is none."
    wrong |= model.check_times(said.day, None)
    if not said.day:
        wrong[model.BEGAN] = "Say on which day you were there."
    elif model.BEGAN not in wrong and date.fromisoformat(said.day[:10]) - timedelta(days=1) > date.fromisoformat(today):
        wrong[model.BEGAN] = "This day has not come yet. Say on which day you were there."
    return wrong | model.check_declaration(said.declaration)


def delay(capture: Mapping[str, Any] | None) -> int | None:
    """Whole minutes between leaving and answering; None where one is not known, or the clock went back."""
    left, answered = (_moment((capture or {}).get(name)) for name in ("left", "answered"))
    if left is None or answered is None or answered < left:
        return None
    return int((answered - left).total_seconds()) // 60


def _moment(wall: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(wall) if wall else None
    except ValueError:  # a phone may say anything, such as the 31st of February: then it is not known
        return None


def in_hours(minutes: int) -> str:
    """A span of time in words."""
    hours, rest = divmod(minutes, 60)
    whole = f"{hours} h" if hours else ""
    return f"{whole} {rest} min".strip() if rest or not hours else whole
