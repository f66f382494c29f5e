"""The phone with and without a network, in a real Chromium: opened offline, killed, signed out, updated, short of space."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page
from sqlite_utils import Database

from shopper import create_app
from shopper.checklists import store as checklists
from shopper.checklists.model import Document
from shopper.db import change, now_utc, row, writing
from shopper.reports import store as reports
from tests import visiting
from tests.browser import axe, live
from tests.browser.phone.device import ON, Device, device, wait
from tests.browser.phone.proxy import Proxy, faulty
from tests.visiting import REPORT, SECOND
from tests.world import World

pytestmark = live.BROWSER


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


@pytest.fixture
def way(address: str, browser: Browser, db: Database) -> Iterator[tuple[Proxy, Device]]:
    """Sam's phone with faults on its way."""
    with faulty(address) as (proxy, before), device(browser, before, db) as made:
        yield proxy, made


def worked(phone: Device, report_id: str = REPORT) -> None:
    """A report with everything required, on the phone alone."""
    phone.begin(report_id)
    phone.answer(report_id, visiting.answers())


def cached(phone: Device) -> list[str]:
    """The address of everything that the worker holds."""
    return list(phone.page.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) =>
        (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname + new URL(url).search)))).flat()"""))


def version(phone: Device) -> str:
    return str(phone.run("return (await offline.told({ version: true })).version;"))


def anew(phone: Device) -> str:
    """The version after opening the app once more; it opens itself anew when a newer one has come in."""
    try:
        phone.go(ON)
        return version(phone)
    except Error:
        return ""


def test_after_one_opening_with_a_connection_everything_opens_without(phone: Device) -> None:
    phone.prepare()
    phone.context.set_offline(True)
    page = phone.go(ON)
    wait(lambda: page.locator("#visits .whole").count() == 1)
    wait(lambda: page.inner_text("#sync") == "No connection. Everything is on this phone.")
    page.click("#visits .whole")
    wait(lambda: "Stand in the queue." in page.inner_text("#visit"))
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/en#*")
    assert page.locator("[name='v.greeted']").count()
    phone.go("/field/visits/visit")
    assert phone.page.title() == "My visits · Shopper"


def test_the_worker_holds_the_app_and_forms_and_nothing_of_a_person(phone: Device) -> None:
    phone.prepare()
    phone.go("/field/visits/visit")
    phone.go(ON)
    held = cached(phone)
    allowed = re.compile(r"/static/(css|js|fonts|icons|vendor)/[\w./-]+|/field/(phone|list)|/field/forms/[0-9a-f]{64}/[\w-]+")
    assert [one for one in held if not allowed.fullmatch(one)] == []
    texts = phone.page.evaluate("""async () => (await Promise.all((await caches.keys()).map(async (name) => { const cache = await caches.open(name);
        return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).text())); }))).flat().join(" ")""")
    assert "Greeted" in texts or "greeted" in texts
    assert [word for word in ("Sam Shopper", "Marlow", "sam@example", "Stand in the queue", "csrf_token\" value") if word in texts] == []


def test_a_login_page_in_the_place_of_a_file_never_becomes_the_app(way: tuple[Proxy, Device]) -> None:
    proxy, phone = way
    phone.prepare()
    before = version(phone)
    newer = re.compile(rb'("/static/js/phone/keep.js": ")\w+')
    proxy.change = lambda path, body: newer.sub(rb"\g<1>" + b"0" * 64, body.replace(before.encode(), b"newer")) if path == "/sw.js" else body
    proxy.fault = lambda method, path: "portal" if "keep.js" in path else ""
    phone.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => {})")
    wait(lambda: any("keep.js" in one for one in proxy.asked[-40:]))
    assert phone.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))") is False
    assert version(phone) == before
    wait(lambda: "app-newer" not in phone.page.evaluate("caches.keys()"))
    phone.context.set_offline(True)
    assert phone.go(ON).locator("#visits").count() == 1


def test_behind_a_login_page_nothing_counts_as_sent(way: tuple[Proxy, Device]) -> None:
    proxy, phone = way
    phone.prepare()
    phone.go(ON)
    worked(phone)
    phone.seal(REPORT)
    for fault, word in (("portal", "portal"), ("gate", "portal"), ("cut", "offline"), ("lost", "offline"), ("busy", "busy")):
        proxy.fault = lambda method, path, fault=fault: fault if "/sync/" in path else ""
        assert phone.send()["word"] == word
        assert phone.reports()[0]["state"] == "queued"
    proxy.fault = lambda method, path: "portal" if "/sync/" in path else ""
    phone.go(ON)
    wait(lambda: phone.page.inner_text("#sync") == "This Wi-Fi wants a login page. Your work is safe on this phone.")
    proxy.fault = lambda method, path: ""
    assert phone.send()["word"] == "idle" and phone.reports()[0]["state"] == "complete"


def test_a_newer_app_waits_until_nobody_writes(way: tuple[Proxy, Device]) -> None:
    proxy, phone = way
    phone.prepare()
    before = version(phone)
    phone.begin(REPORT)
    path = phone.run("const visit = await keeper.visit('visit'); return offline.formPath(visit, 'en');")
    writing = phone.opened()
    writing.goto(f"{phone.address}{path}#{REPORT}")
    proxy.change = lambda path, body: body.replace(before.encode(), b"newer") if path == "/sw.js" else body
    phone.go(ON)
    waiting = "navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))"
    wait(lambda: phone.page.evaluate(waiting))
    phone.go(ON)
    assert version(phone) == before and phone.page.evaluate(waiting)
    writing.close()
    wait(lambda: anew(phone) == "newer")
    phone.context.set_offline(True)
    assert phone.go(path).locator("[name='v.greeted']").count()


def test_sixty_times_killed_nothing_that_was_kept_is_lost(phone: Device) -> None:
    phone.prepare()
    phone.context.set_offline(True)
    phone.go("/field/list")
    phone.begin(REPORT)
    for n in range(60):
        phone.answer(REPORT, {"story": {"value": f"Sentence {n} of what happened."}, f"k{n}": {"value": "yes"}})
        phone.killed()
        phone.go("/field/list")
    report = phone.reports()[0]
    assert report["changes"] == 60 and {f"k{n}" for n in range(60)} <= set(report["answers"])
    assert report["answers"]["story"]["value"] == "Sentence 59 of what happened."


def killed_in_the_form(phone: Device, times: int) -> None:
    """One tap in the form, a moment, and the tab is dead; again and again."""
    phone.prepare()
    phone.begin(REPORT)
    path = phone.run("return offline.formPath(await keeper.visit('visit'), 'en');")
    phone.context.set_offline(True)
    for n in range(times):
        page = phone.go(f"{path}#{REPORT}")
        wait(lambda page=page: page.locator("#saved").inner_text() != "")
        taps(page, n)
        page.wait_for_timeout(400)
        phone.killed()
    phone.go("/field/list")
    assert phone.reports()[0]["answers"] == {f"k{n}": {"value": ("yes", "no")[n % 2]} for n in range(times)}


def taps(page: Page, n: int) -> None:
    page.locator(f'label:has(input[name="v.k{n}"][value="{("yes", "no")[n % 2]}"])').click()


@pytest.fixture
def sixty(db: Database, world: World) -> None:
    """A checklist of sixty questions, published before any other."""
    items = [{"key": f"k{n}", "type": "yes_no", "prompt": f"Question {n}?", "choices": visiting.YES_NO} for n in range(60)]
    whole = {"title": "Sixty questions", "touchpoints": [{"key": "all", "title": "All of it", "items": items}]}
    checklist = checklists.add_checklist(db, "ada", "harbour", Document.model_validate_json(json.dumps(whole)), now_utc())
    checklists.publish(db, "ada", checklist, (row(db, "SELECT sha256 FROM checklist_drafts") or {})["sha256"], now_utc())


def test_a_tab_killed_after_answers_in_the_form_has_kept_them_all(sixty: None, phone: Device) -> None:
    killed_in_the_form(phone, 8)


@pytest.mark.soak
def test_a_tab_killed_after_each_of_sixty_answers_in_the_form_has_kept_them_all(sixty: None, phone: Device) -> None:
    killed_in_the_form(phone, 60)


def test_signing_out_over_unsent_work_asks_first(phone: Device, address: str, db: Database) -> None:
    phone.prepare()
    phone.context.set_offline(True)
    phone.go(ON)
    worked(phone)
    page = phone.go(f"{ON}#leave")
    wait(lambda: "1 report on this phone has not reached the server" in page.inner_text("#leave"))
    assert axe.findings(page) == []
    page.fill("#discarded", "2")
    page.get_by_role("button", name="Discard and sign out").click()
    wait(lambda: "Type 1 to discard it. Nothing was discarded." in page.inner_text("#leave"))
    page.get_by_role("button", name="Keep and sign out").click()
    wait(lambda: "1 unsent report is kept on this phone" in page.inner_text("#notices"))
    assert "Marlow" not in page.inner_text("body")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
    phone.context.set_offline(False)
    phone.go(ON)
    wait(lambda: row(db, "SELECT count(*) AS n FROM sessions WHERE revoked_at IS NULL") == {"n": 0})
    live.sign_in(phone.context, address, db, "sam")
    phone.go("/field/")
    wait(lambda: "Kept" in phone.page.inner_text("#kept"))
    assert phone.send()["unsent"] == 0 and reports.answers_of(db, REPORT)["greeted"] == {"value": "yes"}


def test_signing_out_with_everything_sent_leaves_nothing_here(phone: Device, db: Database) -> None:
    phone.prepare()
    worked(phone)
    phone.send()
    phone.go("/field/")
    phone.page.click(".account summary")
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url("**/people/sign-in")
    page = phone.go(ON)
    wait(lambda: "Sign in once with a connection" in page.inner_text("#notices"))
    assert [one for one in cached(phone) if "/forms/" in one] == []
    left = page.evaluate("""async () => { const db = await new Promise((done) => { const ask = indexedDB.open("shopper"); ask.onsuccess = () => done(ask.result); });
        const counts = await Promise.all(["visits", "reports", "files", "marks"].map((name) => new Promise((done) => { const ask = db.transaction(name).objectStore(name).count(); ask.onsuccess = () => done(ask.result); })));
        db.close(); return counts; }""")
    assert left == [0, 0, 0, 0]


def test_the_plain_sign_out_button_leads_to_the_choice_when_work_is_unsent(phone: Device) -> None:
    phone.prepare()
    worked(phone)
    phone.go("/people/account")
    phone.page.click(".account summary")
    phone.page.get_by_role("button", name="Sign out", exact=True).first.click()
    phone.page.wait_for_url(f"**{ON}#leave")
    wait(lambda: "Send now" in phone.page.inner_text("#leave"))


def test_when_the_sign_in_is_over_work_goes_on_and_goes_out_after_the_next(phone: Device, address: str, db: Database) -> None:
    phone.prepare()
    with writing(db):
        change(db, "UPDATE sessions SET revoked_at = ?", now_utc())
    page = phone.go(ON)
    worked(phone)
    phone.begin(SECOND)
    phone.answer(SECOND, {"greeted": {"value": "no"}})
    page = phone.go(ON)
    wait(lambda: page.inner_text("#sync") == "Sign in to send 2 reports")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.wait_for_timeout(1500)
    assert asked == []
    live.sign_in(phone.context, address, db, "sam")
    page = phone.go("/field/")
    wait(lambda: {one["synced"] for one in phone.reports()} == {1})
    assert set(reports.answers_of(db, SECOND)) == {"greeted"}


def test_another_person_on_the_phone_sees_and_sends_nothing_of_the_first(phone: Device, address: str, db: Database) -> None:
    phone.prepare()
    phone.context.set_offline(True)
    phone.go(ON)
    worked(phone)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    visiting.accepted_visit(db, "sue", "sues")
    live.sign_in(phone.context, address, db, "sue")
    phone.prepare()
    page = phone.go(ON)
    wait(lambda: "1 unsent report belongs to someone else on this phone" in page.inner_text("#notices"))
    assert phone.reports() == [] and phone.send()["unsent"] == 0
    assert row(db, "SELECT count(*) AS n FROM reports") == {"n": 0}
    phone.context.clear_cookies()
    live.sign_in(phone.context, address, db, "sam")
    phone.prepare()
    phone.send()
    assert row(db, "SELECT shopper_id FROM reports WHERE id = ?", REPORT) == {"shopper_id": "sam"}


@pytest.mark.parametrize("without", ["database", "worker"])
def test_where_nothing_can_be_kept_the_page_says_so_and_the_plain_form_works(
        browser: Browser, address: str, db: Database, without: str) -> None:
    gone = {"database": "indexedDB.open = () => { throw new DOMException('no', 'InvalidStateError'); };",
            "worker": "delete Navigator.prototype.serviceWorker;"}[without]
    with device(browser, address, db) as phone:
        phone.context.add_init_script(gone)
        page = phone.go("/field/")
        wait(lambda: {"database": "keeps nothing on this phone", "worker": "does not open pages without"}[without] in page.inner_text("#kept"))
        page = phone.go("/field/visits/visit")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/field/reports/*")
        assert page.locator("[name='v.greeted']").count()
        if without == "database":
            page = phone.go(ON)
            wait(lambda: page.inner_text("#sync") == "Not saving on this phone")


def limited(phone: Device, size: int) -> None:
    """So many bytes and no more for everything that pages keep; the browser looks before it opens a database, and then seldom."""
    phone.context.new_cdp_session(phone.page).send("Storage.overrideQuotaForOrigin", {"origin": phone.address, "quotaSize": size})


def test_what_finds_no_space_harms_nothing_that_was_kept(phone: Device) -> None:
    limited(phone, 8_000_000)
    phone.prepare()
    phone.go(ON)
    worked(phone)
    full = """const bytes = new Uint8Array(12_000_000); for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        try { await keeper.addFile({ id: "large", report_id: given, item: "front", kind: "photo", state: "raw" }, bytes.buffer); return ""; } catch (error) { return error.name; }"""
    assert phone.run(full, REPORT) == "QuotaExceededError"
    assert phone.run("return (await keeper.files(given)).length;", REPORT) == 0
    phone.answer(REPORT, {"greeted": {"value": "no"}})  # the ballast makes room for words
    assert phone.run("return await keep.fact('ballast') === undefined;")
    assert phone.reports()[0]["answers"] == visiting.answers(greeted={"value": "no"})
    assert phone.send()["unsent"] == 0


def test_a_phone_without_space_for_the_app_says_so(phone: Device) -> None:
    limited(phone, 1)
    page = phone.go("/field/")
    wait(lambda: "could be kept" in page.inner_text("#kept") or "keeps nothing" in page.inner_text("#kept"), lambda: page.inner_text("#kept"))
    page.get_by_role("link", name="Marlow Street").click()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/field/reports/*")


def test_two_tabs_send_one_report_once(phone: Device, db: Database) -> None:
    phone.prepare()
    phone.context.set_offline(True)
    phone.go(ON)
    worked(phone)
    phone.seal(REPORT)
    second = phone.opened()
    second.goto(phone.address + ON)
    phone.context.set_offline(False)
    for page in (phone.page, second):
        page.evaluate("for (let n = 0; n < 5; n += 1) document.getElementById('retry').click()")
    wait(lambda: phone.reports()[0]["state"] == "complete")
    assert row(db, "SELECT (SELECT count(*) FROM revisions) AS revisions, (SELECT count(*) FROM receipts) AS receipts, "
                   "(SELECT count(*) FROM submissions) AS sent") == {"revisions": 1, "receipts": 1, "sent": 1}


def test_an_iphone_is_told_why_the_home_screen_and_how(browser: Browser, address: str, db: Database) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    with device(browser, address, db, user_agent=agent) as phone:
        phone.prepare()
        page = phone.go(ON)
        wait(lambda: "Safari removes what a page keeps after seven days" in page.inner_text("#notices"))
        page.get_by_role("button", name="I know").click()
        wait(lambda: page.inner_text("#notices") == "")
        worked(phone)
        phone.context.set_offline(True)
        phone.run("await keeper.changeReport(given, (one) => { one.saved_at -= 4 * 86400000; });", REPORT)
        page = phone.go(ON)
        wait(lambda: "Unsent work has been on this phone for 4 days." in page.inner_text("#notices"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_app_break_no_rule_of_access_and_fit(browser: Browser, address: str, db: Database, tmp_path: Path, scheme: str) -> None:
    with writing(db):
        change(db, "UPDATE locations SET name = ? WHERE id = 'marlow'", "Donaudampfschifffahrtsgesellschaft" * 3)
    with device(browser, address, db, color_scheme=scheme) as phone:
        phone.prepare()
        worked(phone)
        phone.context.set_offline(True)
        for place in ("", "#visit", "#leave"):
            page = phone.go(ON + "?" + place[1:] + place)
            wait(lambda page=page: page.inner_text("#sync") != "")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert axe.findings(page) == [], place
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, place
