"""An error page gives back what a person wrote, under its label; what only the page knew stays away."""

from __future__ import annotations

import pytest

from shopper.written import label, written


@pytest.mark.parametrize("name", ["cap", "version", "program", "item", "from", "open", "required", "state", "errors", "base", "rev",
                                  "choice1.key", "item-1.seen", "n.greeted", "new_password", "csrf_token"])
def test_what_only_the_page_knew_is_left_out(name: str) -> None:
    assert written([(name, "some value"), ("reason", "It was closed.")]) == "Reason: It was closed."


@pytest.mark.parametrize("value", [":na", "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b11", "9b1c" * 16, "  "])
def test_a_choice_that_reads_as_nothing_is_left_out(value: str) -> None:
    assert written([("location_id", value)]) == ""


@pytest.mark.parametrize("value", ["4929123456789012", "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b11", "9b1c" * 16, "14:05:10"])
@pytest.mark.parametrize("name", ["v.number", "c.number", "s.number", "r.number", "t.number", "v.queue.from", "v.current-password.cause"])
def test_what_stands_at_an_item_is_given_back_whatever_it_looks_like(name: str, value: str) -> None:
    assert written([(name, value)]).endswith(f": {value}")


def test_a_number_that_somebody_typed_is_no_hash() -> None:
    assert written([("use_statement", "4929123456789012"), ("currently", "no"), ("v.front", ":na")]) == (
        "Use statement: 4929123456789012\nCurrently: no\nFront: N/A")


@pytest.mark.parametrize(("name", "said"), [
    ("name", "Name"), ("use_statement", "Use statement"), ("told_on", "When staff were told"), ("c.front-door", "Front door, comment"),
    ("v.story", "Story"), ("v.mood.actual.think", "Mood, actual, think"), ("s.story", "Story, this stood out"), ("choice2.text", "Choice 2, text"),
    ("", "Text"), (".", "Text")])
def test_a_field_is_named_by_its_label(name: str, said: str) -> None:
    assert label(name) == said
