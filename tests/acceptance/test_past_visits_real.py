"""253 real bank visits become released editions, and every published count can be made from them again."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from shopper.checklists import store as checklists
from shopper.cli import main
from shopper.db import database_path, open_database, row, rows

RESULTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "results"
PROGRAM = "Bank advice"
pytestmark = pytest.mark.skipif(not RESULTS.is_dir(), reason="the folder of real input, ../shared/data, is not here")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank") / "instance"
    run(folder, "migrate")
    assert "253 visits released" in run(folder, *command())
    return folder


@pytest.fixture(scope="module")
def bank(instance: Path) -> Iterator[Database]:
    db = open_database(database_path(instance))
    yield db
    db.close()


def command() -> list[str]:
    return ["import-visits", str(RESULTS / "bank_2022_visits.csv"), "--codebook", str(RESULTS / "bank_2022_codebook.csv"),
            "--program", PROGRAM]


def run(instance: Path, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["--instance", str(instance), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def counted(db: Database) -> Counter[tuple[str, str, str]]:
    """(question, answer text, country) over what was frozen at submission and then released."""
    found: Counter[tuple[str, str, str]] = Counter()
    for line in rows(db, "SELECT s.document, r.version_id, l.area FROM editions e JOIN reports r ON r.id = e.report_id "
                         "JOIN submissions s ON s.report_id = r.id JOIN locations l ON l.id = e.location_id WHERE e.number = 1"):
        document = checklists.find_version(db, line["version_id"]).document
        for key, answer in json.loads(line["document"])["answers"].items():
            item, value = document.item(key), answer["value"]
            texts = {choice.key: choice.text for choice in item.choices} if item else {}
            for one in value if isinstance(value, list) else [value]:
                found[key, texts.get(one, one), line["area"]] += 1
    return found


def test_every_count_per_question_and_country_is_the_recomputed_one(bank: Database) -> None:
    found = counted(bank)
    with (RESULTS / "bank_2022_tables_recomputed.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    wrong = []
    for line in table:
        key = line["question_code"].lower().removesuffix("_1")
        n = found[key, line["answer"], line["country"]]
        if n != int(line["recomputed_n"]):
            wrong.append((line["question_code"], line["answer"][:40], line["country"], line["recomputed_n"], n))
    assert len(table) == 564
    assert not wrong


def test_every_visit_is_an_edition_without_a_score_because_nothing_was_scored(bank: Database) -> None:
    found = row(bank, "SELECT count(*) AS n, count(score) AS scored, count(DISTINCT location_id) AS places FROM editions")
    assert found == {"n": 253, "scored": 0, "places": 24}


def test_a_second_run_brings_in_nothing_twice(bank: Database, instance: Path) -> None:
    assert "0 visits released" in run(instance, *command())
    assert row(bank, "SELECT count(*) AS n FROM reports") == {"n": 253}


def test_each_write_left_its_audit_line(bank: Database) -> None:
    found = Counter(line["action"] for line in rows(bank, "SELECT action FROM audit"))
    assert {found[verb] for verb in ("visit.planned", "visit.accepted", "report.started", "report.submitted",
                                     "report.approved", "edition.released")} == {253}
