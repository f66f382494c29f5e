"""What the length of a visit makes doubtful: stopwatches that ran longer than it, and moments that lie far outside it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shopper.checklists.model import Document, Item
from shopper.programs.model import day_text
from shopper.reports.display import duration

MARGIN = timedelta(minutes=60)  # a receipt is printed at the door, a call is made on the way: only beyond this it is worth a look
MINUTE, DAY = 60, 86_400  # the visit's own times are known to the minute
TOGETHER = {"waiting": "waiting times", "duration": "durations"}  # times of one kind rarely run at once; "other" may be anything

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Span:
    """The visit on the shopper's clock, where both of its ends are known to the minute and in order."""

    began: datetime
    ended: datetime

    @property
    def seconds(self) -> int:
        """The longest it can have been."""
        return int((self.ended - self.began).total_seconds()) + MINUTE

    @property
    def said(self) -> str:
        """Its length in words."""
        return spoken(self.seconds - MINUTE)


def span(began: str | None, ended: str | None) -> Span | None:
    """The visit's span, or None where it cannot tell anything."""
    if not (began and ended and "T" in began and "T" in ended and began <= ended):
        return None
    return Span(datetime.fromisoformat(began), datetime.fromisoformat(ended))


def impossible(began: str | None, ended: str | None, sent_on: str) -> Iterator[str]:
    """A visit that ends before it begins, or of a day that had not come at the place when its report was sent."""
    if began and ended and ended < began:
        yield "The visit ends before it begins."
    last = max(began or "", ended or "")[:10]
    if sent_on and last > sent_on:
        yield f"The visit is said to have been on {last}, which had not come yet when the report was sent, on {sent_on}."


def too_long(item: Item, answer: Mapping[str, Any], visit: Span) -> str:
    """A stopwatch that ran longer than the whole visit."""
    seconds = stopped(item, answer)
    return f"{spoken(seconds)} is longer than the whole visit, {visit.said}." if seconds > visit.seconds else ""


def together(document: Document, answers: Answers, visible: frozenset[str], visit: Span) -> Iterator[tuple[str, str]]:
    """A hint at the longest of the times of one kind, where all of them together are longer than the visit."""
    for kind, called in TOGETHER.items():
        times = {item.key: stopped(item, answers.get(item.key, {})) for _, item in document.items()
                 if item.measures == kind and item.key in visible}
        total, longest = sum(times.values()), max(times, key=lambda key: times[key], default="")
        if times and total > visit.seconds >= times[longest]:
            yield longest, (f"Hint: all {called} together make {spoken(total)}, more than the visit, {visit.said}. "
                            "That can be right only where some ran at the same time.")


def far_from(item: Item, answer: Mapping[str, Any], visit: Span) -> str:
    """A date or time that lies before the visit began or after it ended, by more than the margin."""
    value = answer.get("value")
    if item.type != "datetime" or not isinstance(value, str):
        return ""
    if item.parts == "date":
        return _day(value, visit)
    if item.parts == "time":
        if visit.began.date() != visit.ended.date():
            return ""
        value = f"{visit.began.date()}T{value}"
    moment = datetime.fromisoformat(value)
    shown = f"{moment:%H:%M}" if item.parts == "time" else f"{day_text(value)}, {moment:%H:%M},"
    if visit.began - moment > MARGIN:
        return f"{shown} lies {spoken(int((visit.began - moment).total_seconds()))} before the visit began."
    if moment - visit.ended > MARGIN:
        return f"{shown} lies {spoken(int((moment - visit.ended).total_seconds()))} after the visit ended."
    return ""


def _day(value: str, visit: Span) -> str:
    if value < f"{visit.began.date()}":
        return f"{day_text(value)} lies before the day of the visit, {day_text(str(visit.began.date()))}."
    after = value > f"{visit.ended.date()}"
    return f"{day_text(value)} lies after the day of the visit, {day_text(str(visit.ended.date()))}." if after else ""


def stopped(item: Item, answer: Mapping[str, Any]) -> int:
    """What a timing item's answer says, in seconds; 0 for anything else."""
    value = answer.get("value")
    return int(value["seconds"]) if item.type == "timing" and isinstance(value, Mapping) and "seconds" in value else 0


def spoken(seconds: int) -> str:
    """A length of time as it is said; in days where hours would have to be counted."""
    return f"{seconds // DAY} days" if seconds >= 2 * DAY else duration(seconds)
