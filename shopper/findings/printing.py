"""Words for print: turns the figures of an edition document into what stands on the paper. Pure; it decides nothing."""

from __future__ import annotations

import re
from typing import Any

from shopper.checklists.model import EMOTIONS
from shopper.programs.model import day_text
from shopper.reports.display import EFFORT, EVIDENCE, KNEW_PART, OPEN, SUCCESS, duration

Edition = dict[str, Any]
PILLARS = (("success", "Success: need met", SUCCESS), ("effort", "Effort: how easy", EFFORT), ("emotion", "Emotion", EMOTIONS))
HANDS = {"team": "in the team’s hands", "company": "in the company’s hands", "outside": "outside anyone’s hands"}
KINDS = {"leader": "A leader’s visit: the same form, left out of the scores.",
         "practice": "A practice visit: left out of the scores."}
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")  # languages of checklists whose whole page is mirrored
OWN_WORDS, MOMENTS = "in the customer’s own words, below", "under the moments of truth, above"
NOT_APPLICABLE = "N\u2060/\u2060A"  # held together: a line may end after any other slash
LONG = 220  # characters from which a text is printed across the whole width rather than in its column


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
    """The base beneath a figure: points and items; where touchpoints are weighted, points of the whole do not exist.

    Where a critical item held the total down, the sum stands before it, as the arithmetic and the touchpoints add up to it.
    """
    limited = figures.get("limited")
    if score.get("weighted"):
        return f"{counted(figures)}, touchpoints weighted" + (f", {limited}" if limited else "")
    if limited:
        return f"{figures['raw']} of {figures['possible']} points, {limited}: {figures['earned']}, {counted(figures)}"
    return f"{figures['earned']} of {figures['possible']} points, {counted(figures)}"


def score_base(score: Edition) -> str:
    """The base beneath the score on paper, down to what did not apply; no line ends within N/A."""
    if score["percent"] is None:
        return "Nothing in this visit was counted" + (f": {count(score['na'], 'item')} {NOT_APPLICABLE}." if score["na"] else ".")
    return base_of(score, score) + (f", {score['na']}\u00a0{NOT_APPLICABLE}." if score["na"] else ".")


def of_maximum(figure: str | None, score: Edition) -> str:
    """A figure of the score's own maximum: `78.0 %`, or `7.8 of 10`."""
    if figure is None:
        return "no score"
    return f"{figure} %" if score["maximum"] == "100" else f"{figure} of {score['maximum']}"


def counted(figures: Edition) -> str:
    """How many items are in the base; a bonus earns without being possible, so it is no part of it."""
    return f"{count(figures['counted'], 'item')} counted" + (f", plus {figures['bonus']} bonus" if figures.get("bonus") else "")


def kept_words(touchpoint: Edition) -> tuple[str, bool]:
    """What became of the standard at a moment of truth, and whether that is a failure: doing the job is neither."""
    if touchpoint["kept"] is None or touchpoint["kept"]:
        return "kept" if touchpoint["kept"] else "not measured", False
    failed = any(item["level"] == "failed" for item in touchpoint["items"])
    return "not kept" if failed else "kept in part", failed


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


def asked(edition: Edition, kind: str) -> str:
    """What the items of one kind asked, each wording once: it stands above the part that holds their answers."""
    return " · ".join(dict.fromkeys(item["prompt"] for touchpoint in edition["touchpoints"] for item in touchpoint["items"]
                                    if item["type"] == kind and elsewhere(item, touchpoint)))


def elsewhere(item: Edition, touchpoint: Edition) -> str:
    """Where an answer stands that has a place of its own and is not printed twice; empty for all others."""
    if item["na"] or not item["answer"]:
        return ""
    if item["type"] == "narrative":
        return OWN_WORDS
    alone = [other["type"] for other in touchpoint["items"]].count(item["type"]) == 1
    return MOMENTS if item["type"] == "think_feel_do" and touchpoint["moment_of_truth"] and touchpoint["actual"] and alone else ""


def trio(item: Edition, touchpoint: Edition) -> Edition | None:
    """The pillars that an item recorded, where they are the ones its touchpoint is known by."""
    alone = [other["type"] for other in touchpoint["items"]].count("pillars") == 1
    return touchpoint["pillars"] if item["type"] == "pillars" and alone and not item["na"] else None


def unsaid(item: Edition) -> bool:
    """Whether an item's answer only says that there is none."""
    return item["answer"] in ("", OPEN, *(f"No {one}" for one, _ in EVIDENCE.values()))


def address(location: Edition) -> str:
    """Code, address and area of a location, as far as they are known."""
    return " · ".join(part for part in (location["code"], location["address"], location["area"]) if part)


def felt(edition: Edition) -> bool:
    """Whether an emotion was recorded anywhere on the journey."""
    return any(point["emotion"] for point in edition["journey"])


def crowded(points: list[Edition]) -> bool:
    """Whether a journey has too many stations to name each under its point."""
    return len(points) > 9


def meta_of(touchpoint: Edition) -> str:
    """The line beside a touchpoint's title: points, time, people."""
    return " · ".join(part for part in (sum_of(touchpoint), facts_of(touchpoint)) if part)


def sum_of(touchpoint: Edition) -> str:
    """What a touchpoint earned, or that nothing in it counts."""
    scored = touchpoint["counted"] or touchpoint.get("bonus")
    return f"{touchpoint['earned']} of {touchpoint['possible']} points" if scored else "not scored"


def sums(edition: Edition) -> tuple[list[tuple[Edition, str]], list[str]]:
    """The arithmetic as a table and what follows it: each touchpoint with what its line says of it, then the other lines.

    The lines of touchpoints come first, one for each in which something counted; their shares have a column of their own.
    """
    lines, table = list(edition["score"]["arithmetic"]), []
    for touchpoint in edition["touchpoints"]:
        said = lines.pop(0) if lines and (touchpoint["counted"] or touchpoint.get("bonus")) else ""
        said = re.sub(r" = [\d.]+ %(?=, weight|$)", "", said.removeprefix(f"{touchpoint['title']}: "))
        table.append((touchpoint, said.replace(" %", "\u00a0%")))
    return table, [line.replace(" %", "\u00a0%") for line in lines]


def emptied(touchpoint: Edition) -> bool:
    """Whether a critical item took what the other items of a touchpoint earned."""
    earned = any(item["earned"] not in (None, "0") for item in touchpoint["items"])
    return bool(touchpoint["counted"]) and touchpoint["earned"] == "0" and earned


def facts_of(touchpoint: Edition) -> str:
    """How long a touchpoint took and how much of that was waiting, who was met and whether they knew their part."""
    time, waited = (None if touchpoint.get(name) is None else duration(touchpoint[name]) for name in ("seconds", "waiting"))
    parts = [f"{time}, of which waiting {waited}" if time and waited else time or (f"waited {waited}" if waited else "")]
    if touchpoint.get("people") is not None:
        parts.append(count(touchpoint["people"], "person met", "people met"))
    parts += [KNEW_PART.get(touchpoint.get("knew_part") or "", ""), "emptied by a critical item" if emptied(touchpoint) else ""]
    return " · ".join(part for part in parts if part)


def details_of(finding: Edition, edition: Edition) -> str:
    """The small line under a finding: where, when, how much, in whose hands, who answers, which photo."""
    points, owners = finding.get("points"), finding.get("owners") or {}
    place = finding["touchpoint_title"] if finding["item"] else ""
    truth = "moment of truth" if finding["moment_of_truth"] else ""
    parts = [", ".join(part for part in (place, truth) if part), finding["reason_text"], finding["effect_text"],
             f"minute {finding['minute']}" if finding.get("minute") is not None else "",
             f"{points} point{'s' * (points != '1')}{' lost' * (finding['kind'] == 'failure')}" if points else "",
             HANDS.get(finding.get("hands") or "", "") if hands_told(edition) else "",
             *(f"{owner}: {owners[owner]}" for owner in ("operations", "marketing") if owners.get(owner)),
             photos(finding.get("evidence") or [])]
    return " · ".join(part for part in parts if part)


def hands_told(edition: Edition) -> bool:
    """Whether the checklist tells in whose hands things are: where all are in the team's, nobody may ever have asked."""
    return any(item["hands"] != "team" for touchpoint in edition["touchpoints"] for item in touchpoint["items"])


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


def shares(edition: Edition) -> dict[str, str | None]:
    """What each touchpoint earned of its own points, in percent."""
    return {touchpoint["key"]: touchpoint["percent"] for touchpoint in edition["touchpoints"]}


def columns(points: list[Edition]) -> list[list[Edition]]:
    """The stations of a journey in one column, or in two where there are many."""
    middle = -(-len(points) // 2) if crowded(points) else len(points)
    return [part for part in (points[:middle], points[middle:]) if part]
