"""The ten real checklists: each comes in whole, publishes, previews, and is filled in and sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.checklists import document as documents
from shopper.checklists import importing, store
from shopper.checklists.importing import Imported
from shopper.checklists.model import Document, Item, dump, fingerprint, load
from shopper.checklists.visibility import visible_items
from shopper.db import writing
from shopper.reports import store as reports
from shopper.reports.model import Draft
from shopper.reports.photos import Photo
from shopper.reports.store import NewEvidence
from tests.visiting import BEGAN, ENDED, NOW, REPORT, SAM, SIGNED, picture
from tests.world import World

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "checklists"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real input, ../shared/data, is not here")
NAMES = ["attraction_covid_23", "bakery_vi_100", "bank_advice_2022", "drive_thru_100", "food_delivery_es",
         "hotel_full_property_49", "library_enquiry_desk_4", "restaurant_dining_252", "service_centre_cws",
         "telecom_shop_ro_nested"]
# what each file says in words only, and nobody may lose: a piece of the reason, and the place it is listed under
LISTED = {
    "attraction_covid_23": [("explain every negative answer", "scoring: rule")],
    "bakery_vi_100": [("a reason must be given", "scoring: na"), ("which answer fails it", "Thu sai tiền"),
                      ("no place for this", "overall_comments")],
    "bank_advice_2022": [("Mystery Shopper Profile 1,2 and 3", "24. How was the minimum"),
                         ("after which answer", "A3. If 'Other'"), ("own numbers", "D5. ")],
    "drive_thru_100": [("each yes/no item got 1 point", "points")],
    "food_delivery_es": [("type ‘tags’", "competidores"), ("‘No había promoción’ has none", "influida")],
    "hotel_full_property_49": [("stays in the denominator", "scoring: rule"),
                               ("Bands belong to the program", "scoring: grade_bands")],
    "library_enquiry_desk_4": [("‘average 1-5’", "scoring: model")],
    "restaurant_dining_252": [("type ‘signature’", "Signature"), ("NA excluded from both", "scoring: rule")],
    "service_centre_cws": [("no choices for this dropdown", "Centre Visited"), ("filled in by the source", "Date Completed")],
    "telecom_shop_ro_nested": [("question score = points/max points", "scoring: rule")],
}


def source(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")))


def imported(name: str) -> Imported:
    return importing.read((FOLDER / f"{name}.yaml").read_bytes())


def published(db: Database, name: str) -> tuple[str, str]:
    brought = imported(name)
    checklist_id = store.keep_import(db, "ada", "harbour", store.Import(brought.document, name, brought.rows()), NOW)
    return checklist_id, store.publish(db, "ada", checklist_id, fingerprint(dump(brought.document)), NOW)


def test_every_real_checklist_is_tried() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_touchpoints_and_items_are_as_many_as_the_file_counts(name: str) -> None:
    document, counts = imported(name).document, source(name)["counts"]
    assert (len(document.touchpoints), len(document.items())) == (counts["touchpoints"], counts["items"])


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_the_file_comes_along_in_its_place(name: str) -> None:
    given, document = source(name), imported(name).document
    assert [part.title for part in document.touchpoints] == [part["name"] for part in given["touchpoints"]]
    for part, made in zip(given["touchpoints"], document.touchpoints, strict=True):
        assert [item.prompt for item in made.items] == [item["text"] for item in part["items"]]
        for item, ours in zip(part["items"], made.items, strict=True):
            offered = [choice["text"] for choice in item.get("choices") or [] if not choice.get("excluded")]
            assert not offered or [choice.text for choice in ours.choices] == offered


@pytest.mark.parametrize("name", NAMES)
def test_nothing_blocks_its_publication_and_its_json_is_stable(name: str) -> None:
    document = imported(name).document
    assert [problem.spoken() for problem in documents.problems(document)] == []
    assert load(dump(document)) == document
    assert imported(name).document == document


@pytest.mark.parametrize("name", NAMES)
def test_what_is_only_prose_is_listed_and_never_dropped(name: str) -> None:
    remarks = imported(name).not_carried
    for reason, place in LISTED[name]:
        assert any(reason in one.reason and place in f"{one.touchpoint} {one.item}" for one in remarks), (reason, place)


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_the_file_is_read_or_listed(name: str) -> None:
    listed = " ".join(f"{one.item} {one.reason}" for one in imported(name).not_carried)
    for key, value in source(name).items():
        assert key in importing.READ or not value or key in listed or key == "known_oddities", key


def test_respondent_groups_become_conditions_on_the_variant() -> None:
    document = imported("bank_advice_2022").document
    shown = visible_items(document, {}, {"variant": "Mystery Shopper Profile 4", "tags": []})
    assert len([item for _, item in document.items() if item.show_if]) == 17
    assert len(document.items()) - len(shown) == 12  # A1 to C4 are hidden, D1 to D5 stay


@pytest.mark.parametrize("name", NAMES)
def test_it_previews_and_reads_without_error(name: str, db: Database, client_for: Callable[[str], FlaskClient]) -> None:
    checklist_id, version_id = published(db, name)
    client = client_for("ada")
    for page in (f"/checklists/{checklist_id}", f"/checklists/{checklist_id}/preview", f"/checklists/versions/{version_id}",
                 f"/checklists/versions/{version_id}/preview"):
        answer = client.get(page)
        assert answer.status_code == 200
    assert answer.text.count('data-key="') == len(imported(name).document.items())


def answer(item: Item) -> dict[str, Any]:
    """An ordinary answer to an item of any type that the files have."""
    if item.choices:
        return {"value": [item.choices[0].key] if item.type == "several" else item.choices[0].key}
    written = {"date": "2026-03-12", "time": "14:05", "both": "2026-03-12T14:05"}
    return {"value": written[item.parts] if item.type == "datetime" else "7" if item.type in ("number", "money") else "Noted."}


def answers(document: Document, shown: frozenset[str]) -> dict[str, Any]:
    return {item.key: answer(item) for _, item in document.items() if item.key in shown and item.type != "photo"}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_filled_in_and_sent(name: str, world: World) -> None:
    db = world.db
    _, version_id = published(db, name)
    document = store.find_version(db, version_id).document
    with writing(db):
        db.table("visits").insert({
            "id": "visit", "program_id": "harbour", "location_id": "marlow", "version_id": version_id, "shopper_id": "sam",
            "kind": "field", "state": "accepted", "window_from": "2026-03-10", "window_to": "2026-03-20",
            "variant": "Mystery Shopper Profile 1", "created_at": NOW})
    reports.open_report(db, SAM, "visit", REPORT, NOW)
    shown = visible_items(document, {}, {"variant": "Mystery Shopper Profile 1", "tags": []})
    reports.save_draft(db, SAM, REPORT, Draft(1, answers(document, shown), BEGAN, ENDED), NOW)
    for _, item in document.items():
        if item.type == "photo" and item.required:
            photo = Photo(picture(), picture(), picture(), picture(), 640, 480)
            reports.add_evidence(db, SAM, REPORT, NewEvidence(item.key, world.instance / "evidence", photo), NOW)
    reports.submit(db, SAM, REPORT, SIGNED, NOW)
    kept = next(iter(db.query("SELECT document FROM submissions WHERE report_id = ?", [REPORT])))
    assert set(json.loads(kept["document"])["answers"]) == set(answers(document, shown))
