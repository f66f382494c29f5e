"""XLSForm expressions become our conditions and our conditions expressions; what the other cannot say is refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from shopper.checklists.exchange.expressions import OPEN, WHOLE, NotRead, Target, condition
from shopper.checklists.exchange.relevant import Asked, Unsayable, expression

TARGETS = {"a": Target("a", "single", {"yes": "yes", "No way": "no-way"}), "s": Target("s", "several", {"x": "x", "y": "y"}),
           "n": Target("n", "number"), "d": Target("d", "datetime"), "t": Target("t", "short_text"), "p": Target("p", "photo")}
ASKED = {name: Asked(name, target.type) for name, target in TARGETS.items()}
A, N = {"item": "a", "is": "yes"}, {"item": "n", "at_least": 3}
SAME: list[tuple[dict[str, Any], str]] = [
    (A, "${a} = 'yes'"), (N, "${n} >= 3"), ({"item": "n", "at_most": "2.5"}, "${n} <= 2.5"), ({"item": "n", "is": -4}, "${n} = -4"),
    ({"item": "a", "is_not": "yes"}, "${a} != '' and ${a} != 'yes'"), ({"item": "s", "is": "x"}, "selected(${s}, 'x')"),
    ({"item": "s", "is_not": "x"}, "${s} != '' and not(selected(${s}, 'x'))"),
    ({"item": "s", "none_of": ["x", "y"]}, "${s} != '' and not(selected(${s}, 'x')) and not(selected(${s}, 'y'))"),
    ({"item": "s", "any_of": ["x", "y"]}, "selected(${s}, 'x') or selected(${s}, 'y')"), ({"item": "t", "is": "it's"}, '${t} = "it\'s"'),
    ({"item": "t", "answered": True}, "${t} != ''"), ({"item": "t", "answered": False}, "${t} = ''"),
    ({"item": "d", "at_least": "2026-01-31"}, "${d} >= date('2026-01-31')"),
    ({"all": [A, N]}, "${a} = 'yes' and ${n} >= 3"), ({"any": [A, N]}, "${a} = 'yes' or ${n} >= 3"),
    ({"all": [N, {"any": [A, {"item": "n", "is": 0}]}]}, "${n} >= 3 and (${a} = 'yes' or ${n} = 0)"),
    ({"any": [{"item": "a", "is_not": "yes"}, N]}, "(${a} != '' and ${a} != 'yes') or ${n} >= 3")]


@pytest.mark.parametrize(("ours", "theirs"), SAME, ids=[theirs for _, theirs in SAME])
def test_a_condition_and_its_expression_say_the_same(ours: dict[str, Any], theirs: str) -> None:
    notes: list[str] = []
    assert expression(ours, ASKED) == theirs
    assert (condition(theirs, TARGETS, notes), notes) == (ours, [])


@pytest.mark.parametrize(("text", "ours", "notes"), [
    ("'yes' = ${a}", A, []), ("3 <= ${n}", N, []), ("( ( ${a}='yes' ) )", A, []), ("${a} = ’yes’", A, []), ("${ a } = 'yes'", A, []),
    ("${a} = 'No way'", {"item": "a", "is": "no-way"}, []), ("selected(${a}, 'yes')", A, []),
    ("${n} > 3", {"all": [N, {"item": "n", "is_not": 3}]}, []), ("${a} != 'yes'", {"item": "a", "is_not": "yes"}, [OPEN]),
    ("not(selected(${s}, 'x'))", {"item": "s", "is_not": "x"}, [OPEN]), ("not(${t} = '')", {"item": "t", "answered": True}, []),
    ("${s} = 'x'", {"item": "s", "is": "x"}, [WHOLE]),
    ("${a} = 'yes' and ${n} > 3", {"all": [A, {"all": [N, {"item": "n", "is_not": 3}]}]}, [])])
def test_other_ways_of_saying_it_are_understood(text: str, ours: dict[str, Any], notes: list[str]) -> None:
    said: list[str] = []
    assert (condition(text, TARGETS, said), said) == (ours, notes)


@pytest.mark.parametrize(("text", "reason"), [
    ("regex(${t}, 'x')", "it uses ‘regex(’"), ("FALSE", "it uses ‘FALSE’"), ("true()", "it uses ‘true(’"), ("${n} + 1 > 2", "it uses ‘+ 1 > 2’"),
    ("${zz} = 1", "it asks for ‘zz’, which is not carried"), ("${a} = 'maybe'", "it asks for the choice ‘maybe’"), ("${a}", "it ends too early"),
    ("${a} =", "it ends too early"), ("", "it ends too early"), ("${a} = ${n}", "it uses ‘${n}’"), ("not(${a} = 'yes' and ${n} > 1)", "more than one comparison"),
    ("(" * 5000 + "${a} = 'yes'" + ")" * 5000, "it uses"), ("((((" * 100 + "${a}", "nested too deeply"), ("${a} = 'yes' ${n}", "it uses ‘${n}’"),
    ("${t} > 'abc'", "‘abc’ is no limit"), (". > 3", "it uses ‘. > 3’"), ("count-selected(${s}) > 1", "it uses ‘count-selected(’"),
    ("${a} = 'yes", "it uses"), ("(${a} = 'yes' or ${n} = 1) and ((${n} = 2 and ${t} = 'b') or ${t} = 'c')", "nested more deeply")])
def test_what_we_cannot_say_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotRead, match=None) as refused:
        condition(text, TARGETS, [])
    assert reason in str(refused.value)


@pytest.mark.parametrize("ours", [
    {"visit": "variant", "is": "family"}, {"location": "tag", "any_of": ["mall"]}, {"item": "a", "na": True}, {"item": "gone", "is": "x"},
    {"item": "d", "at_least": "14:05"}, {"item": "t", "is": "both ' and \""}, {"item": "t", "is": "${a}"}, {"item": "p", "is": "x"},
    {"item": "t", "at_least": 3}])
def test_what_xlsform_cannot_say_is_not_said(ours: dict[str, Any]) -> None:
    with pytest.raises(Unsayable):
        expression(ours, ASKED)
