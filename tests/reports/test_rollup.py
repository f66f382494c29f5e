"""Roll-ups name their rule and their base; one visit is never made to say more than it can."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shopper.reports.rollup import VisitFigure, ranking_refused, roll_up, wilson


def visits(*pairs: tuple[int, int]) -> list[VisitFigure]:
    return [VisitFigure(Fraction(earned), Fraction(possible)) for earned, possible in pairs]


THREE = visits((15, 15), (5, 15), (0, 0), (10, 20))


def test_by_points_sums_points_over_points_possible() -> None:
    result = roll_up(THREE)
    assert (result.rule, result.percent, result.printed) == ("points", Fraction(60), "60.0")
    assert (result.earned, result.possible) == (30, 50)


def test_the_mean_of_visits_counts_each_visit_once() -> None:
    result = roll_up(THREE, "visits")
    assert result.percent == Fraction(550, 9) and result.printed == "61.1"


def test_a_visit_with_nothing_possible_is_left_out_and_said_to_be() -> None:
    result = roll_up(THREE)
    assert (result.n, result.left_out, result.weight_of_one) == (3, 1, Fraction(1, 3))


def test_a_visit_of_no_points_earned_is_not_left_out() -> None:
    assert roll_up(visits((0, 15), (15, 15)), "visits").printed == "50.0"


def test_the_range_goes_from_the_lowest_to_the_highest_visit() -> None:
    result = roll_up(THREE)
    assert (result.lowest, result.highest) == (Fraction(100, 3), 100)
    assert result.sentence == "By points, n = 3; one visit is 33.3 % of the base; range 33.3 to 100.0 %."


def test_from_ten_visits_on_the_sentence_needs_no_range() -> None:
    assert "range" in roll_up(visits(*[(1, 2)] * 9), "visits").sentence
    assert roll_up(visits(*[(1, 2)] * 10), "visits").sentence == "Mean of visits, n = 10; one visit is 10.0 % of the base."


@pytest.mark.parametrize("rule", ["points", "visits"])
def test_no_visit_with_a_score_is_no_score(rule: str) -> None:
    result = roll_up(visits((0, 0)), "points" if rule == "points" else "visits")
    assert (result.percent, result.printed, result.n, result.lowest, result.weight_of_one) == (None, None, 0, None, None)
    assert result.sentence.endswith("no visit has a score yet.")


@pytest.mark.parametrize(("successes", "n", "low", "high"), [
    (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0), (81, 263, 0.2553, 0.3662)])
def test_wilsons_interval_is_the_published_one(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)
    assert interval is not None
    assert (round(float(interval[0]), 4), round(float(interval[1]), 4)) == (low, high)


def test_wilsons_interval_holds_the_share_and_mirrors() -> None:
    for successes in range(13):
        low, high = wilson(successes, 12) or (Fraction(2), Fraction(-1))
        assert 0 <= low <= Fraction(successes, 12) <= high <= 1
        other = wilson(12 - successes, 12)
        assert other is not None and abs(1 - other[0] - high) < Fraction(1, 10**12)


def test_nobody_asked_has_no_interval() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 5)])
def test_more_than_all_is_no_share(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(successes, n)


@pytest.mark.parametrize(("n", "sentence"), [
    (0, "Not ranked: 0 visits, and fewer than 3 can be chance."), (1, "Not ranked: 1 visit, and fewer than 3 can be chance."),
    (2, "Not ranked: 2 visits, and fewer than 3 can be chance."), (3, None), (40, None)])
def test_there_is_no_ranking_below_three_visits(n: int, sentence: str | None) -> None:
    assert ranking_refused(n) == sentence
