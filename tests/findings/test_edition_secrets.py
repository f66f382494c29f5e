"""What must never be in a released edition: who made the report, a clock, a receipt, a voice, a person described."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest

from shopper.findings.edition import minutes_into
from tests.findings.sample import EVIDENCE, PROGRAM, REPORT, VISIT, sample_edition, sample_input
from tests.findings.sample_answers import ANSWERS, PERSONAL
from tests.findings.test_edition import item, keys

CANARY = "zzqcanary"


def test_receipt_audio_and_personal_items_are_not_in_it() -> None:
    edition = sample_edition()
    assert not {"till-receipt", "till-audio", "greet-who"} & keys(edition)
    text = json.dumps(edition, ensure_ascii=False)
    for secret in (PERSONAL, "07" * 32, "08" * 32, "a7" * 32, "a8" * 32, "b7" * 32, "b8" * 32):
        assert secret not in text


def test_no_original_photo_is_named() -> None:
    text = json.dumps(sample_edition())
    assert not [row["sha256"] for row in EVIDENCE if row["sha256"] in text]


@pytest.mark.parametrize(("names", "competitor", "noticed", "there"), [
    (1, 0, True, True), (0, 0, True, False), (1, 1, True, False), (1, 0, False, False)])
def test_a_personal_item_enters_only_where_names_are_allowed_and_staff_were_told(names: int, competitor: int, noticed: bool,
                                                                               there: bool) -> None:
    edition = sample_edition(program=PROGRAM | {"staff_names": names, "competitor": competitor}, noticed=noticed)
    assert ("greet-who" in keys(edition)) is there


def test_a_photo_of_a_personal_item_stays_out() -> None:
    evidence = (*EVIDENCE, EVIDENCE[0] | {"item_key": "greet-who", "print_sha256": CANARY})
    assert CANARY not in json.dumps(sample_edition(evidence=evidence))


@pytest.mark.parametrize("kind", ["receipt", "audio"])
def test_a_receipt_or_a_voice_filed_under_another_item_stays_out(kind: str) -> None:
    evidence = (*EVIDENCE, EVIDENCE[0] | {"kind": kind, "print_sha256": CANARY})
    assert CANARY not in json.dumps(sample_edition(evidence=evidence))


def test_a_personal_failure_is_scored_and_not_told() -> None:
    given = sample_input()
    parts = given.document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    price = next(one for part in parts["touchpoints"] for one in part["items"] if one["key"] == "till-price")
    price["personal"] = True
    edition = sample_edition(document=type(given.document).model_validate_json(json.dumps(parts)))
    assert "till-price" not in {found["item"] for found in edition["failures"]} | keys(edition)
    assert edition["score"]["percent"] == "73.0"


def test_nobody_who_made_the_report_is_in_it() -> None:
    made_by = {"shopper_id": CANARY, "shopper_name": CANARY, "email": f"{CANARY}@example.org", "device": CANARY,
               "editor_id": CANARY}
    given = sample_input()
    edition = sample_edition(visit={**VISIT, **made_by, "briefing": CANARY}, report={**REPORT, **made_by},
                             program={**PROGRAM, **made_by}, location={**given.location, **made_by},
                             wave={"name": "Spring", **made_by},
                             evidence=tuple({**row, **made_by, "added_at": CANARY} for row in EVIDENCE))
    assert CANARY not in json.dumps(edition)


def test_no_clock_is_in_it() -> None:
    text = json.dumps(sample_edition(), ensure_ascii=False)
    assert re.findall(r"\d{1,2}:\d{2}|T\d{2}|\d{4}-\d{2}-\d{2}T", text) == []


@pytest.mark.parametrize(("parts", "value", "shown"), [
    ("time", "17:35", "minute 30 of the visit"), ("both", "2026-03-12T17:35", "12 March 2026, minute 30 of the visit"),
    ("date", "2026-03-13", "13 March 2026")])
def test_a_time_that_was_asked_for_becomes_a_minute(parts: str, value: str, shown: str) -> None:
    given = sample_input()
    data = given.document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["touchpoints"][1]["items"][4]["parts"] = parts
    edition = sample_edition(document=type(given.document).model_validate_json(json.dumps(data)),
                             answers=ANSWERS | {"arrive-date": {"value": value, "stood_out": "early"}})
    assert item(edition, "arrive-date")["answer"] == shown
    assert next(found for found in edition["strengths"] if found["item"] == "arrive-date")["observed"] == f"{shown}."


def test_without_a_beginning_there_are_no_minutes_and_still_no_clock() -> None:
    edition = sample_edition(report={"began_at": None, "ended_at": None})
    assert (edition["visit"]["date"], edition["visit"]["minutes"], edition["visit"]["day_part"]) == ("2026-03-09", None, "")
    assert item(edition, "arrive-date")["answer"] == "During the visit" and item(edition, "greet-30")["minute"] is None


def test_date_and_day_part_are_the_locations_own() -> None:
    report = {"began_at": "2026-07-01T23:30:00.000Z", "ended_at": "2026-07-01T23:20:00.000Z"}  # half past midnight in London
    visit = sample_edition(report=report)["visit"]
    assert (visit["date"], visit["weekday"], visit["day_part"], visit["minutes"]) == ("2026-07-02", "Thursday", "night", None)


@pytest.mark.parametrize(("clock", "minutes"), [("17:05", 0), ("17:12", 7), ("17:12:59", 7), ("00:10", 425), ("05:05", 720),
                                                ("17:04", None), ("", None), ("later", None), ("25:00", None)])
def test_a_time_is_told_as_minutes_into_the_visit(clock: str, minutes: int | None) -> None:
    assert minutes_into(clock, datetime.fromisoformat("2026-03-12T17:05:00+00:00")) == minutes
