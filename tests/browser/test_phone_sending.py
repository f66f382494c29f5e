"""What the phone's sender does with the server's word: a restore, a verified backup, a second device, an editor's return."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlite_utils import Database

from shopper import create_app
from shopper.db import change, database_path, now_utc, open_database, row, rows, writing
from shopper.reports import store as reports
from shopper.reviews import store as reviews
from tests import visiting
from tests.browser import live
from tests.browser.phone.device import ON, Device, device, wait
from tests.browser.phone.proxy import Proxy, faulty
from tests.visiting import REPORT
from tests.world import World

pytestmark = live.BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with live.chromium() as made:
        yield made


@pytest.fixture
def way(world: World, db: Database, browser: Browser) -> Iterator[tuple[Proxy, Device]]:
    visiting.accepted_visit(db)
    with live.serving(create_app(world.instance)) as target, faulty(target) as (proxy, address), device(browser, address, db) as phone:
        phone.prepare()
        phone.go("/field/list")
        phone.begin(REPORT)
        phone.answer(REPORT, visiting.answers())
        yield proxy, phone


@pytest.fixture
def phone(way: tuple[Proxy, Device]) -> Device:
    """Sam's phone with a report that lacks nothing and was not sent."""
    return way[1]


def put_back(world: World, copy: Path) -> None:
    """Last night's database in the place of today's, in a new epoch."""
    file = database_path(world.instance)
    world.db.close()
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    shutil.copy(copy, file)
    db = open_database(file)
    with writing(db):
        change(db, "UPDATE meta SET value = 'another life' WHERE key = 'epoch'")
    db.close()


def last_night(world: World, tmp_path: Path) -> Path:
    """A whole copy of the database as it is now."""
    with open_database(database_path(world.instance)).conn as held:
        held.execute("VACUUM INTO ?", [str(tmp_path / "night.sqlite3")])
    return tmp_path / "night.sqlite3"


def test_after_a_restore_behind_the_phone_it_sends_again_by_itself(phone: Device, world: World, tmp_path: Path) -> None:
    night = last_night(world, tmp_path)
    front = visiting.picture()
    phone.photo(REPORT, "front", front)
    phone.seal(REPORT)
    phone.send()
    before = phone.reports()[0]
    assert before["state"] == "complete"
    put_back(world, night)
    phone.send()
    after = phone.reports()[0]
    assert (after["state"], after["receipt"]["epoch"]) == ("complete", "another life")
    db = open_database(database_path(world.instance))
    assert rows(db, "SELECT sha256 FROM revisions") == [{"sha256": before["sha256"]}]
    assert row(db, "SELECT count(*) AS n FROM received_files") == {"n": 1}
    db.close()


def test_after_a_restore_a_draft_goes_out_again(phone: Device, world: World, tmp_path: Path) -> None:
    night = last_night(world, tmp_path)
    for value in ("yes", "no", "yes"):
        phone.answer(REPORT, {"greeted": {"value": value}})
        phone.send()
    put_back(world, night)
    assert phone.send()["word"] == "idle"
    db = open_database(database_path(world.instance))
    assert reports.answers_of(db, REPORT) == visiting.answers()
    db.close()


def test_a_report_is_freed_only_inside_a_verified_backup_and_after_a_week(way: tuple[Proxy, Device]) -> None:
    proxy, phone = way
    phone.seal(REPORT)
    phone.send()
    said = {"backed_up_through": 1, "time": now_utc()}
    proxy.change = lambda path, body: json.dumps(json.loads(body) | said).encode() if path.endswith("/hello") else body
    phone.send()
    assert phone.reports()
    said.update(time="2036-01-01T00:00:00.000Z", backed_up_through=0)
    phone.send()
    assert phone.reports()
    said["backed_up_through"] = 1
    phone.send()
    assert phone.reports() == []


def test_a_second_phone_is_told_and_takes_over_openly(phone: Device, browser: Browser, db: Database) -> None:
    phone.send()
    with device(browser, phone.address, db) as second:
        second.prepare()
        second.go("/field/list")
        second.answer(REPORT, {"greeted": {"value": "no"}})
        assert second.send()["word"] == "idle"
        phone.answer(REPORT, {"greeted": {"value": "yes", "comment": "At once."}})
        phone.send()
        assert phone.reports()[0]["trouble"]["code"] == "draft_conflict"
        assert reports.answers_of(db, REPORT)["greeted"] == {"value": "no"}
        page = phone.go(ON)
        wait(lambda: "also saved on another device" in page.inner_text("#unsent"))
        page.get_by_role("button", name="Use this phone's").click()
        wait(lambda: page.locator("#unsent").is_hidden())
        assert reports.answers_of(db, REPORT)["greeted"] == {"value": "yes", "comment": "At once."}
        second.answer(REPORT, {"nps": {"value": "3"}})
        second.send()
        page = second.go(ON)
        page.get_by_role("button", name="Use the other").click()
        wait(lambda: page.locator("#unsent").is_hidden())
        wait(lambda: second.reports()[0]["answers"] == reports.answers_of(db, REPORT) == phone.reports()[0]["answers"])


def test_a_report_that_is_sent_back_can_be_mended_without_a_network_and_sent_again(phone: Device, db: Database) -> None:
    phone.seal(REPORT)
    phone.send()
    reviews.remark(db, visiting.EVE, (REPORT, "story"), "Which counter was it?", now_utc())
    reviews.return_to_shopper(db, visiting.EVE, REPORT, "Please be more exact.", now_utc())
    phone.prepare()
    phone.context.set_offline(True)
    page = phone.go(ON)
    wait(lambda: "Please be more exact." in page.inner_text("#visits"))
    assert phone.reports()[0]["state"] == "draft"
    phone.answer(REPORT, {"story": {"value": "I walked in at the left counter and was greeted at once."}})
    phone.seal(REPORT)
    phone.context.set_offline(False)
    phone.send()
    assert (phone.reports()[0]["state"], phone.reports()[0]["rev"]) == ("complete", 2)
    assert "left counter" in reports.answers_of(db, REPORT)["story"]["value"]


def test_what_the_server_refuses_as_incomplete_can_be_gone_on_with(phone: Device, db: Database) -> None:
    phone.run("await keeper.changeReport(given, (one) => { delete one.answers.story; });", REPORT)
    phone.seal(REPORT)
    phone.send()
    report = phone.reports()[0]
    assert (report["state"], report["trouble"]["code"]) == ("draft", "incomplete") and "story" in report["trouble"]["fields"]
    phone.answer(REPORT, {"story": visiting.answers()["story"]})
    phone.seal(REPORT)
    phone.send()
    assert phone.reports()[0]["state"] == "complete"


def test_a_phone_that_was_lost_leaves_its_work_to_the_next_one(phone: Device, browser: Browser, db: Database) -> None:
    phone.photo(REPORT, "front", visiting.picture())
    mark = {"touchpoint": "arriving", "cue": "door", "wall": "2026-03-12T14:07:31", "monotonic": 1}
    phone.run("await keeper.changeReport(given.id, (one) => Object.assign(one, { marks: [given.mark], left: '2026-03-12T14:30:00' }));", {"id": REPORT, "mark": mark})
    phone.send()
    with device(browser, phone.address, db) as second:
        second.prepare()
        second.go("/field/list")
        assert second.reports()[0]["answers"] == visiting.answers()
        assert (second.reports()[0]["marks"], second.reports()[0]["left"]) == ([mark], "2026-03-12T14:30:00")
        second.answer(REPORT, {"nps": {"value": "7"}})
        second.seal(REPORT)
        second.send()
        assert second.reports()[0]["state"] == "complete"
    assert row(db, "SELECT count(*) AS n FROM evidence WHERE state = 'ok'") == {"n": 1}


def test_storage_that_is_cleared_half_way_is_said_and_comes_back_from_the_server(phone: Device) -> None:
    phone.photo(REPORT, "front", visiting.picture())
    phone.send()
    tools = phone.context.new_cdp_session(phone.page)
    tools.send("Storage.clearDataForOrigin", {"origin": phone.address, "storageTypes": "indexeddb,cache_storage,service_workers"})
    assert phone.run("return keeper;") is None
    phone.prepare()
    phone.go("/field/list")
    assert phone.reports()[0]["answers"] == visiting.answers()
    assert phone.run("return (await keeper.files(given)).map((one) => one.item);", REPORT) == ["front"]


def test_a_report_saved_as_a_file_is_the_same_report(phone: Device, db: Database) -> None:
    phone.photo(REPORT, "front", visiting.picture())
    phone.seal(REPORT)
    page = phone.go(ON + "?alone")
    phone.context.set_offline(True)
    wait(lambda: page.locator("#unsent li").count() == 1)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    text = Path(saved.value.path()).read_text()
    phone.context.set_offline(False)
    reply = phone.page.evaluate("""(body) => fetch("/field/sync/exports", { method: "POST", body, headers: { "X-Visit-Client": "1", "Content-Type": "application/json" } })
        .then((one) => one.status)""", text)
    assert reply == 201
    phone.send()
    assert phone.reports()[0]["state"] == "complete"
    assert row(db, "SELECT (SELECT count(*) FROM revisions) AS revisions, (SELECT count(*) FROM received_files) AS files") == {"revisions": 1, "files": 1}
