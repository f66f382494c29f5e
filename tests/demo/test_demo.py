"""The demo: everything it promises is there, made by the real verbs, and a second start keeps what people changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from shopper import audit
from shopper.checklists import document as documents
from shopper.checklists import lint
from shopper.checklists.model import TYPES, load
from shopper.checklists.visibility import visible_items
from shopper.cli import main
from shopper.db import database_path, open_database, rows
from shopper.demo import answering, building, cast, drawing
from shopper.reports import model
from shopper.reports import store as reports
from shopper.visits.model import shown_state

CHECKLISTS = ("coffee", "savings", "helpline")
HERE = Path(building.__file__).parent


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "instance"
    said: list[str] = []
    building.build(folder, date(2026, 3, 20), said.append)
    (folder / "said.txt").write_text("\n".join(said))
    return folder


@pytest.fixture
def demo(instance: Path) -> Iterator[Database]:
    db = open_database(database_path(instance))
    yield db
    db.close()


def counted(db: Database, table: str) -> int:
    return int(db[table].count)


def test_two_programs_eight_locations_twelve_people_three_checklists_sixty_visits(demo: Database) -> None:
    tables = ("programs", "locations", "people", "checklist_versions", "visits")
    assert [counted(demo, table) for table in tables] == [2, 8, 12, 3, 60]


def test_visits_and_reports_in_every_state(demo: Database) -> None:
    visits = {shown_state(line["state"], line["window_to"], "2026-03-20") for line in rows(demo, "SELECT * FROM visits")}
    assert visits >= {"open", "assigned", "accepted", "closed", "cancelled", "missed", "could-not-complete"}
    states = {line["state"] for line in rows(demo, "SELECT DISTINCT state FROM reports")}
    assert states == {"started", "submitted", "returned", "released", "rejected", "approved"}
    assert {line["kind"] for line in rows(demo, "SELECT DISTINCT kind FROM visits")} == {"field", "practice", "leader"}


def test_the_visit_that_could_not_be_done_has_a_signed_outcome_with_its_proof(demo: Database) -> None:
    [told] = [reports.outcome_of(demo, line["report_id"]) or {} for line in rows(demo, "SELECT report_id FROM outcomes")]
    assert told["kind"] == "closed" and told["declaration"]["name"] and len(told["photos"]) == 1


def test_every_item_type_is_shown_and_each_checklist_has_25_to_60_items_and_no_problem() -> None:
    seen: set[str] = set()
    for name in CHECKLISTS:
        document = load((HERE / f"{name}.json").read_text(encoding="utf-8"))
        assert 25 <= len(document.items()) <= 60, name
        assert not documents.problems(document) and not lint.hints(document), name
        seen |= {item.type for _, item in document.items()}
    assert seen == set(TYPES)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_drawn_answers_are_whole_whatever_the_die_says(name: str) -> None:
    document = load((HERE / f"{name}.json").read_text(encoding="utf-8"))
    facts = {"variant": "", "tags": ["drive-through"]}
    for seed in range(40):
        given = answering.answers(document, facts, answering.Hand(str(seed), seed / 40, name))
        assert not model.check(document, given)
        photos = {item.key: 1 for _, item in document.items() if item.type in ("photo", "receipt") or item.photo_if_failed}
        assert not model.missing(document, given, photos, facts)
        assert set(given) <= visible_items(document, given, facts)


def test_every_write_of_the_demo_stands_in_an_unbroken_chain(demo: Database) -> None:
    assert audit.first_broken(demo) is None
    times = [line["at"] for line in rows(demo, "SELECT at FROM audit ORDER BY n")]
    assert times == sorted(times)


def test_progress_is_said_while_it_is_built(instance: Path) -> None:
    lines = [line for line in (instance / "said.txt").read_text().splitlines() if "%" in line]
    assert len(lines) > building.PROGRESS_LINES // 2 and len(set(lines)) == len(lines)


def test_photos_are_the_same_for_the_same_seed_and_differ_between_seeds() -> None:
    assert drawing.photo("drink", 1) == drawing.photo("drink", 1) != drawing.photo("drink", 2)


def test_a_second_start_keeps_the_data_and_prints_one_sign_in_per_role(instance: Path) -> None:
    before = database_path(instance).read_bytes()
    done = CliRunner().invoke(main, ["--instance", str(instance), "demo", "--build-only"])
    assert done.exit_code == 0, done.output
    assert database_path(instance).read_bytes() == before
    assert [line.split()[0] for line in done.output.splitlines()] == ["Admin", "Editor", "Manager", "Shopper"]


def test_a_build_that_is_interrupted_leaves_no_instance_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_stage: building.Stage, _say: building.Say) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "perform", stop)
    with pytest.raises(KeyboardInterrupt):
        building.build(tmp_path / "instance", date(2026, 3, 20), lambda _text: None)
    assert not database_path(tmp_path / "instance").exists()


def test_waves_are_named_by_their_season_and_never_twice() -> None:
    assert [cast.wave(date(2026, 3, 20), n).name for n in range(3)] == ["Early winter 2025", "Winter 2026", "Early spring 2026"]
    for day in range(366):
        today = date(2026, 1, 1) + timedelta(days=day)
        assert len({cast.wave(today, n).name for n in range(3)}) == 3, today


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_touchpoint_has_words_of_its_own_and_no_cause_fits_two(name: str) -> None:
    document = load((HERE / f"{name}.json").read_text(encoding="utf-8"))
    causes, thoughts = answering.voices()["causes"], answering.voices()["thoughts"]
    asked = {kind: [item.key for _, item in document.items() if item.type == kind] for kind in ("pillars", "think_feel_do")}
    said = [line for key in asked["pillars"] for mood in ("good", "even", "bad") for line in causes[key][mood]]
    assert len(said) == len(set(said)) >= 6 * len(asked["pillars"])
    assert all(len(thoughts[key][mood]) >= 2 for key in asked["think_feel_do"] for mood in ("good", "bad"))


def test_nobody_gives_one_cause_twice_in_a_visit(demo: Database) -> None:
    for line in rows(demo, "SELECT document FROM submissions"):
        causes = re.findall(r'"cause": ?"([^"]+)"', line["document"])
        assert len(causes) == len(set(causes))
