"""Which answers fail is told beforehand: the shared cases, by the score's own rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shopper.checklists.model import Item, Scoring
from shopper.reports.failing import failing
from shopper.reports.model import failed

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent.parent / "cases" / "failing.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_score_agrees_with_the_shared_case(case: dict[str, Any]) -> None:
    item, scoring = Item.model_validate_json(json.dumps(case["item"])), Scoring.model_validate_json(json.dumps(case["scoring"]))
    for answer in case["answers"]:
        assert failed(item, {"value": answer["value"]}, scoring) is answer["failed"], answer


def test_an_item_of_which_no_answer_can_fail_has_no_rule() -> None:
    for kind in ("short_text", "number", "photo"):
        assert failing(Item(key="q", type=kind, prompt="Q?"), Scoring()) is None
