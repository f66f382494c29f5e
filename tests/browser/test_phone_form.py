"""The phone's own form in a real Chromium: filled from the phone, kept with every change, looked through and sent, with or without a network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlite_utils import Database

from shopper import create_app
from shopper.db import row, writing
from shopper.field import forms
from shopper.reports import store as reports
from shopper.reviews import store as reviews
from tests import visiting
from tests.browser import axe, live
from tests.browser.phone.device import Device, device, wait
from tests.browser.phones import choose
from tests.visiting import EVE, NOW, REPORT
from tests.world import World, put

pytestmark = live.BROWSER
RARE = {  # one whole answer for every type beyond those of a usual report
    "greeted": {"na": True, "na_reason": "No staff in sight"}, "busy": {"value": "absent", "comment": "Nobody.", "at": "14:03"},
    "signs": {"value": ["menu", "hours"], "stood_out": "Large and clear"}, "paid_at": {"value": "14:20"}, "nps": {"value": "10"},
    "wait": {"value": {"seconds": 95, "from": "14:01:00", "to": "14:02:35"}}, "who": {"value": {"count": 2, "roles": ["barista", "host 1"], "knew_part": "some"}},
    "moment": {"value": {"actual": {"think": "One", "feel": "Two", "do": "Three"}, "desired": {"feel": "Calm"}}},
    "felt": {"value": {"success": 1, "effort": 3, "emotion": 5, "cause": "A smile,\nand a word."}}, "front": {"comment": "See photo"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with live.chromium() as made:
        yield made


@pytest.fixture
def address(world: World, db: Database) -> Iterator[str]:
    visiting.accepted_visit(db)
    with live.serving(create_app(world.instance)) as served:
        yield served


@pytest.fixture
def phone(browser: Browser, address: str, db: Database) -> Iterator[Device]:
    with device(browser, address, db) as made:
        yield made


def path(db: Database, about: str = REPORT) -> str:
    """The address of the form of a report, or of the visit that it is to be begun for."""
    return f"/field/forms/{(row(db, 'SELECT sha256 FROM checklist_versions') or {})['sha256']}/en#{about}"


def opened(phone: Device, db: Database, answers: dict[str, Any] | None = None, *, online: bool = False) -> Page:
    """The form of Sam's report, opened where there is no network."""
    phone.prepare()
    phone.begin(REPORT)
    if answers:
        phone.answer(REPORT, answers)
    phone.context.set_offline(not online)
    return shown(phone, db)


def shown(phone: Device, db: Database) -> Page:
    page = phone.go(path(db))
    page.wait_for_selector("#sheet:not([hidden])")
    return page


def kept(phone: Device) -> dict[str, Any]:
    return phone.reports()[0]


def until(phone: Device, true: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The report on the phone, as soon as it is so."""
    wait(lambda: true(kept(phone)), lambda: str(kept(phone)))
    return kept(phone)


def sign(page: Page) -> None:
    """Sign the declaration and send."""
    choose(page, "interest", "none")
    page.fill("#declaration [name=name]", "Sam Shopper")
    page.get_by_role("button", name="Send the report").click()


def goes_out(phone: Device, page: Page) -> None:
    """The network is back: by itself, without a tap, the report is received."""
    expect(page.get_by_role("button", name="Send now")).to_be_visible()
    phone.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Sent.", timeout=30_000)


def test_what_is_written_into_an_item_is_read_back_the_same_for_every_type(phone: Device, db: Database) -> None:
    page = opened(phone, db)
    filled = {**visiting.answers(), **RARE}
    found = page.evaluate("""async (filled) => {
        const [{ fill }, { answerFrom }] = await Promise.all([import("/static/js/phone/filling.js"), import("/static/js/reading.js")]);
        const items = [...document.querySelectorAll("#sheet fieldset[data-type]")];
        const once = (answers) => { for (const item of items) fill(item, answers[item.dataset.key]);
            return [Object.fromEntries(items.map((item) => [item.dataset.key, answerFrom(item)]).filter(([, answer]) => answer)),
                    [...new FormData(document.getElementById("sheet"))].filter(([, one]) => typeof one === "string")]; };
        return [once(filled), once({}), once(filled)];
    }""", filled)
    assert {item.type for _, item in visiting.document().items()} > {"timing", "pillars", "several", "scale"}
    assert [answers for answers, _ in found] == [filled, {}, filled]
    assert forms.answers_from(visiting.document(), forms.Posted(found[0][1])) == filled


def test_every_change_is_on_disk_within_300_ms_and_at_once_when_the_page_goes(phone: Device, db: Database) -> None:
    page = opened(phone, db)
    choose(page, "v.greeted", "yes")
    page.locator('[name="v.story"]').press_sequentially("We came in", delay=10)
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    report = kept(phone)
    assert report["answers"]["greeted"] == {"value": "yes"} and report["answers"]["story"] == {"value": "We came in"}
    page.locator('[name="v.story"]').press_sequentially("!")
    page = phone.killed()
    shown(phone, db)
    assert kept(phone)["answers"]["greeted"] == {"value": "yes"}
    expect(page.locator("#notices")).to_have_text(re.compile(r"^Recovered, saved \d\d:\d\d$"))
    expect(page.locator('[name="v.greeted"][value="yes"]')).to_be_checked()
    page.evaluate("""() => { const story = document.querySelector('[name="v.story"]'); story.value = "At once";
        story.dispatchEvent(new Event("input", { bubbles: true })); dispatchEvent(new Event("pagehide")); }""")
    assert kept(phone)["answers"]["story"] == {"value": "At once"}
    expect(page.locator("#notices")).to_have_text("")


def test_the_form_counts_hides_and_jumps_like_the_plain_one(phone: Device, db: Database) -> None:
    page = opened(phone, db)
    expect(page.locator("[data-done]")).to_have_text("0 of 8")
    expect(page.locator("#i-busy")).to_be_hidden()
    choose(page, "v.greeted", "no")
    expect(page.locator("#i-busy")).to_be_visible()
    expect(page.locator("[data-done]")).to_have_text("0 of 9")  # the word on what happened is lacking
    expect(page.locator(".journey li .open").first).to_have_text("3 open")
    page.locator("#next").click()
    expect(page.locator('[name="began.date"]')).not_to_be_focused()
    page.fill('[name="c.greeted"]', "Nobody looked up.")
    expect(page.locator("[data-done]")).to_have_text("1 of 9")
    choose(page, "v.greeted", "yes")
    expect(page.locator("#i-busy")).to_be_hidden()
    assert page.url.endswith(REPORT)


def test_a_second_tab_reads_along_and_can_take_over(phone: Device, db: Database) -> None:
    first = opened(phone, db)
    second = phone.opened()
    second.goto(phone.address + path(db))
    expect(second.locator("#notices")).to_contain_text("open in another tab")
    expect(second.locator('[name="v.price"]')).to_be_disabled()
    first.fill('[name="v.price"]', "4.20")
    expect(second.locator('[name="v.price"]')).to_have_value("4.20")
    second.get_by_role("button", name="Go on here instead").click()
    expect(second.locator('[name="v.price"]')).to_be_enabled()
    expect(first.locator('[name="v.price"]')).to_be_disabled()
    second.fill('[name="v.price"]', "5")
    expect(first.locator('[name="v.price"]')).to_have_value("5")
    second.close()
    expect(first.locator('[name="v.price"]')).to_be_enabled()


def test_times_that_were_marked_in_the_store_stand_in_the_form(phone: Device, db: Database) -> None:
    phone.prepare()
    phone.run("""for (const [touchpoint, wall, more] of [["arriving", "2026-03-12T14:07:31", {}], ["ordering", "2026-03-12T14:12:02", {}],
        ["", "2026-03-12T14:31:00", { kind: "left" }]]) await keeper.addMark({ id: crypto.randomUUID(), visit_id: "visit", touchpoint, cue: "x", wall, monotonic: Date.parse(wall), ...more });""")
    phone.begin(REPORT)
    phone.context.set_offline(True)
    page = shown(phone, db)
    expect(page.locator('[name="began.time"]')).to_have_value("14:07")
    expect(page.locator('[name="ended.time"]')).to_have_value("14:31")
    expect(page.locator("#i-greeted .seen-at")).to_have_text("14:07")
    expect(page.locator("#i-nps .seen-at")).to_have_text("14:12")
    choose(page, "v.greeted", "yes")
    report = until(phone, lambda one: one["answers"].get("greeted", {}).get("value"))
    assert report["answers"]["greeted"]["at"] == "14:07" and report["left"] == "2026-03-12T14:31:00"
    assert report["answered"] > report["left"] and len(report["marks"]) == 2


def test_the_last_look_names_what_is_open_what_clashes_and_what_judges(phone: Device, db: Database) -> None:
    written = {"greeted": {"value": "yes", "comment": "The rude barista, never there."}, "busy": {"value": "busy"}, "price": {"value": "45"},
               "story": {"value": "Too short"}, "nps": {"value": "3", "at": "13:10"}}
    page = opened(phone, db, visiting.answers(**written))
    page.locator("#looking").click()
    check = page.locator("#check")
    expect(check.locator('[data-list="open"] li')).to_have_text(["Tell what happenedWrite at least 20 characters; 9 so far."])
    doubts = check.locator('[data-list="clashing"]')
    expect(doubts.locator("li")).to_have_count(3)
    for words in ("You had answered “Why did nobody come?”", "Seen at 13:10, but the visit began at 14:00.", "You wrote 45; usual is 1 to 10 EUR."):
        expect(doubts).to_contain_text(words)
    expect(check.locator('[data-list="judging"] li')).to_have_count(1)
    expect(check.locator('[data-list="judging"]')).to_contain_text("“rude”: write what was said")
    expect(check.locator("#declaration")).to_be_hidden()
    assert axe.findings(page) == []
    check.get_by_role("link", name="Tell what happened").click()
    expect(page.locator('[name="v.story"]')).to_be_focused()
    page.fill('[name="v.story"]', "I came in and was greeted at once.")
    page.locator("#finish").click()
    expect(check.locator("#declaration")).to_be_visible()
    page.get_by_role("button", name="Send the report").click()
    expect(check.locator("[data-problems] li")).to_have_count(2)
    assert axe.findings(page) == []
    page.go_back()
    expect(page.locator("#sheet")).to_be_visible()
    assert page.url.endswith(REPORT)


def test_a_report_is_sealed_offline_and_the_receipt_says_what_the_server_has(phone: Device, db: Database) -> None:
    page = opened(phone, db, visiting.answers())
    page.locator("#finish").click()
    sign(page)
    sent = page.locator("#sent")
    expect(page.locator("h1")).to_have_text("Not sent yet")
    expect(sent).to_contain_text("Server has 0 of 7 answers")
    expect(sent).to_contain_text("There is no connection")
    assert axe.findings(page) == []
    report = kept(phone)
    assert (report["state"], report["rev"]) == ("queued", 1)
    same = phone.run("const one = await keeper.report(given); return one.sha256 === await wire.sha256(one.body);", REPORT)
    assert same, "the bytes are fixed, with their hash"
    goes_out(phone, page)
    expect(sent.locator(".total")).to_have_text(re.compile(r"^Server has 7 of 7 answers, code [0-9A-Z]{4}-[0-9A-Z]{2}\.$"))
    assert reports.recorded(db, REPORT).report["state"] == "submitted"
    assert axe.findings(page) == []


def test_a_report_that_came_back_shows_the_questions_at_their_items_offline_and_goes_out_again(phone: Device, db: Database) -> None:
    phone.prepare()
    phone.begin(REPORT)
    phone.answer(REPORT, visiting.answers())
    page = shown(phone, db)
    page.locator("#finish").click()
    sign(page)
    expect(page.locator("h1")).to_have_text("Sent.")
    reviews.return_to_shopper(db, EVE, REPORT, "What did the sign say?", NOW)
    with writing(db):
        put(db, "remarks", {"id": "r1", "report_id": REPORT, "item_key": "price", "author_id": "eve", "text": "With the biscuit?", "at": "2099-01-01T00:00:00.000Z"})
    phone.go("/field/")
    phone.prepare()
    phone.context.set_offline(True)
    page = shown(phone, db)
    expect(page.locator("#asked")).to_contain_text("What did the sign say?")
    expect(page.locator("#i-price .asked")).to_contain_text("With the biscuit?")
    page.locator("#asked a").click()
    page.fill('[name="v.price"]', "5.20")
    page.locator("#finish").click()
    sign(page)
    expect(page.locator("h1")).to_have_text("Not sent yet")
    goes_out(phone, page)
    assert reports.recorded(db, REPORT).answers["price"]["value"] == "5.20"


def test_what_the_server_will_not_take_stands_at_its_item(phone: Device, db: Database) -> None:
    page = opened(phone, db, visiting.answers())
    page.evaluate("document.querySelector('#i-felt').remove()")  # an older page that knows less than the server
    phone.run("await keeper.changeReport(given, (one) => { delete one.answers.who; one.answers.price = { value: '900' }; });", REPORT)
    phone.context.set_offline(False)
    phone.run("""const one = await keeper.report(given); const body = records.bytesOf({ ...one, declaration: { name: "Sam", conflicts: "" } }, [], [], "a");
        await keeper.changeReport(given, async (it) => {}); const sha256 = await wire.sha256(body);
        await keeper.changeReport(given, (it) => Object.assign(it, { state: "queued", rev: 1, body, sha256, queued_at: 1, declaration: { name: "Sam", conflicts: "" } }));""", REPORT)
    page.reload()
    expect(page.locator("#i-price .field-error")).to_contain_text("cannot be right")
    expect(page.locator("#notices")).to_contain_text("Everything is kept.")
    page.get_by_role("button", name="To the first").click()
    expect(page.locator('[name="v.price"]')).to_be_focused()
    assert kept(phone)["state"] == "draft"


def test_another_devices_draft_is_told_and_taken_over_only_when_the_shopper_says_so(phone: Device, db: Database) -> None:
    page = opened(phone, db, online=True)
    choose(page, "v.greeted", "yes")
    until(phone, lambda one: one["draft_rev"] == 1)
    reports.save_draft(db, visiting.SAM, REPORT, reports.Draft(2, {"nps": {"value": "1"}}, None), NOW)
    page.fill('[name="v.price"]', "4")
    expect(page.locator("#notices")).to_contain_text("saved on another device", timeout=15_000)
    page.get_by_role("button", name="Go on with this phone’s").click()
    expect(page.locator("#notices")).to_have_text("")
    until(phone, lambda one: one["draft_rev"] == 3)
    assert reports.answers_of(db, REPORT)["price"] == {"value": "4"}


def test_a_visit_that_could_not_be_done_is_a_short_form_with_proof(phone: Device, db: Database) -> None:
    page = opened(phone, db)
    page.locator("#stopping").click()
    short = page.locator("#outcome")
    short.get_by_role("button", name="Send this result").click()
    expect(short.locator("[data-problems] li")).to_have_count(4)
    assert axe.findings(page) == []
    choose(page, "kind", "closed")
    page.fill("#outcome-words", "The door was locked, a note said: closed for works.")
    page.fill("#outcome-name", "Sam Shopper")
    page.set_input_files("#proof input[type=file] >> nth=0", {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": visiting.picture()})
    expect(short.locator("figure")).to_have_count(1)
    page.wait_for_timeout(1000)  # a page that goes may cost the last second of typing, and no more
    page.reload()
    page.wait_for_selector("#sheet:not([hidden])")
    page.locator("#stopping").click()
    expect(page.locator("#outcome-words")).to_have_value(re.compile("^The door"))
    short.get_by_role("button", name="Send this result").click()
    expect(page.locator("h1")).to_have_text("Not sent yet")
    goes_out(phone, page)
    expect(page.locator("#sent .total")).to_contain_text("1 of 1 photo")
    assert (row(db, "SELECT state FROM visits") or {})["state"] == "could-not-complete"


def test_where_nothing_can_be_kept_it_is_said_and_the_answers_can_be_copied(phone: Device, db: Database) -> None:
    page = opened(phone, db, {"price": {"value": "4.20"}})
    page.evaluate("""() => { const put = IDBObjectStore.prototype.put; window.mend = () => { IDBObjectStore.prototype.put = put; };
        IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; }""")
    choose(page, "v.greeted", "yes")
    expect(page.locator("#saved")).to_have_text("Not saving on this phone")
    expect(page.locator("#notices")).to_contain_text("no room left")
    page.get_by_role("button", name="Copy my answers as text").click()
    copied = page.locator('#notices [data-name="copied"]')
    expect(copied).to_be_visible()
    if copied.locator("textarea").count():
        assert "What did it cost?\n4.20" in copied.locator("textarea").input_value()
    page.evaluate("window.mend()")
    until(phone, lambda one: one["answers"].get("greeted"))
    expect(page.locator("#saved")).not_to_have_text("Not saving on this phone")


def test_a_browser_without_a_store_says_so_and_leads_to_the_plain_form(phone: Device, db: Database) -> None:
    phone.page.add_init_script("Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } })")
    page = phone.go(path(db))
    expect(page.locator("#saved")).to_have_text("Not saving on this phone")
    expect(page.locator("#notices")).to_contain_text("keeps everything on the server")
    expect(page.locator("#sheet")).to_be_hidden()
    assert axe.findings(page) == []
    page.locator("#notices a").click()
    expect(page.get_by_role("heading", name="Marlow Street")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_form(browser: Browser, address: str, db: Database, scheme: Any) -> None:
    with device(browser, address, db, color_scheme=scheme) as phone:
        page = opened(phone, db, {"greeted": {"value": "no"}})
        for details in page.locator(".extras summary").all()[:2]:
            details.click()
        time.sleep(0.2)
        assert axe.findings(page) == []


def test_the_form_of_a_stranger_or_in_a_language_it_lacks_is_not_there(address: str, db: Database, client_for: Any) -> None:
    own = path(db).split("#")[0]
    answer = client_for("sam").get(own)
    assert answer.status_code == 200 and answer.headers["X-Form"] in own
    assert "Marlow" not in answer.text and "Sam" not in answer.text and "csrf" not in answer.text
    assert client_for("sam").get(own.replace("/en", "/ar")).status_code == 404
    assert client_for("sue").get(own).status_code == 404
