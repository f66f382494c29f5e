"""What a visit is: its states and moves, when it counts as missed, and the rotation rule. Pure: no clock, no database."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from shopper.checklists.model import Document
from shopper.checklists.visibility import leaves
from shopper.programs.model import Fields, day_problem, day_text, found, text_problem

KINDS = {"field": "Mystery visit", "practice": "Practice visit", "leader": "Leader's visit"}
STATES = {"open": "Open", "offered": "Offered", "assigned": "Assigned", "accepted": "Accepted", "closed": "Closed",
          "cancelled": "Cancelled", "could-not-complete": "Could not complete", "missed": "Missed"}
WAITING = ("open", "offered", "assigned", "accepted")
HELD_BY = {"assigned": "to", "accepted": "by"}
HELD = tuple(HELD_BY)
SORTS = ("newest", "oldest", "location", "-location", "state", "-state", "shopper", "-shopper", "wave", "-wave")
MOVES: dict[str, tuple[str, ...]] = {
    "assign": ("open", "offered"),
    "hand over": HELD,
    "accept": ("assigned",),
    "give back": HELD,
    "cancel": WAITING,
    "could not complete": HELD,
    "close": WAITING,
}
REASON = 500
HISTORY = {"visit.planned": "Planned, with {shopper}", "visit.assigned": "Assigned to {shopper}", "visit.accepted": "Accepted",
           "visit.given_back": "Given back", "visit.cancelled": "Cancelled",
           "visit.could_not_complete": "Could not be completed",
           "report.could_not_complete": "Told by the shopper, with proof and signature", "report.submitted": "Report sent",
           "report.returned": "Returned to the shopper", "report.approved": "Approved", "report.rejected": "Rejected",
           "edition.released": "Released as edition {number}"}


@dataclass(frozen=True)
class VisitPlan:
    """One visit to be planned. Without a shopper it is open; `override` is why the rotation rule may be passed over."""

    location_id: str
    wave_id: str | None
    version_id: str
    shopper_id: str | None
    kind: str
    window_from: str
    window_to: str
    scenario: str = ""
    variant: str = ""
    briefing: str = ""
    override: str = ""


@dataclass(frozen=True)
class Handover:
    """Who shall do a visit, and who held it when that was decided (None: nobody)."""

    shopper_id: str
    seen: str | None = None
    override: str = ""


@dataclass(frozen=True)
class VisitFilter:
    """What a list of visits is narrowed to; empty means everything. `state` may be "missed"."""

    program_id: str = ""
    wave_id: str = ""
    location_id: str = ""
    shopper_id: str = ""
    state: str = ""
    page: int = 1
    sort: str = "newest"
    text: str = ""

    @property
    def asks(self) -> bool:
        """Whether anything is left out of the list."""
        return replace(self, sort="newest") != VisitFilter()


@dataclass(frozen=True)
class Stay:
    """Days between which a shopper was, or is to be, at a location."""

    first: str
    last: str
    over: bool = False


def may(move: str, state: str) -> bool:
    """Whether a visit in this state can make this move."""
    return state in MOVES[move]


def missed(state: str, window_to: str, today: str) -> bool:
    """Whether the window has passed and nobody has finished; `today` is the program's own day."""
    return state in WAITING and today > window_to[:10]


def shown_state(state: str, window_to: str, today: str) -> str:
    """The state that people see: missed is computed, never stored."""
    return "missed" if missed(state, window_to, today) else state


def standing(state: str, shopper: str | None) -> str:
    """What has become of a visit, for somebody whose page shows something older."""
    who = f" {HELD_BY[state]} {shopper}" if shopper and state in HELD else ""
    return f"Nothing was changed: this visit is now {STATES[state].lower()}{who}. Reload the page to go on from there."


def facts(visit: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions may ask of a visit: variant and tags, as frozen when it was planned."""
    return {"variant": visit["variant"], "tags": json.loads(visit["location_tags"])}


def too_soon(planned: Stay, others: Iterable[Stay], rotation_days: int) -> Stay | None:
    """The stay at the same location that lies nearer than the rotation period, the nearest first; None when all is well."""
    if not rotation_days:
        return None
    close = [(gap_days(planned, other), other) for other in others]
    return min(((gap, other) for gap, other in close if gap < rotation_days), key=lambda pair: (pair[0], pair[1].last),
               default=(0, None))[1]


def gap_days(one: Stay, other: Stay) -> int:
    """Whole days between two stays whichever comes first; negative where they overlap."""
    return max((day(one.first) - day(other.last)).days, (day(other.first) - day(one.last)).days)


def rotation_sentence(shopper: str, location: str, stay: Stay, rotation_days: int) -> str:
    """Why this shopper may not go there yet, with the day from which they may."""
    free = day_text((day(stay.last) + timedelta(days=rotation_days)).isoformat())
    when = (f"was last at {location} on {day_text(stay.last)}" if stay.over
            else f"already has a visit to {location}, from {day_text(stay.first)} to {day_text(stay.last)}")
    return (f"{shopper} {when}. This program asks for {rotation_days} days between two visits of one shopper to the same place, "
            f"so {shopper} is free for it from {free}. Choose somebody else, or say why it may be sooner.")


def plan_problems(plan: VisitPlan) -> Fields:
    """What is wrong with a plan before anything is looked up, by field."""
    fields = found({
        "location_id": "" if plan.location_id else "Choose a location.",
        "version_id": "" if plan.version_id else "Choose a published checklist version.",
        "kind": "" if plan.kind in KINDS else "Choose one of the kinds.",
        "window_from": day_problem(plan.window_from),
        "window_to": day_problem(plan.window_to),
        "scenario": text_problem(plan.scenario, 2000, required=False),
        "variant": text_problem(plan.variant, 80, required=False),
        "briefing": text_problem(plan.briefing, 8000, required=False),
        "override": text_problem(plan.override, REASON, required=False),
    })
    if not {"window_from", "window_to"} & fields.keys() and plan.window_to < plan.window_from:
        fields["window_to"] = f"The last day lies before the first day, {day_text(plan.window_from)}."
    return fields


def variants(document: Document) -> list[str]:
    """The variants that conditions of a checklist name, each once, in their order."""
    said = [leaf for _, item in document.items() if item.show_if for leaf in leaves(item.show_if) if "visit" in leaf]
    named = [one for leaf in said for one in (leaf.get("is"), leaf.get("is_not"), *leaf.get("any_of", ())) if one]
    return list(dict.fromkeys(tidy(one) for one in named))


def tidy(variant: str) -> str:
    """A variant as conditions compare it."""
    return unicodedata.normalize("NFC", variant).strip()


def variant_question(variant: str, known: list[str]) -> str:
    """What to ask before a variant is stored that none of the conditions names; nothing where it cannot matter."""
    if not tidy(variant) or not known or tidy(variant) in known:
        return ""
    quoted = [f"‘{one}’" for one in known]
    names = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    return (f"No condition of this checklist asks for ‘{tidy(variant)}’; they name {names}. "
            "Choose one of those, or say below that you mean it.")


def reason_problem(reason: str) -> Fields:
    """A reason is asked for wherever a visit is taken from somebody or given up."""
    return found({"reason": text_problem(reason, REASON)})


def day(text: str) -> date:
    """The calendar day at the beginning of a stored day or moment."""
    return date.fromisoformat(text[:10])
