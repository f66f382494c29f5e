"""Words for print: turns the figures of an edition document into what stands on the paper. Pure; it decides nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from shopper.checklists.model import EMOTIONS
from shopper.programs.model import day_text
from shopper.reports.display import EFFORT, KNEW_PART, SUCCESS, duration

Edition = dict[str, Any]
PILLARS = (("success", "Success: need met", SUCCESS), ("effort", "Effort: how easy", EFFORT), ("emotion", "Emotion", EMOTIONS))
HANDS = {"team": "in the team’s hands", "company": "in the company’s hands", "outside": "outside anyone’s hands"}
KINDS = {"leader": "A leader’s visit: the same form, left out of the scores.",
         "practice": "A practice visit: left out of the scores."}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")  # languages of checklists whose whole page is mirrored
PAGE = 776  # where the text of a first page ends, in points from its top edge
OWN_WORDS = "in the customer’s own words, below"
LONG = 220  # characters from which a text is printed across the whole width rather than in its column
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENDLESS = re.compile(r"[!-\u036f]{26}(?=[!-\u036f])")
NAMES = ("key", "item", "touchpoint", "sha256", "thumb_sha256", "color", "language")  # not texts: taken as they are


def clean(value: Any, name: str = "") -> Any:
    """The same document for print: no characters that no page can show, and a place to break in words that fit no column.

    (`overflow-wrap` would do the latter too, and makes every document a fifth slower.)
    """
    if isinstance(value, str):
        return value if name in NAMES else _ENDLESS.sub("\\g<0>\u200b", _UNPRINTABLE.sub("\ufffd", value))
    if isinstance(value, dict):
        return {key: clean(part, key) for key, part in value.items()}
    return [clean(part, name) for part in value] if isinstance(value, list) else value


def day(iso: str) -> str:
    """`2026-03-12` as `12 March 2026`."""
    return day_text(iso)


def occasion(visit: Edition) -> str:
    """The scenario, a sentence of its own, with the variant in brackets after it."""
    scenario, variant = visit["scenario"], visit["variant"]
    return f"{scenario} ({variant})" if scenario and variant else scenario or variant or ""


def tint(color: str) -> str:
    """A program's own colour where it is one, else ink."""
    return color if re.fullmatch("#[0-9A-Fa-f]{6}", color) else "#1C2024"


def count(number: int, one: str, many: str = "") -> str:
    """`1 photo`, `3 photos`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def base_of(score: Edition, figures: Edition) -> str:
    """The base beneath a figure: points and items; where touchpoints are weighted, points of the whole do not exist."""
    if score.get("weighted"):
        return f"{counted(figures)}, touchpoints weighted"
    return f"{figures['earned']} of {figures['possible']} points, {counted(figures)}"


def counted(figures: Edition) -> str:
    """How many items are in the base; a bonus earns without being possible, so it is no part of it."""
    return f"{count(figures['counted'], 'item')} counted" + (f", plus {figures['bonus']} bonus" if figures.get("bonus") else "")


def kept_words(touchpoint: Edition) -> tuple[str, bool]:
    """What became of the standard at a moment of truth, and whether that is a failure: doing the job is neither."""
    if touchpoint["kept"] is None or touchpoint["kept"]:
        return "kept" if touchpoint["kept"] else "not measured", False
    failed = any(item["level"] == "failed" for item in touchpoint["items"])
    return "not kept" if failed else "kept in part", failed


def shorten(text: str, most: int) -> str:
    """A text that fits one line of a page's head, cut between words."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0] if " " in text[most // 2:most] else text[:most]
    return cut.rstrip(" ,;:-") + "…"


def direction(text: str) -> str:
    """`rtl` where the first letter that has a direction runs right to left, else `ltr`."""
    if text.isascii():
        return "ltr"
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def mirrored(edition: Edition) -> bool:
    """Whether the whole page runs right to left, as its checklist's first language does."""
    return str(edition["checklist"]["language"]).partition("-")[0] in RIGHT_TO_LEFT


def quoted(text: str) -> str:
    """A text in quotation marks, once: those typed around it are taken off, those within it become single ones."""
    bare = text.strip()
    inner = bare[1:-1]
    if len(bare) > 2 and bare[0] in "\"“”„«'‘" and bare[-1] in "\"”“»'’" and not set(inner) & set("\"“”„«»"):
        bare = inner.strip()
    inner = re.sub('"([^"]*)"', "‘\\1’", bare).replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def rows(touchpoint: Edition) -> list[Edition]:
    """The items to print in a touchpoint's table: all but those of which nothing would stand there but where to look."""
    said = [item for item in touchpoint["items"]
            if not elsewhere(item, touchpoint) or item["comment"] or item["stood_out"] or item["evidence"] or item["critical"]]
    return said or touchpoint["items"]


def asked(edition: Edition, kind: str) -> str:
    """What the items of one kind asked, each wording once: it stands above the part that holds their answers."""
    return " · ".join(dict.fromkeys(item["prompt"] for touchpoint in edition["touchpoints"] for item in touchpoint["items"]
                                    if item["type"] == kind and elsewhere(item, touchpoint)))


def elsewhere(item: Edition, touchpoint: Edition) -> str:
    """Where an answer stands that has a place of its own and is not printed twice; empty for all others."""
    if item["na"] or not item["answer"] or [other["type"] for other in touchpoint["items"]].count(item["type"]) > 1:
        return OWN_WORDS if item["type"] == "narrative" and item["answer"] and not item["na"] else ""
    if item["type"] == "narrative":
        return OWN_WORDS
    if item["type"] == "pillars" and touchpoint["pillars"]:
        return "see the three pillars, below"
    if item["type"] == "think_feel_do" and touchpoint["moment_of_truth"] and touchpoint["actual"]:
        return "see the moments of truth, above"
    return ""


def crowded(points: list[Edition]) -> bool:
    """Whether a journey has too many stations to name each under its point."""
    return len(points) > 9


def first(edition: Edition) -> int:
    """How many findings of each kind stand on page one, so that neither list runs over: both get the same number.

    The heights are estimates in points; a list that runs over all the same goes on overleaf, nothing is lost.
    """
    above, fits = _above(edition), 0
    for count_of in range(1, 9):
        tallest = max(sum(map(_height, edition[kind][:count_of])) for kind in ("strengths", "failures"))
        fits = count_of if above + tallest <= PAGE else fits
    return max(fits, 2)


def _above(edition: Edition) -> float:
    """How far down page one the first finding begins."""
    visit = edition["visit"]
    notices = (visit["kind"] in KINDS) + bool(edition["edition"]["changes"])
    head = 119 + 29 * (len(edition["location"]["name"]) // 40) + 14 * _lines(occasion(visit), 108)
    stones = [_lines(f"{stone['title']} {EMOTIONS[stone['emotion'] - 1] if stone['emotion'] else ''}", 22)
              + _lines(stone["cause"] or "", 27) for stone in (edition["peak"], edition["end"]) if stone]
    summary = 139 + 11.5 * max(0, max(stones, default=0) - 3) + 19 * len(edition["score"]["criticals"])
    wide = 110 // max(len(edition["journey"]), 1)  # letters to a line beneath a station
    names = 1 if crowded(edition["journey"]) else max((_lines(point["title"], wide) for point in edition["journey"]), default=1)
    return head + 21 * notices + summary + 114 + 10 * min(names, 3) + 53


def _height(finding: Edition) -> float:
    lines = 13 * (_lines(finding["title"], 44) + _lines(finding["observed"], 48)) + 14 * _lines(finding["quote"], 48)
    return lines + 10.5 * _lines(details_of(finding), 60) + 9


def _lines(text: str, width: int) -> int:
    return -(-len(text) // width)


def meta_of(touchpoint: Edition) -> str:
    """The line beside a touchpoint's title: points, time, people."""
    return " · ".join(part for part in (sum_of(touchpoint), facts_of(touchpoint)) if part)


def sum_of(touchpoint: Edition) -> str:
    """What a touchpoint earned, or that nothing in it counts."""
    scored = touchpoint["counted"] or touchpoint.get("bonus")
    return f"{touchpoint['earned']} of {touchpoint['possible']} points" if scored else "not scored"


def facts_of(touchpoint: Edition) -> str:
    """How long a touchpoint took and how much of that was waiting, who was met and whether they knew their part."""
    time, waited = (None if touchpoint.get(name) is None else duration(touchpoint[name]) for name in ("seconds", "waiting"))
    parts = [f"{time}, of which waiting {waited}" if time and waited else time or (f"waited {waited}" if waited else "")]
    if touchpoint.get("people") is not None:
        parts.append(count(touchpoint["people"], "person met", "people met"))
    parts.append(KNEW_PART.get(touchpoint.get("knew_part") or "", ""))
    return " · ".join(part for part in parts if part)


def details_of(finding: Edition) -> str:
    """The small line under a finding: where, when, how much, in whose hands, who answers, which photo."""
    points = finding.get("points")
    place = finding["touchpoint_title"] if finding["item"] else ""
    truth = "moment of truth" if finding["moment_of_truth"] else ""
    parts = [", ".join(part for part in (place, truth) if part), finding["reason_text"], finding["effect_text"],
             f"minute {finding['minute']}" if finding.get("minute") is not None else "",
             f"{points} point{'s' * (points != '1')}{' lost' * (finding['kind'] == 'failure')}" if points else "",
             HANDS.get(finding.get("hands") or "", ""),
             *(f"{owner}: {name}" for owner, name in (finding.get("owners") or {}).items() if name),
             photos(finding.get("evidence") or [])]
    return " · ".join(part for part in parts if part)


def photos(numbers: list[int]) -> str:
    """`photo 3`, `photos 1, 2`."""
    return f"photo{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}" if numbers else ""


def points_of(item: Edition) -> str:
    """What stands in the points column."""
    if item["na"]:
        return "not counted"
    if item["possible"] is None and item["earned"] is None:
        return ""
    if item["bonus"]:
        return f"+{item['earned']} bonus"
    return f"{item['earned']} of {item['possible']}"


def own_words(edition: Edition) -> list[Edition]:
    """The narratives, with their touchpoints: printed once, whole, in a part of their own."""
    return [item | {"touchpoint": touchpoint["title"]} for touchpoint in edition["touchpoints"] for item in touchpoint["items"]
            if item["type"] == "narrative" and not item["na"] and item["answer"]]


def served(touchpoint: Edition) -> str:
    """How the customer came out of a moment of truth, in words; empty when nobody asked."""
    pillars = touchpoint.get("pillars")
    if not pillars:
        return ""
    return f"{EMOTIONS[pillars['emotion'] - 1]}; need {SUCCESS[pillars['success'] - 1]} met; {EFFORT[pillars['effort'] - 1]}"


def pairs(things: list[Any]) -> list[list[Any]]:
    """Two to a row."""
    return [things[start:start + 2] for start in range(0, len(things), 2)]
