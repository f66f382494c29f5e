"""Two people's changes of one part go together, and only what both changed is named."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.merging import merged

YES, NO = {"key": "yes", "points": 1}, {"key": "no"}
SEEN: dict[str, Any] = {"key": "a", "prompt": "Was it open?", "choices": [YES, NO]}


@pytest.mark.parametrize(("mine", "theirs", "wanted"), [
    ({"prompt": "Mine"}, {"weight": 2}, {"prompt": "Mine", "weight": 2}),
    ({}, {"prompt": "Theirs"}, {"prompt": "Theirs"}), ({"prompt": "Same"}, {"prompt": "Same"}, {"prompt": "Same"}),
    ({"choices": [YES | {"points": 3}, NO]}, {"choices": [YES, NO | {"level": "failed"}]}, {"choices": [YES | {"points": 3}, NO | {"level": "failed"}]}),
    ({"choices": [YES]}, {"prompt": "Theirs"}, {"choices": [YES], "prompt": "Theirs"})])
def test_what_only_one_changed_goes_in(mine: dict[str, Any], theirs: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert merged(SEEN, SEEN | mine, SEEN | theirs) == (SEEN | wanted, [])


@pytest.mark.parametrize(("mine", "theirs", "both"), [
    ({"prompt": "Mine", "weight": 2}, {"prompt": "Theirs"}, ["prompt"]), ({"weight": 2}, {"weight": 3}, ["weight"]),
    ({"choices": [YES | {"points": 3}, NO]}, {"choices": [YES | {"points": 2}, NO]}, ["choices.yes.points"]),
    ({"choices": [NO, YES]}, {"choices": [YES | {"points": 2}, NO]}, ["choices"]),
    ({"critical": {"effect": "mark"}}, {"critical": {"effect": "cap", "cap": 50}}, ["critical"])])
def test_what_both_changed_is_named_and_mine_stands_there(mine: dict[str, Any], theirs: dict[str, Any], both: list[str]) -> None:
    assert merged(SEEN, SEEN | mine, SEEN | theirs) == (SEEN | mine, both)


def test_what_one_took_out_stays_out() -> None:
    assert merged(SEEN | {"hint": "x"}, SEEN, SEEN | {"hint": "x", "weight": 2}) == (SEEN | {"weight": 2}, [])
