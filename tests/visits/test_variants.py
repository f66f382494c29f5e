"""The variant of a planned visit: the ones that conditions ask for are offered, another is asked about before it is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists.model import Document, Item, Touchpoint, dump, fingerprint
from shopper.db import rows
from shopper.visits.model import variants
from tests.visits.test_views import SENT
from tests.world import NOW, put

Browser = Callable[[str], FlaskClient]
ASKS = ({"all": [{"visit": "variant", "is": " drive-through"}, {"location": "tag", "is": "station"}]},
        {"visit": "variant", "any_of": ["first visit", "drive-through"]}, {"visit": "variant", "is_not": "in a hurry"}, None)
DOCUMENT = Document(title="Two ways in", touchpoints=(Touchpoint(key="door", title="Door", items=tuple(
    Item(key=f"item-{n}", type="short_text", prompt="What?", show_if=asked) for n, asked in enumerate(ASKS))),))


@pytest.fixture
def v2(db: Database) -> str:
    """A published version whose conditions name three variants."""
    text = dump(DOCUMENT)
    put(db, "checklists", {"id": "ways", "program_id": "harbour", "title": "Two ways in", "created_at": NOW})
    put(db, "checklist_versions", {"id": "v2", "checklist_id": "ways", "number": 1, "document": text, "sha256": fingerprint(text),
                                   "published_at": NOW, "published_by": "ada"})
    return "v2"


def test_the_variants_that_conditions_name_are_found_once_each() -> None:
    assert variants(DOCUMENT) == ["drive-through", "first visit", "in a hurry"]


def test_the_form_offers_the_variants_of_the_published_versions(client_for: Browser, v2: str) -> None:
    page = client_for("ada").get("/visits/new?program=harbour").text
    assert 'list="variants"' in page and '<option value="drive-through">Two ways in, version 1</option>' in page


def test_a_variant_that_no_condition_names_is_asked_about_and_may_be_kept(client_for: Browser, db: Database, v2: str) -> None:
    ada, sent = client_for("ada"), SENT | {"version_id": "v2", "variant": "drive thru"}
    answer = ada.post("/visits/", data=sent)
    assert answer.status_code == 422 and rows(db, "SELECT * FROM visits") == []
    assert "‘drive-through’, ‘first visit’ and ‘in a hurry’" in answer.text and 'name="keep_variant"' in answer.text
    assert 'value="drive thru"' in answer.text
    assert ada.post("/visits/", data=sent | {"keep_variant": "1"}).status_code == 302
    assert [visit["variant"] for visit in rows(db, "SELECT * FROM visits")] == ["drive thru"]


@pytest.mark.parametrize(("version", "variant"), [("v2", "first visit"), ("v2", " drive-through "), ("v2", ""), ("v1", "anything")])
def test_what_is_named_or_cannot_matter_is_planned_at_once(client_for: Browser, v2: str, version: str, variant: str) -> None:
    assert client_for("ada").post("/visits/", data=SENT | {"version_id": version, "variant": variant}).status_code == 302
