"""What must hold of every score, and a second computation that knows nothing of the first."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shopper.checklists.model import Document
from shopper.reports.scoring import score
from tests.reports.checklists import document

ANSWERS = st.sampled_from(["best", "worst", "middle", "na", "open", "hidden"])


@st.composite
def items(draw: st.DrawFn, key: str) -> dict[str, Any]:
    best = draw(st.integers(1, 9))
    return {"key": key, "type": "single", "weight": draw(st.sampled_from([1, 2, "0.5", "3.25"])),
            "bonus": draw(st.integers(0, 5)) == 0, "answer": draw(ANSWERS),
            "critical": draw(st.sampled_from([None] * 8 + [{"effect": "cap", "cap": 80}, {"effect": "empty"},
                                                           {"effect": "fail"}])),
            "choices": [["worst", 0], ["middle", f"{best}.5"], ["best", best + 1]]}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    touchpoints = [{"key": f"t{n}", "weight": draw(st.sampled_from([0, 1, 5, "12.5", 40])),
                    "items": [draw(items(f"t{n}-{m}")) for m in range(size)]} for n, size in enumerate(sizes)]
    scoring = {"items": draw(st.sampled_from(["points", "share"])), "sections": draw(st.sampled_from(["none", "weights"])),
               "na": draw(st.sampled_from(["leaves", "zero"])), "unanswered": draw(st.sampled_from(["leaves", "zero"])),
               "maximum": draw(st.sampled_from([100, 10, 252])), "cap": draw(st.booleans())}
    return {"scoring": scoring, "touchpoints": touchpoints}


def checklist_of(case: dict[str, Any]) -> Document:
    parts = [part | {"items": [{name: value for name, value in item.items() if name != "answer"} for item in part["items"]]}
             for part in case["touchpoints"]]
    return document(parts, case["scoring"])


def percent_of(case: dict[str, Any]) -> Fraction | None:
    every = [item for part in case["touchpoints"] for item in part["items"]]
    given_answers = {item["key"]: {"na": True} if item["answer"] == "na" else {"value": item["answer"]}
                     for item in every if item["answer"] != "open"}
    visible = frozenset(item["key"] for item in every if item["answer"] != "hidden")
    return score(checklist_of(case), given_answers, visible).percent


def naive(case: dict[str, Any]) -> Fraction | None:
    """The rules of scoring once more, spelled out in one go."""
    rules, sections, caps, failed = case["scoring"], [], [], False
    for part in case["touchpoints"]:
        earned = possible = Fraction(0)
        emptied = False
        for item in part["items"]:
            weight, best, answer = Fraction(item["weight"]), Fraction(item["choices"][2][1]), item["answer"]
            leaves = {"hidden": True, "na": rules["na"] == "leaves", "open": rules["unanswered"] == "leaves"}
            if leaves.get(answer):
                continue
            got = {"best": best, "middle": Fraction(item["choices"][1][1])}.get(answer, Fraction(0))
            unit = best if rules["items"] == "share" else 1
            earned += weight * got / unit
            possible += 0 if item["bonus"] else weight * best / unit
            lost = answer == "worst" and not item["bonus"] and item["critical"]
            emptied = emptied or bool(lost and lost["effect"] == "empty")
            failed = failed or bool(lost and lost["effect"] == "fail")
            caps += [Fraction(lost["cap"], 100)] if lost and lost["effect"] == "cap" else []
        sections.append((Fraction(part["weight"]), Fraction(0) if emptied else earned, possible))
    if rules["sections"] == "weights":
        one = Fraction(1)
        sections = [(weight, weight * (min(one, e / p) if rules["cap"] else e / p), weight) for weight, e, p in sections if p]
    elif rules["cap"]:
        sections = [(weight, min(e, p), p) for weight, e, p in sections]
    total, base = sum(e for _, e, _ in sections), sum(p for _, _, p in sections)
    if not base:
        return None
    share = min([Fraction(total) / base, *caps, *([Fraction(1)] if rules["cap"] else [])])
    return Fraction(0) if failed else share * rules["maximum"]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_a_second_computation_comes_to_the_same_score(case: dict[str, Any]) -> None:
    assert percent_of(case) == naive(case)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_capped_score_lies_between_nothing_and_the_maximum(case: dict[str, Any]) -> None:
    case["scoring"]["cap"] = True
    percent = percent_of(case)
    assert percent is None or 0 <= percent <= case["scoring"]["maximum"]


@settings(max_examples=100, deadline=None)
@given(cases())
def test_what_is_not_applicable_might_as_well_not_be_on_the_list(case: dict[str, Any]) -> None:
    case["scoring"]["na"] = "leaves"
    without = case | {"touchpoints": [part | {"items": [item for item in part["items"] if item["answer"] != "na"]}
                                      for part in case["touchpoints"]]}
    assert percent_of(case) == percent_of(without)


@settings(max_examples=100, deadline=None)
@given(cases(), st.integers(1, 9))
def test_one_more_item_with_full_points_never_lowers_a_score_by_points(case: dict[str, Any], best: int) -> None:
    case["scoring"] |= {"sections": "none", "cap": True}
    before = percent_of(case)
    case["touchpoints"][0]["items"].append({"key": "more", "type": "single", "weight": 1, "bonus": False, "critical": None,
                                            "choices": [["worst", 0], ["middle", 1], ["best", best]], "answer": "best"})
    after = percent_of(case)
    emptied = any(item["critical"] == {"effect": "empty"} for item in case["touchpoints"][0]["items"])
    assert after is not None and (before is None or emptied or after >= before)


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_touchpoints_and_items_moves_nothing(case: dict[str, Any], chance: random.Random) -> None:
    before = percent_of(case)
    for part in case["touchpoints"]:
        chance.shuffle(part["items"])
    chance.shuffle(case["touchpoints"])
    assert percent_of(case) == before


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_better_answer_never_lowers_the_score(case: dict[str, Any]) -> None:
    before = percent_of(case)
    worst = [item for part in case["touchpoints"] for item in part["items"] if item["answer"] in ("worst", "middle")]
    if worst and before is not None:
        worst[0]["answer"] = "best"
        after = percent_of(case)
        assert after is not None and after >= before
