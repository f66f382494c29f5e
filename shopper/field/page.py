"""What the phone's pages show, worked out before any template runs: visits by urgency, the form by touchpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shopper.checklists.model import Document, Item, Touchpoint
from shopper.programs.model import day_text, local_day, local_time
from shopper.reports.model import EDITABLE, ENDED, Progress, check, check_times, progress
from shopper.reports.store import Recorded
from shopper.visits.model import missed

Row = dict[str, Any]
STATES = {  # the one word for where a visit stands, in the order of urgency
    "returned": "returned", "started": "started", "accepted": "to do", "assigned": "to accept", "submitted": "sent",
    "approved": "could not complete", "released": "done", "rejected": "not accepted", "closed": "done", "cancelled": "cancelled",
    "could-not-complete": "could not complete"}
OPEN = ("returned", "started", "accepted", "assigned")
CALLED_OFF = ("cancelled", "could-not-complete")


@dataclass(frozen=True)
class Card:
    """One visit of the shopper with the report that counts for where it stands."""

    visit: Row
    report: Row | None
    state: str
    word: str
    window: str
    urgency: str

    @property
    def reason(self) -> str:
        """What the editor wrote to the shopper, where the report came back or was not accepted."""
        return str(self.report["reason"] or "") if self.report and self.state in ("returned", "rejected") else ""

    @property
    def unsent(self) -> bool:
        """Whether there is a report that its author can still go on with and send, also of a visit that was called off."""
        return self.report is not None and self.report["state"] in EDITABLE

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do."""
        return self.state in OPEN


@dataclass(frozen=True)
class Line:
    """One item of the form."""

    item: Item
    answer: Mapping[str, Any]
    evidence: list[Row]
    error: str
    hidden: bool
    asked: list[str]  # what the editor asks here, where the report came back


@dataclass(frozen=True)
class Section:
    """One touchpoint of the form; hidden where none of its items is shown."""

    touchpoint: Touchpoint
    number: int
    lines: list[Line]
    open: int
    following: str  # key of the next touchpoint that is shown, empty at the end

    @property
    def hidden(self) -> bool:
        """A touchpoint with nothing visible is not shown."""
        return all(line.hidden for line in self.lines)


@dataclass(frozen=True)
class Sheet:
    """The whole form: its sections, how far it is, and what was refused."""

    draft: Recorded
    sections: list[Section]
    progress: Progress
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def asked(self) -> list[Line]:
        """The items at which the editor asks something."""
        return [line for section in self.sections for line in section.lines if line.asked and not line.hidden]

    @property
    def shown(self) -> list[Section]:
        """The sections a shopper walks through."""
        return [section for section in self.sections if not section.hidden]


def cards(visits: list[Row], reports: list[Row], now: str) -> list[Card]:
    """One card per visit, the most urgent first: what came back, then by the end of the window."""
    latest: dict[str, Row] = {}
    for report in reports:  # newest first; one that was sent counts before one that was only begun
        held = latest.get(report["visit_id"])
        if held is None or (held["state"] == "started" and report["state"] != "started"):
            latest[report["visit_id"]] = report
    made = [card(visit, latest.get(visit["id"]), now) for visit in visits]
    return sorted(made, key=lambda one: (one.state != "returned", one.visit["window_to"]) if one.is_open
                  else (True, one.visit["window_to"]))


def card(visit: Row, report: Row | None, now: str) -> Card:
    """Where one visit stands for its shopper."""
    unsent = report is not None and report["state"] == "started"
    state = visit["state"] if report is None or (unsent and visit["state"] in CALLED_OFF) else report["state"]
    today = local_time(now, visit["timezone"]).date()
    return Card(visit, report, state, STATES[state], window(visit), urgency(visit, today) if state in OPEN else "")


def left_behind(held: list[Row], written: list[Row]) -> list[Row]:
    """One's reports that can still be sent, of visits that were given back or handed over meanwhile."""
    mine = {visit["id"] for visit in held}
    return [report for report in written if report["visit_id"] not in mine and report["state"] in EDITABLE]


def window(visit: Row) -> str:
    """The field window in words."""
    first, last = visit["window_from"][:10], visit["window_to"][:10]
    if first == last:
        return day_text(first)
    return f"{int(first[8:])} to {day_text(last)}" if first[:7] == last[:7] else f"{day_text(first)} to {day_text(last)}"


def urgency(visit: Row, today: date) -> str:
    """How much time is left, said calmly."""
    first, last = date.fromisoformat(visit["window_from"][:10]), date.fromisoformat(visit["window_to"][:10])
    if missed(visit["state"], visit["window_to"], today.isoformat()):
        return "The window has passed. Ask before you go."
    if today < first:
        return "opens tomorrow" if (first - today).days == 1 else f"opens in {(first - today).days} days"
    left = (last - today).days
    return {0: "last day today", 1: "until tomorrow"}.get(left, f"{left} days left") if left >= 0 else ""


def sheet(draft: Recorded, errors: Mapping[str, str], notice: str = "", asked: Mapping[str, list[str]] | None = None) -> Sheet:
    """The form of a draft; `draft.answers` may be as typed, wrong ones included. `asked` holds the editor's remarks by item."""
    document = draft.version.document
    far = progress_of(draft, errors)
    files: dict[str, list[Row]] = {}
    for one in draft.evidence:
        files.setdefault(one["item_key"], []).append(one)
    shown = [t.key for t in document.touchpoints if any(item.key in draft.visible for item in t.items)]
    after = dict(zip(shown, [*shown[1:], ""], strict=True))
    sections = []
    for touchpoint in document.touchpoints:
        lines = [Line(item, draft.answers.get(item.key) or {}, files.get(item.key, []), errors.get(item.key, ""),
                      item.key not in draft.visible, (asked or {}).get(item.key, [])) for item in touchpoint.items]
        still = sum(item.key in far.missing for item in touchpoint.items)
        place = shown.index(touchpoint.key) + 1 if touchpoint.key in after else 0
        sections.append(Section(touchpoint, place, lines, still, after.get(touchpoint.key, "")))
    return Sheet(draft, sections, far, errors, notice)


def progress_of(draft: Recorded, errors: Mapping[str, str]) -> Progress:
    """How far a draft is; an answer that cannot be taken is left out, so that its item counts as open until it is put right."""
    document, answers = draft.version.document, draft.answers
    if errors:
        wrong = check(document, answers)
        answers = {key: answer for key, answer in answers.items() if key not in wrong}
    keys = [one["item_key"] for one in draft.evidence if one["state"] == "ok"]
    far = progress(document, answers, {key: keys.count(key) for key in keys}, draft.facts)
    times = check_times(draft.report["began_at"], draft.report["ended_at"], whole=True)
    required = far.required + 1 + (ENDED in times)  # when the visit began is needed; when it ended only where it is wrong
    return Progress(required, required - len(far.missing) - len(times), {**times, **far.missing})


def conditions(document: Document) -> str:
    """What the page needs to show and hide items by itself: keys, types and conditions, no texts."""
    touchpoints = [{"items": [{"key": item.key, "type": item.type} | ({"parts": item.parts} if item.type == "datetime" else {})
                              | ({"show_if": item.show_if} if item.show_if else {}) for item in touchpoint.items]}
                   for touchpoint in document.touchpoints] if conditional(document) else []
    return json.dumps({"touchpoints": touchpoints}, separators=(",", ":"), ensure_ascii=False)


def conditional(document: Document) -> bool:
    """Whether any item is shown only under a condition."""
    return any(item.show_if for _, item in document.items())


def clock(moment: str | None, timezone: str) -> str:
    """A stored moment as the shopper's own clock shows it."""
    return local_time(moment, timezone).strftime("%H:%M") if moment else ""


def saved(moment: str | None, timezone: str, now: str) -> str:
    """When a draft was saved: the clock's time, with the day where that is not today."""
    if not moment:
        return ""
    then, here = local_time(moment, timezone), local_time(now, timezone)
    return then.strftime("%H:%M" if then.date() == here.date() else "%-d %b, %H:%M")


def today(moment: str, timezone: str) -> str:
    """The day of a stored moment in words, where the program is."""
    return day_text(local_day(moment, timezone))
