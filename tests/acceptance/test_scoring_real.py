"""Real checklists, scored: the figures below were worked out by hand from each file's own points and weights."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shopper.checklists.importing import read
from shopper.checklists.model import Document, Item
from shopper.checklists.visibility import visible_items
from shopper.reports.scoring import Score, half_up, score

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "checklists"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real input, ../shared/data, is not here")

# file: points possible, printed score of the best report, of the worst
EXTREMES = {
    "attraction_covid_23": ("12", "100.0", "0.0"),  # three ratings 0 to 4; the yes/no questions have no points
    "bakery_vi_100": ("100", "100.0", "0.0"),  # 5 + 15 + 15 + 15 + 25 + 15 + 5 + 5
    "bank_advice_2022": ("0", None, None),  # no points anywhere: no score, not 0 %
    "drive_thru_100": ("100", "100.0", "0.0"),  # 35 + 25 + 20 + 10 + 10, each yes/no 1 point
    "food_delivery_es": ("85", "100.0", "18.8"),  # 17 ratings of 5; sixteen begin at 1 and one at 0: 16 / 85
    "hotel_full_property_49": ("245", "100.0", "20.0"),  # 49 ratings 1 to 5: 49 / 245
    "library_enquiry_desk_4": ("20", "100.0", "20.0"),  # 4 ratings 1 to 5: 4 / 20
    "restaurant_dining_252": ("438", "100.0", "0.0"),
    "service_centre_cws": ("75", "100.0", "20.0"),  # 15 ratings 1 to 5: 15 / 75
    "telecom_shop_ro_nested": ("100", "100.0", "0.0"),  # 5 + 5 + 5 + 10 + 30 + 20 + 15 + 10
}


def checklist(name: str, rules: dict[str, Any] | None = None) -> Document:
    return read((FOLDER / f"{name}.yaml").read_bytes(), json.dumps(rules).encode() if rules else None).document


def extreme(item: Item, best: bool) -> dict[str, Any]:
    """The answer to an item that earns the most, or the least."""
    if not item.choices:
        return {"value": "1" if item.type in ("number", "money") else {"seconds": 60} if item.type == "timing" else "text"}
    pick = (max if best else min)(item.choices, key=lambda choice: Fraction(choice.points or 0))
    return {"value": [pick.key] if item.type == "several" else pick.key}


def report(document: Document, best: bool = True) -> dict[str, dict[str, Any]]:
    return {item.key: extreme(item, best) for _, item in document.items() if item.type != "note"}


def scored(document: Document, answers: dict[str, dict[str, Any]]) -> Score:
    return score(document, answers, visible_items(document, answers, {"variant": "", "tags": []}))


def worst(document: Document, *keys: str) -> dict[str, dict[str, Any]]:
    """All right but these."""
    return report(document) | {key: extreme(document.item(key) or pytest.fail(key), best=False) for key in keys}


def test_every_real_checklist_has_its_figures_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(EXTREMES)


@pytest.mark.parametrize("name", EXTREMES)
def test_all_right_and_all_wrong_are_the_figures_worked_out_by_hand(name: str) -> None:
    document, (possible, best, least) = checklist(name), EXTREMES[name]
    right, wrong = scored(document, report(document)), scored(document, report(document, best=False))
    assert (right.possible, right.printed) == (Fraction(possible), best)
    assert (wrong.possible, wrong.printed) == (Fraction(possible), least)


# bakery: section weights; what is not applicable renormalises its section

def test_bakery_one_of_four_wrong_in_a_section_of_fifteen() -> None:
    document = checklist("bakery_vi_100")
    assert scored(document, worst(document, "t2-i1")).percent == Fraction("96.25")


def test_bakery_not_applicable_renormalises_its_section() -> None:
    document = checklist("bakery_vi_100")
    assert scored(document, worst(document, "t6-i1")).percent == 97  # 4 of 5 of 15
    result = scored(document, worst(document, "t6-i1") | {"t6-i5": {"na": True, "na_reason": "no seats"}})
    assert result.percent == Fraction("96.25")  # 3 of 4 of 15
    assert (result.na, result.printed) == (1, "96.3")


def test_bakery_not_applicable_alone_costs_nothing() -> None:
    document = checklist("bakery_vi_100")
    assert scored(document, report(document) | {"t6-i5": {"na": True}, "t7-i3": {"na": True}}).percent == 100


def test_bakery_a_critical_fail_set_by_a_scoring_file_takes_the_whole() -> None:
    fatal = {"levels": {"yes": "failed", "no": "did_the_job"}, "critical": {"effect": "fail"}}
    critical = {f"t9-i{n}": fatal for n in range(1, 6)}
    document = checklist("bakery_vi_100", {"items": critical})
    kept = report(document) | {key: {"value": "no"} for key in critical}
    assert (scored(document, kept).printed, scored(document, kept).failed_whole) == ("100.0", False)
    lost = scored(document, kept | {"t9-i3": {"value": "yes"}})
    assert (lost.printed, lost.failed_whole, [one.key for one in lost.criticals]) == ("0.0", True, ["t9-i3"])


# telecom: weights inside weights

def test_telecom_all_right_but_up_selling_is_94() -> None:
    document = checklist("telecom_shop_ro_nested")
    (up_selling,) = [item.key for _, item in document.items() if item.prompt.startswith("Up-selling")]
    result = scored(document, worst(document, up_selling))
    assert result.percent == 94 and half_up(result.percent, 2) == "94.00"  # 20 % of 30


def test_telecom_a_weight_with_decimals_is_exact() -> None:
    document = checklist("telecom_shop_ro_nested")
    assert scored(document, worst(document, "t5-i2")).percent == Fraction("96.001")  # 13.33 % of 30


def test_telecom_a_section_of_free_texts_weighs_nothing() -> None:
    document = checklist("telecom_shop_ro_nested")
    assert scored(document, report(document)).touchpoints[-1].counted == 0


# restaurant: points over points, 252 items

SECTIONS = (48, 36, 111, 52, 17, 15, 13, 18, 7, 23, 26, 18, 14, 40, 0, 0, 0, 0, 0, 0)


def test_restaurant_has_the_sections_counted_by_hand() -> None:
    document = checklist("restaurant_dining_252")
    result = scored(document, report(document))
    assert tuple(part.possible for part in result.touchpoints) == SECTIONS and sum(SECTIONS) == 438
    assert result.counted == 221


def test_restaurant_processes_all_wrong() -> None:
    document = checklist("restaurant_dining_252")
    processes = [item.key for item in document.touchpoints[13].items]
    result = scored(document, worst(document, *processes))
    assert (result.earned, result.printed) == (398, "90.9")  # 398 / 438


def test_restaurant_not_applicable_leaves_both_sides() -> None:
    document = checklist("restaurant_dining_252")
    technology = {item.key: {"na": True} for item in document.touchpoints[5].items}
    result = scored(document, worst(document, "t1-i1") | technology)
    assert (result.earned, result.possible, result.na, result.printed) == (420, 423, 7, "99.3")


# rules that a file gives only in prose, set by a scoring file

def test_hotel_an_open_item_counts_as_zero_and_stays_in_the_base() -> None:
    document = checklist("hotel_full_property_49", {"scoring": {"unanswered": "zero"}})
    without_dinner = {key: answer for key, answer in report(document).items() if not key.startswith("t7-")}
    result = scored(document, without_dinner)
    assert (result.earned, result.possible, result.printed) == (220, 245, "89.8")
    as_imported = checklist("hotel_full_property_49")
    assert scored(as_imported, without_dinner).printed == "100.0"


def test_library_an_average_of_one_to_five_has_a_maximum_of_five() -> None:
    document = checklist("library_enquiry_desk_4", {"scoring": {"maximum": 5}})
    middle = {item.key: {"value": item.choices[2].key} for _, item in document.items() if item.choices}
    assert scored(document, middle).printed == "3.0"


def test_drive_through_one_of_four_wrong_in_a_section_of_35() -> None:
    document = checklist("drive_thru_100")
    assert scored(document, worst(document, "t1-i1")).percent == Fraction("91.25")
