"""A hundred visits of a ten-location programme: roll-ups by points and by mean of visits equal the expected file, every row."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from shopper.reports.scoring import VisitFigure, half_up, roll_up

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "results"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real input, ../shared/data, is not here")
COLUMN = {"area": "Area", "location": "LocationName", "month": "Month"}


def table(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())) if path.is_file() else []


def visits(level: str, name: str) -> list[VisitFigure]:
    return [VisitFigure(Fraction(line["PointsScored"]), Fraction(line["PointsOutOf"]))
            for line in table("programme_10_locations.csv") if level == "all" or line[COLUMN[level]] == name]


@pytest.mark.parametrize("expected", table("programme_10_locations_expected.csv"),
                         ids=lambda line: f"{line['level']} {line['name']}")
def test_both_rules_equal_the_expected_file(expected: dict[str, str]) -> None:
    mine = visits(expected["level"], expected["name"])
    points, mean = roll_up(mine, "points"), roll_up(mine, "visits")
    assert (len(mine), points.n, mean.n) == (int(expected["visits"]), int(expected["visits_with_points"]), points.n)
    assert (points.earned, points.possible) == (int(expected["points_scored"]), int(expected["points_available"]))
    assert points.percent is not None and mean.percent is not None
    assert Fraction(half_up(points.percent, 2)) == Fraction(expected["pct_sum_of_points"])
    assert Fraction(half_up(mean.percent, 2)) == Fraction(expected["pct_mean_of_visits"])


def test_the_visit_of_nothing_out_of_nothing_is_left_out() -> None:
    result = roll_up(visits("all", ""), "visits")
    assert (result.n, result.left_out) == (99, 1)


def test_there_are_rows_to_compare() -> None:
    assert len(table("programme_10_locations_expected.csv")) > 20
