"""Text from outside: what is too large, broken or ambiguous is refused in a sentence before anything is built."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopper.checklists import importing
from shopper.checklists.model import dump
from shopper.checklists.parsing import LARGEST, document_of, mapping_of, text_of, yaml_of
from shopper.errors import Invalid
from tests.checklists.made import document

SMALL = """schema: ms-checklist/1
title: Small
touchpoints:
- name: Arrival
  items:
  - {text: "Was it open?", type: yes_no}
"""


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        importing.read(data)
    return str(refused.value)


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n" + SMALL


@pytest.mark.parametrize(("data", "expected"), [
    (b"", "is empty"), (b" \n\t\n", "is empty"), ("\ufeff".encode(), "is empty"),
    (SMALL.replace("open", "ge\u00f6ffnet").encode("latin-1"), "not UTF-8 text (byte 9"),
    (SMALL.encode("utf-16"), "not UTF-8"),
    (b"- a\n- b\n", "not a checklist"), (b"just words", "not a checklist"), (b"[]", "not a checklist"),
    (b"title: x\n", "names no schema"), (b"schema: other/3\n", "its schema is ‘other/3’"),
    (b"schema: ms-checklist/1\ntitle: x\n", "no list of touchpoints"),
    (b"schema: ms-checklist/1\ntitle: x\ntouchpoints: [1]\n", "no list of touchpoints"),
    (b"schema: ms-checklist/1\ntitle: x\ntouchpoints: [{name: A}]\n", "no list of items"),
    ((SMALL + "title: Twice\n").encode(), "Line 7: the key ‘title’ stands twice"),
    (b'{"title": "a", "title": "b"}', "‘title’ stands twice"),
    (b"a: [1, 2\nb: 3\n", "not YAML that can be read: line 2"), (b'{"a": 1,}\n ', "line 1, column 9"),
    (b"a: !!python/object/apply:os.system [ls]\n", "not YAML that can be read"),
    (b"a: *nobody\n", "names nothing"), (b"a: &a [*a]\n", "contains itself"),
    (b"a: 1\n--- \nb: 2\n", "not YAML that can be read"), (b"a: \x00\n", "does not allow"),
    (b"? [a]\n: b\n", "a key must be a word"),
    (b"[" * 60 + b"]" * 60, "nested too deeply"), (b"a: " + b"{a: " * 60 + b"}" * 60, "nested too deeply"),
    (b'{"a":' * 3000 + b"1" + b"}" * 3000, "nested too deeply"),
    (b'{"schema": "shopper-checklist/1", "title": "x", "scoring": {"maximum": NaN}}', "not a number"),
    (b'{"schema": "shopper-checklist/1", "title": "\\ud800"}', "broken character"),
    (b'{"schema": "shopper-checklist/1", "title": ' + b"9" * 5000 + b"}", "too long"),
], ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, expected: str) -> None:
    assert expected in refusal(data)


def test_ten_megabytes_are_refused_without_reading_them() -> None:
    assert "10.0 MB" in refusal(b"\xff" + SMALL.encode() + b"#" * LARGEST)  # not even its encoding was looked at


def test_aliases_that_explode_are_refused_before_they_are_built() -> None:
    assert "unfolds to more than 200,000 parts" in refusal(bomb(9).encode())


def test_aliases_that_do_not_explode_are_followed() -> None:
    source = mapping_of(bomb(3))
    assert source["a2"][8][8][0] == "x"


def test_a_file_with_too_many_parts_is_refused() -> None:
    assert "parts" in refusal(b"a: [" + b"x," * 200_001 + b"]")
    assert "parts" in refusal(b'{"a": [' + b"1," * 400_001 + b"1]}")


@pytest.mark.parametrize(("text", "value"), [
    ("Yes", "Yes"), ("no", "no"), ("on", "on"), ("true", True), ("null", None), ("~", None), ("12", 12), ("-3", -3),
    ("13.33", "13.33"), ("2.0", "2.0"), ("1e3", "1e3"), (".inf", ".inf"), ("10:30", "10:30"), ("0x1F", "0x1F"), ("007", "007"),
    ("2026-03-12", "2026-03-12"), ("'12'", "12"), ("9" * 400, "9" * 400),
])
def test_plain_words_stay_words_and_decimals_stay_exact(text: str, value: object) -> None:
    assert yaml_of(f"a: {text}\n") == {"a": value}


def test_a_byte_order_mark_does_not_hurt() -> None:
    assert text_of("\ufeffabc".encode()) == "abc"


def raw(**item: Any) -> dict[str, Any]:
    return {"schema": "shopper-checklist/1", "title": "Visit", "touchpoints": [
        {"key": "g", "title": "Greeting", "items": [{"key": "a", "type": "note", "prompt": "Read"},
                                                    {"key": "b", "type": "short_text", "prompt": "Say"} | item]}]}


@pytest.mark.parametrize(("item", "expected"), [
    ({"type": "hologram"}, "touchpoint ‘Greeting’, item 2: ‘type’ is ‘hologram’, which is not known here; it can be yes_no"),
    ({"prompt": ""}, "touchpoint ‘Greeting’, item 2: ‘prompt’ is empty."),
    ({"prompt": None}, "item 2: ‘prompt’ should be a text."),
    ({"prompt": "x" * 2001}, "item 2: ‘prompt’ has more than 2,000 characters."),
    ({"secret": 1}, "item 2: ‘secret’ is not a key that belongs here."),
    ({"required": "yes"}, "item 2: ‘required’ should be true or false."),
    ({"weight": True}, "item 2: ‘weight’ should be a number, such as 2 or 2.5."),
    ({"weight": "lots"}, "item 2: ‘weight’"), ({"weight": "١٢"}, "item 2: ‘weight’"),
    ({"key": "Not A Key"}, "item 2: ‘key’ is ‘Not A Key’, which has not the right form."),
    ({"choices": [{"key": "x", "text": "X"}, {"text": "Y"}]}, "item 2, choice 2: ‘key’ is missing."),
    ({"choices": {"x": 1}}, "item 2: ‘choices’ should be a list."),
    ({"thresholds": [{"points": 1, "at_most": []}]}, "item 2, threshold 1: ‘at_most’"),
    ({"show_if": "always"}, "item 2: ‘show_if’ should be a mapping."),
    ({"show_if": {"item": "a", "equals": 1}}, "item ‘Say’: show_if: A condition on item has exactly one of"),
])
def test_what_does_not_fit_the_document_is_named_by_its_place(item: dict[str, Any], expected: str) -> None:
    with pytest.raises(Invalid) as refused:
        document_of(raw(**item))
    assert expected in str(refused.value)


def test_every_error_has_its_sentence_and_the_first_counts_the_others() -> None:
    with pytest.raises(Invalid) as refused:
        document_of(raw(type="hologram", prompt=""))
    assert len(refused.value.fields) == 2
    assert str(refused.value).endswith("(and 1 more)")


def test_decimals_of_our_own_json_stay_exact() -> None:
    text = json.dumps(raw(weight=0.1)).encode()
    assert importing.read(text).document.items()[1][1].weight == "0.1"


def test_our_own_document_comes_back_as_it_was() -> None:
    made = document()
    assert importing.read(dump(made).encode()).document == made
    assert importing.read(dump(made).encode()).not_carried == ()
