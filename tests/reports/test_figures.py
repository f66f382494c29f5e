"""Printed figures: rounded once, half-up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shopper.reports.figures import exact, half_up, plain


@pytest.mark.parametrize(("value", "printed"), [
    ("0", "0.0"), ("1/20", "0.1"), ("1/4", "0.3"), ("78.05", "78.1"), ("78.0499", "78.0"), ("99.95", "100.0"), ("100", "100.0"),
    ("-1/20", "-0.1"), ("-1/21", "0.0"), ("200/3", "66.7")])
def test_a_half_goes_up_to_one_decimal(value: str, printed: str) -> None:
    assert half_up(Fraction(value)) == printed


def test_other_numbers_of_decimals_can_be_asked_for() -> None:
    assert (half_up(Fraction(1, 3), 2), half_up(Fraction(5, 2), 0), half_up(Fraction(1, 200), 2)) == ("0.33", "3", "0.01")


@pytest.mark.parametrize(("value", "text"), [("62.5", "62.5"), ("80", "80"), ("100", "100"), ("1/3", "0.33"), ("0", "0"),
                                             ("0.10", "0.1")])
def test_points_are_written_without_idle_zeros(value: str, text: str) -> None:
    assert plain(Fraction(value)) == text


@pytest.mark.parametrize("value", ["1/3", "62.5", "80", "0"])
def test_exact_text_reads_back_as_the_same_figure(value: str) -> None:
    assert Fraction(exact(Fraction(value))) == Fraction(value)
