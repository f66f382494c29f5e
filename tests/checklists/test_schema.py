"""The published JSON Schema accepts what this program writes and refuses what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from shopper.checklists.document import json_schema
from shopper.checklists.model import Document, dump
from tests.checklists.made import document, other, question
from tests.checklists.test_document import DOCUMENTS

SCHEMA: dict[str, Any] = json_schema()
KINDS: dict[str, Any] = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
KNOWN = {"$ref", "anyOf", "enum", "const", "type", "properties", "required", "additionalProperties", "items", "pattern",
         "minLength", "maxLength", "minimum", "maximum", "minItems", "title", "description", "default", "$defs", "$schema", "$id"}


def fits(value: Any, schema: dict[str, Any] | bool) -> bool:
    """The part of JSON Schema that ours uses; an unknown word fails the test rather than passing unseen."""
    if isinstance(schema, bool):
        return schema
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema and not any(fits(value, one) for one in schema["anyOf"]):
        return False
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return False
    kind = schema.get("type")
    if kind == "integer" or (kind is None and isinstance(value, int) and not isinstance(value, bool)):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return (kind is None or isinstance(value, KINDS[kind])) and (
        fits_text(value, schema) if isinstance(value, str) else fits_list(value, schema) if isinstance(value, list)
        else fits_mapping(value, schema) if isinstance(value, dict) else True)


def fits_text(value: str, schema: dict[str, Any]) -> bool:
    return (schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
            and ("pattern" not in schema or re.search(schema["pattern"], value) is not None))


def fits_list(value: list[Any], schema: dict[str, Any]) -> bool:
    return len(value) >= schema.get("minItems", 0) and all(fits(one, schema.get("items", True)) for one in value)


def fits_mapping(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    named = schema.get("properties", {})
    return set(schema.get("required", ())) <= set(value) and all(
        fits(one, named.get(key, schema.get("additionalProperties", True))) for key, one in value.items())


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_every_document_that_we_write_fits_the_schema(made: Document) -> None:
    assert fits(json.loads(dump(made)), SCHEMA)


DEMO = sorted((Path(__file__).resolve().parents[2] / "shopper" / "demo").rglob("*.json"))


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.name)
def test_our_own_checklists_fit_the_schema(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    assert data.get("schema") != "shopper-checklist/1" or fits(data, SCHEMA)


@pytest.mark.parametrize("change", [
    {"schema": "shopper-checklist/2"}, {"title": ""}, {"title": None}, {"extra": 1}, {"languages": []}, {"touchpoints": {}},
    {"scoring": {"items": "magic"}}, {"touchpoints": [{"key": "T 1", "title": "T"}]}, {"scoring": {"maximum": True}},
    {"touchpoints": [{"key": "t", "title": "T", "items": [{"key": "a", "type": "hologram", "prompt": "P"}]}]},
    {"touchpoints": [{"key": "t", "title": "T", "items": [{"key": "a", "type": "note"}]}]},
], ids=str)
def test_what_the_model_refuses_does_not_fit_either(change: dict[str, Any]) -> None:
    whole = json.loads(dump(document(question(), other("wait", "timing"))))
    assert fits(whole, SCHEMA)
    assert not fits(whole | change, SCHEMA)
