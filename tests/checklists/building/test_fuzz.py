"""Random forms at every door of the builder: never a broken page, and what is stored is always a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from shopper.checklists import store
from shopper.checklists.building.sheet import CHOICE_PARTS, FLAGS, THRESHOLD_PARTS, WORDS
from shopper.checklists.document import CALLED
from shopper.checklists.drafts import store as drafts
from shopper.checklists.model import Document, Touchpoint, dump, load
from tests.checklists.building.pages import form
from tests.checklists.drafts.test_store import ADA
from tests.checklists.made import other, question
from tests.world import NOW

ITEMS = tuple(question(kind) if kind == "yes_no" else other(kind, kind) for kind in CALLED)
KEYS = [item.key for item in ITEMS]
NAMES = [*WORDS, *FLAGS, *(f"choice{n}.{part}" for n in range(3) for part in CHOICE_PARTS), *(f"threshold{n}.{part}" for n in range(2) for part in THRESHOLD_PARTS),
         *(f"if{n}.{part}" for n in range(4) for part in ("subject", "operator", "value", "group", "typed")), "if.word", "if.word1", "if.word2", "if.kept",
         "do", "at", "open", "from", "to", "place", "by", "title", "moment_of_truth", "think", "text", "keep", "languages", "items", "maximum"]
TELLING = ("", " ", "0", "1", "-1", "2,5", "1e999", "NaN", "٣", "²", "yes", "no", "x" * 5000, "{{7*7}}", "\u202e", "\x00", "item:yes_no", "item:single",
           "item:note", "item:none", "visit", "location", "is", "any_of", "none_of", "at_least", "answered", "not_na", "drop choice 0", "up choice 2", "drop row 1",
           "group", "scale 0-10", "unshow", "down threshold 9", "engaged", "cap", "fail", "outside", "opinion", "EUR", "both", "t", "up", *CALLED)
VALUES = st.one_of(st.sampled_from(TELLING), st.text(max_size=20))
CELLS = tuple(f"{row}.{cell}" for row in ("t.t", *(f"i.{key}" for key in KEYS)) for cell in ("seen", "weight", "critical", "cap", "na", "p.yes", "force"))
FORMS = st.lists(st.tuples(st.sampled_from((*NAMES, *CELLS)), VALUES), max_size=12)
DOORS = ("items", "items/{key}", "items/{key}/place", "items/{key}/copies", "items/{key}/removal", "pasted", "settings", "scoring", "touchpoints",
         "touchpoints/t", "touchpoints/t/place", "undoing", "redoing")


def test_random_forms_never_break_the_builder(client_for: Callable[[str], FlaskClient], db: Database) -> None:
    checklist_id = store.add_checklist(db, "ada", "harbour", Document(title="T", touchpoints=(Touchpoint(key="t", title="T", items=ITEMS),)), NOW)
    client, url = client_for("ada"), f"/checklists/{checklist_id}/draft"

    @settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(DOORS), st.sampled_from(KEYS), FORMS, st.booleans(), st.booleans())
    def send(door: str, key: str, changes: list[tuple[str, str]], whole: bool, pieces: bool) -> None:
        document = store.find_draft_for(db, ADA, checklist_id).document
        sent: dict[str, Any] = {"base": drafts.seen(document, "item", key), "at": "t", "prompt": "P", "title": "T"}
        if whole and door in ("settings", "scoring"):
            sent = form(client.get(f"{url}/{door}").text, door).to_dict(flat=False)
        elif whole and document.item(key):
            sent = form(client.get(f"{url}?item={key}").text, "item-form").to_dict(flat=False)
        answer = client.post(f"{url}/{door.format(key=key)}", data=sent | dict(changes), headers={"HX-Request": "true"} if pieces else {})
        assert answer.status_code in (200, 303, 404, 409, 412, 422), (door, answer.status_code)
        stored = store.find_draft_for(db, ADA, checklist_id).document
        assert load(dump(stored)) == stored
        assert client.get(url).status_code == 200

    send()
