"""What the pages of visits send, read into the model's words."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from shopper.visits.model import SORTS, STATES, Handover, VisitFilter, VisitPlan

Sent = MultiDict[str, str]
Values = dict[str, Any]


def text(sent: Sent, name: str) -> str:
    """A text as typed, without the blanks around it."""
    return sent.get(name, "").strip()


def filters(sent: Sent) -> VisitFilter:
    """A list's filter from the address; the first value counts where one is given twice, unknown states mean all."""
    page, state = sent.get("page", ""), sent.get("state", "")
    return VisitFilter(sent.get("program", ""), sent.get("wave", ""), sent.get("location", ""), sent.get("shopper", ""),
                       state if state in STATES else "", int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
                       sent["sort"] if sent.get("sort") in SORTS else "newest", text(sent, "q")[:200])


def address(wanted: VisitFilter) -> Values:
    """A list's filter as its address says it again; None leaves a word out."""
    return {"q": wanted.text or None, "program": wanted.program_id or None, "wave": wanted.wave_id or None,
            "location": wanted.location_id or None, "shopper": wanted.shopper_id or None, "state": wanted.state or None,
            "sort": wanted.sort if wanted.sort != "newest" else None}


def plan(sent: Sent) -> VisitPlan:
    """A visit to be planned."""
    return VisitPlan(
        location_id=text(sent, "location_id"), wave_id=text(sent, "wave_id") or None, version_id=text(sent, "version_id"),
        shopper_id=text(sent, "shopper_id") or None, kind=sent.get("kind", ""), window_from=text(sent, "window_from"),
        window_to=text(sent, "window_to"), scenario=text(sent, "scenario"), variant=text(sent, "variant"),
        briefing=text(sent, "briefing"), override=text(sent, "override"))


def handover(sent: Sent) -> Handover:
    """Who shall do a visit, and who did when the page was opened."""
    return Handover(text(sent, "shopper_id"), text(sent, "seen") or None, text(sent, "override"))
