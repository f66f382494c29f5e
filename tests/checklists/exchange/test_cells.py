"""Every field of the model has a cell, so that a new field cannot be lost on the way; and the server loads no workbook library."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from shopper.checklists.exchange import cells
from shopper.checklists.model import Choice, Item, Scoring, Touchpoint


def test_every_field_of_the_model_has_its_column() -> None:
    said_by_xlsform = {"key", "type", "prompt", "guidance", "required", "choices"}
    assert set(Item.model_fields) == (set(cells.ITEM) - {"critical_cap"}) | said_by_xlsform
    assert set(Choice.model_fields) == set(cells.CHOICE) | {"key", "text"}
    assert set(Scoring.model_fields) == set(cells.SCORING)
    inside = {"desired_think", "desired_feel", "desired_do", "owner_operations", "owner_marketing"}
    assert set(Touchpoint.model_fields) == (set(cells.TOUCHPOINT) - inside) | {"key", "title", "items", "desired", "owners"}


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("-3", -3), ("2.50", "2.50"), ("0,5", "0.5"), ("−4", -4), (" 7 ", 7), ("007", "007"), ("many", "many")])
def test_a_figure_is_read_exactly(text: str, value: object) -> None:
    assert cells.amount(text) == value


@pytest.mark.parametrize(("name", "value"), [
    ("thresholds", [{"at_most": 30, "points": 5, "level": "engaged"}, {"at_least": 31, "at_most": "60.5", "points": -2}, {"points": 0}]),
    ("prompts", ["a", "b"]), ("prompts", ["two\nlines", "[x]"]), ("na", True), ("weight", "13.33"), ("show_if", {"item": "a", "is": "${x}  y"})])
def test_what_is_written_is_read_back(name: str, value: Any) -> None:
    text = cells.ITEM[name].write(value)
    assert "${" not in text and cells.ITEM[name].read(text) == value


def test_choices_are_one_a_line_whatever_their_texts_hold() -> None:
    choices: list[dict[str, Any]] = [{"key": "a", "text": "x | y \\ z\nnext", "points": "1.5", "level": "engaged"}, {"key": "b", "text": "back\\", "alone": True}]
    assert cells.read_choices(cells.choices_text(choices)) == choices


def test_the_server_loads_no_workbook_library() -> None:
    code = "import sys; import shopper; from shopper.checklists import views; print([m for m in ('openpyxl', 'pyxform', 'xlrd', 'lark') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
