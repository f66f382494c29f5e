"""`shopper import-checklist`: what it prints, what it stores, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from shopper.checklists.commands import import_checklist
from shopper.checklists.exchange.forms import file_of
from shopper.checklists.model import dump
from shopper.cli import main
from shopper.db import change, rows, writing
from tests.checklists.made import document, question
from tests.world import World

YAML = """schema: ms-checklist/1
title: Small shop
language: en
touchpoints:
- name: Arrival
  items:
  - {text: "Was it open?", type: yes_no, required: true}
  - {text: "Signed", type: signature, required: true}
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.yaml"
    path.write_text(YAML)
    return str(path)


def run(world: World, *words: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(world.instance), "import-checklist", *words], prog_name="shopper")


def test_it_says_what_came_in_and_what_was_not_carried(world: World, shop: str) -> None:
    result = run(world, shop, "--program", "Harbour Coffee")
    assert result.exit_code == 0, result.output
    assert "shop.yaml: Small shop: 1 touchpoint, 2 items. Draft." in result.output
    assert "not carried: Arrival · Signed: The type ‘signature’ is not known here; it became a short text." in result.output
    assert rows(world.db, "SELECT title FROM checklists") == [{"title": "Small shop"}]


def test_it_publishes_when_asked(world: World, shop: str) -> None:
    assert "Published." in run(world, shop, "--program", "harbour coffee", "--publish").output
    assert rows(world.db, "SELECT number FROM checklist_versions") == [{"number": 1}]


def test_what_has_problems_stays_a_draft_and_says_why(world: World, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(dump(document(question(weight=-1))))
    result = run(world, str(path), "--program", "Harbour Coffee", "--publish")
    assert "Draft." in result.output and "to mend before publishing: touchpoint ‘Arrival’" in result.output
    assert rows(world.db, "SELECT * FROM checklist_versions") == []


def test_a_dry_run_stores_nothing_and_needs_no_database(tmp_path: Path, shop: str) -> None:
    result = CliRunner().invoke(import_checklist, [shop, "--dry-run"], obj=tmp_path / "nowhere")
    assert (result.exit_code, "Not stored." in result.output) == (0, True)
    assert not (tmp_path / "nowhere").exists()


def test_json_is_one_document_for_programs(world: World, shop: str) -> None:
    found = json.loads(run(world, shop, "--program", "Harbour Coffee", "--json").output)
    assert (found[0]["touchpoints"], found[0]["items"], found[0]["state"]) == (1, 2, "draft")
    assert found[0]["not_carried"] == [{"touchpoint": "Arrival", "item": "Signed",
                                        "reason": "The type ‘signature’ is not known here; it became a short text."}]


def test_a_scoring_file_is_applied(world: World, shop: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text('{"types": {"yes_no": {"points": {"yes": 3, "no": 0}}}}')
    run(world, shop, "--program", "Harbour Coffee", "--scoring", str(rules))
    assert '"points":3' in rows(world.db, "SELECT document FROM checklist_drafts")[0]["document"]


def test_one_bad_file_does_not_keep_the_others_out_and_the_command_fails(world: World, shop: str, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    result = run(world, str(tmp_path / "empty.yaml"), shop, "--program", "Harbour Coffee")
    assert result.exit_code == 1
    assert "empty.yaml: not imported. This file is empty." in result.output
    assert rows(world.db, "SELECT title FROM checklists") == [{"title": "Small shop"}]


@pytest.mark.parametrize(("words", "sentence"), [
    ([], "Name the program with --program. There are: Harbour Coffee, Other Brand."),
    (["--program", "Nobody"], "There is no program called Nobody."),
])
def test_the_program_must_be_clear(world: World, shop: str, words: list[str], sentence: str) -> None:
    result = run(world, shop, *words)
    assert (result.exit_code, sentence in result.output) == (1, True)


def test_without_an_administrator_it_says_what_to_do(world: World, shop: str) -> None:
    with writing(world.db):
        change(world.db, "UPDATE people SET active = 0")
    result = run(world, shop, "--program", "Harbour Coffee")
    assert (result.exit_code, "There is no administrator yet" in result.output) == (1, True)


def test_without_a_database_it_says_how_to_make_one(tmp_path: Path, shop: str) -> None:
    result = CliRunner().invoke(main, ["--instance", str(tmp_path), "import-checklist", shop], prog_name="shopper")
    assert (result.exit_code, "Make one with: shopper" in result.output) == (1, True)


def test_help_shows_an_example(db: Database) -> None:
    assert "Example: shopper import-checklist" in CliRunner().invoke(main, ["import-checklist", "--help"]).output


PROSE = """schema: ms-checklist/1
title: Shop
scoring: {model: points, rule: "Late arrival halves the score."}
touchpoints:
- name: Arrival
  items:
  - {text: "Was it open?", type: yes_no}
"""


def test_lost_rules_of_scoring_keep_it_from_being_published(world: World, tmp_path: Path) -> None:
    path = tmp_path / "prose.yaml"
    path.write_text(PROSE)
    result = run(world, str(path), "--program", "Harbour Coffee", "--publish")
    assert result.exit_code == 1
    assert "not published, because rules of scoring or critical rules were not carried (1 in the list below)" in result.output
    assert rows(world.db, "SELECT * FROM checklist_versions") == []
    assert "Draft." in result.output and len(rows(world.db, "SELECT id FROM checklists")) == 1


@pytest.mark.parametrize("words", [["--publish-anyway"], ["--publish", "--scoring"]])
def test_they_can_be_set_or_passed_over_on_purpose(world: World, tmp_path: Path, words: list[str]) -> None:
    path, rules = tmp_path / "prose.yaml", tmp_path / "rules.json"
    path.write_text(PROSE)
    rules.write_text('{"types": {"yes_no": {"points": {"yes": 1, "no": 0}}}}')
    result = run(world, str(path), "--program", "Harbour Coffee", *words, *([str(rules)] if "--scoring" in words else []))
    assert (result.exit_code, "Published." in result.output) == (0, True), result.output


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_each_form_is_imported_by_command(world: World, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"visit.{form}"
    path.write_bytes(file_of(document(), form))
    result = run(world, str(path), "--program", "Harbour Coffee", "--publish")
    assert (result.exit_code, "1 touchpoint, 1 item. Published." in result.output) == (0, True), result.output


def test_a_file_far_too_large_is_not_even_loaded(world: World, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    result = run(world, str(path), "--program", "Harbour Coffee")
    assert (result.exit_code, "This file has 50.0 MB. It must stay under 10 MB" in result.output) == (1, True)
