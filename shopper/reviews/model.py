"""What an editor should look at first: doubts about a report, each pointing at its item. Pure rules, nothing decides by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from shopper.checklists.model import CHOICE_TYPES, EVIDENCE_TYPES, THRESHOLD_TYPES, Document, Item
from shopper.reviews import times
from shopper.reviews.author import Author, given_away, traces
from shopper.reviews.clock import times_of_day
from shopper.reviews.names import not_roles, possible_names

SECONDS_PER_ANSWER = 3  # faster than this, nobody has read the question
SAME_MINUTE_FROM = 8  # so many answers must carry a time before equal times say anything
SAME_MINUTE_SHARE = Fraction(4, 5)
SHORT_NARRATIVE = 40
UNWRITTEN = (*CHOICE_TYPES, *THRESHOLD_TYPES, "datetime")  # their value is a key or a figure, not words
DECISIONS = ("approved", "returned", "rejected")

NOBODY = Author()

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Doubt:
    """One thing to look at; `item` is None when it concerns the whole report."""

    item: str | None
    sentence: str
    confirm: bool = False  # somebody may be named here, or the shopper or the clock given away: to be confirmed before a release
    barred: bool = False  # the shopper is given away for certain: no tick helps, nothing is released


@dataclass(frozen=True)
class NameRule:
    """What may be named: nothing to look for when the program allows names; `known` are words that are no person's name."""

    allowed: bool
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Visited:
    """The visit's times as the shopper's clock and the server saw them: local ISO minutes, and seconds of filling in."""

    began: str | None = None
    ended: str | None = None
    window_from: str = ""
    window_to: str = ""
    filled_seconds: int | None = None
    sent_on: str = ""


@dataclass(frozen=True)
class Reading:
    """Everything a doubt may rest on. `evidence` counts usable pieces by item, `levels` are the items' scored levels."""

    document: Document
    answers: Answers
    visible: frozenset[str]
    evidence: Mapping[str, int]
    levels: Mapping[str, str | None]
    visited: Visited
    names: NameRule
    captions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    author: Author = NOBODY


def doubts(reading: Reading) -> list[Doubt]:
    """All doubts: first those about the whole report, then item by item in the order of the journey."""
    found = [*_whole(reading)]
    visit = times.span(reading.visited.began, reading.visited.ended)
    hints = dict(times.together(reading.document, reading.answers, reading.visible, visit)) if visit else {}
    for _, item in reading.document.items():
        if item.key in reading.visible:
            sentences = [*_about(reading, item), *_timed(reading, item, visit), hints.get(item.key, "")]
            found += [Doubt(item.key, sentence) for sentence in sentences if sentence]
            if own := given_away(_released_text(reading, item), reading.author):
                found.append(Doubt(item.key, f"Gives the shopper away: {', '.join(own[:3])}.", barred=True))
            found += [Doubt(item.key, sentence, confirm=True) for sentence in _given_away(reading, item)]
    return found


def may_name(found: Iterable[Doubt]) -> tuple[str, ...]:
    """The items whose text may name a person or the time, each once, in the order of the journey."""
    return tuple(dict.fromkeys(doubt.item for doubt in found if doubt.confirm and doubt.item))


def barring(found: Iterable[Doubt]) -> str:
    """Why a report cannot be released at all as it stands; empty where nothing bars it."""
    if not (places := len({doubt.item for doubt in found if doubt.barred})):
        return ""
    texts, it = ("One text holds", "it") if places == 1 else (f"{places} texts hold", "them")
    return (f"{texts} the shopper’s own name or e-mail address, and findings never say who the shopper was. This report cannot "
            f"be released with {it}. Return it, so that the shopper strikes {it} out.")


def unconfirmed(found: Collection[Doubt], confirmed: Collection[str]) -> str:
    """Why a release has to wait: the shopper is named, or a text may name a person, unconfirmed. Empty when it may go."""
    if barred := barring(found):
        return barred
    open_places = len(set(may_name(found)) - set(confirmed))
    if not open_places:
        return ""
    places = "One text" if open_places == 1 else f"{open_places} texts"
    return (f"{places} may name a person or give away the shopper or the time. Nothing was released. Read the places listed at "
            "the approval and confirm that they do none of this, or return the report to the shopper.")


def _whole(reading: Reading) -> Iterator[Doubt]:
    """Doubts that no single item carries."""
    visited, answered = reading.visited, sum(1 for key in reading.answers if key in reading.visible)
    seconds = visited.filled_seconds
    if seconds is not None and answered >= SAME_MINUTE_FROM and seconds < answered * SECONDS_PER_ANSWER:
        yield Doubt(None, f"Filled in very fast: {answered} answers in {seconds} seconds.")
    yield from (Doubt(None, sentence) for sentence in times.impossible(visited.began, visited.ended, visited.sent_on))
    if visited.began and visited.window_from and not visited.window_from <= visited.began[:10] <= visited.window_to:
        yield Doubt(None, f"The visit was on {visited.began[:10]}, outside its window "
                          f"({visited.window_from} to {visited.window_to}).")
    yield from _same_minute(reading)


def _same_minute(reading: Reading) -> Iterator[Doubt]:
    """Many answers with one time were hardly written down as they happened."""
    seen = [answer["at"] for key, answer in reading.answers.items() if key in reading.visible and answer.get("at")]
    if len(seen) < SAME_MINUTE_FROM:
        return
    minute, count = Counter(seen).most_common(1)[0]
    if Fraction(count, len(seen)) >= SAME_MINUTE_SHARE:
        yield Doubt(None, f"{count} of {len(seen)} timed answers carry the same time, {minute}.")


def _about(reading: Reading, item: Item) -> Iterator[str]:
    """The sentences about one visible item."""
    answer = reading.answers.get(item.key, {})
    if answer.get("at") and not _within(answer["at"], reading.visited):
        yield f"Its time, {answer['at']}, lies outside the visit."
    if not answer.get("na"):
        yield from _range(item, answer)
        yield from _short(item, answer)
        yield from _photo(reading, item)
    if item.comment_if_failed and reading.levels.get(item.key) == "failed" and not str(answer.get("comment", "")).strip():
        yield "Failed, and no word says what happened."


def _timed(reading: Reading, item: Item, visit: times.Span | None) -> Iterator[str]:
    """What the visit's own length says against the answer of one item."""
    answer = reading.answers.get(item.key, {})
    if visit and not answer.get("na"):
        yield times.too_long(item, answer, visit)
        yield times.far_from(item, answer, visit)


def _within(at: str, visited: Visited) -> bool:
    """Whether HH:MM lies inside the visit; a visit without both times, or over midnight, cannot tell."""
    began, ended = visited.began or "", visited.ended or ""
    if "T" not in began or "T" not in ended or began[:10] != ended[:10]:
        return True
    return began[11:16] <= at[:5] <= ended[11:16]


def _range(item: Item, answer: Mapping[str, Any]) -> Iterator[str]:
    """A figure beyond the plausible range that the checklist gives."""
    if item.type not in THRESHOLD_TYPES or "value" not in answer:
        return
    raw = answer["value"].get("seconds") if isinstance(answer["value"], Mapping) else answer["value"]
    try:
        value = Fraction(str(raw))
    except (ValueError, ZeroDivisionError):
        return
    unit = f" {item.unit or item.currency}".rstrip() if item.type != "timing" else " s"
    if item.minimum is not None and value < Fraction(item.minimum):
        yield f"{raw}{unit} is below what is plausible (at least {item.minimum}{unit})."
    if item.maximum is not None and value > Fraction(item.maximum):
        yield f"{raw}{unit} is above what is plausible (at most {item.maximum}{unit})."


def _short(item: Item, answer: Mapping[str, Any]) -> Iterator[str]:
    """A narrative too short to tell a story, or shorter than was asked."""
    if item.type != "narrative" or "value" not in answer:
        return
    length, asked = len(str(answer["value"]).strip()), max(item.minimum_length, SHORT_NARRATIVE)
    if length < asked:
        yield f"The narrative is short: {length} characters."


def _photo(reading: Reading, item: Item) -> Iterator[str]:
    """Evidence that the checklist asks for and that is not there."""
    if reading.evidence.get(item.key):
        return
    if item.photo_if_failed and reading.levels.get(item.key) == "failed":
        yield "Failed, and the photo that is asked for then is missing."
    elif item.type in EVIDENCE_TYPES and item.required:
        yield f"The {'audio note' if item.type == 'audio' else item.type} that is asked for is missing."


def _released_text(reading: Reading, item: Item) -> str:
    """What was typed at an item and may leave the review: its answer and the words under its photos."""
    if item.personal and not reading.names.allowed:
        return ""
    answer = reading.answers.get(item.key, {})
    typed = {name: part for name, part in answer.items() if name != "value" or item.type not in UNWRITTEN}
    return "\n".join([*texts_of(typed), *reading.captions.get(item.key, ())])


def _given_away(reading: Reading, item: Item) -> Iterator[str]:
    """Words in the answer or under its photos that may name a person, where names may not leave the review; and what never
    may, because it would tell a manager who the shopper was: their own name, an address, a number, a time of day."""
    if item.personal and not reading.names.allowed:
        return
    text, answer = _released_text(reading, item), reading.answers.get(item.key, {})
    found = [] if reading.names.allowed else possible_names(text, reading.names.known, reading.document.languages[0])
    if item.type == "people_met" and not reading.names.allowed:
        found += not_roles((answer.get("value") or {}).get("roles", ()), reading.names.known)
    if found:
        yield f"May name a person: {', '.join(found[:3])}."
    yield from traces(text, reading.author)
    if clocks := times_of_day(text):
        yield f"Names a time of day: {', '.join(clocks[:3])}."


def texts_of(answer: Mapping[str, Any]) -> list[str]:
    """Every text a shopper typed into one answer; choice keys and figures are left out by their shape."""
    value = answer.get("value")
    texts = [str(answer[name]) for name in ("comment", "stood_out", "na_reason") if answer.get(name)]
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, Mapping):
        texts += [text for part in value.values() for text in _texts(part)]
    return texts


def _texts(part: Any) -> list[str]:
    """Texts of one part of a composed value: a text, a list of texts, or a small mapping of texts."""
    if isinstance(part, Mapping):
        part = list(part.values())
    return [text for text in (part if isinstance(part, list) else [part]) if isinstance(text, str)]


def seconds_between(earlier: str | None, later: str | None) -> int | None:
    """Whole seconds between two ISO times of the same clock, or None when one is missing."""
    if not earlier or not later:
        return None
    return int((datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds())
