"""The form on the phone takes photos, receipts, sound and places: by tap and by keyboard, with undo, and over an end of the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from shopper.db import rows
from shopper.reports import photos
from tests import visiting
from tests.browser import live
from tests.browser.axe import findings
from tests.browser.phone.capturing import kept, saved, scene
from tests.world import World

pytestmark = live.BROWSER
Open = Callable[[str], Page]
BYTES = """async (id) => {
  const { Keeper } = await import("/static/js/phone/keep.js");
  return [...new Uint8Array(await new Keeper("sam").bytes(id))];
}"""
PLACES = """async (report) => {
  const { Keeper } = await import("/static/js/phone/keep.js");
  const { arrival, departure } = await new Keeper("sam").report(report);
  return [arrival, departure];
}"""
AWAY = "Object.defineProperty(document, 'hidden', { value: %s, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def opened(phone_context: BrowserContext, phone_address: str, phone_world: World) -> Open:
    """The form of a visit of Sam's, kept on a phone that took the bundle along."""
    live.sign_in(phone_context, phone_address, phone_world.db, "sam")

    def form(visit: str) -> Page:
        db = phone_world.db
        visiting.accepted_visit(db, visit_id=visit)
        version = rows(db, "SELECT sha256 FROM checklist_versions")[0]["sha256"]
        page = phone_context.new_page()
        page.goto(f"{phone_address}/field/list")
        page.evaluate("import('/static/js/phone/offline.js').then(({ takeAlong }) => takeAlong()).then(() => null)")
        page.goto(f"{phone_address}/field/forms/{version}/en#{visit}")
        expect(page.locator("#tray h2")).to_be_visible()
        return page

    return form


def report(page: Page) -> str:
    return page.url.partition("#")[2]


def files(page: Page) -> list[dict[str, Any]]:
    return kept(page, report(page))


def add(where: Locator, *names: str, dark: bool = False) -> None:
    """Photos from the gallery."""
    picture = scene((800, 600)).point(lambda value: value * 0.1) if dark else scene((800, 600))
    given: list[Any] = [{"name": name, "mimeType": "image/jpeg", "buffer": saved(picture.rotate(n * 180))} for n, name in enumerate(names)]
    where.locator('input[type="file"][multiple]').set_input_files(given)


def test_every_place_for_photos_offers_camera_and_gallery(opened: Open) -> None:
    page = opened("ways")
    page.locator("#i-greeted summary").click()
    for place in ("#tray .takers", "#i-front", "#i-slip", "#i-greeted .words"):
        ways = page.locator(f'{place} input[type="file"]').evaluate_all("(all) => all.map((one) => [one.getAttribute('capture'), one.multiple, one.accept])")
        assert ways == [["environment", False, "image/*,.heic,.heif"], [None, True, "image/*,.heic,.heif"]], place
    assert page.locator('#i-voice input[type="file"]').count() == 1


def test_photos_lie_in_the_tray_until_keys_alone_put_them_to_an_item(opened: Open) -> None:
    page = opened("keys")
    add(page.locator("#tray"), "a.jpg", "b.jpg")
    expect(page.locator("#tray figure img")).to_have_count(2)
    assert [(file["item"], file["state"]) for file in files(page)] == [("", "ready")] * 2
    for thumb in page.locator("#tray .thumb").all():
        thumb.focus()
        page.keyboard.press("Space")
        expect(page.locator("#tray .thumb:focus")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#tray .chooser")).to_contain_text("Where do these 2 belong?")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "A photo of the front":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#i-front figure img")).to_have_count(2)
    expect(page.locator("#tray figure")).to_have_count(0)
    expect(page.locator('#tray [role="status"]')).to_have_text("2 photos put to “A photo of the front”.")
    assert [file["item"] for file in files(page)] == ["front", "front"]
    assert findings(page) == []


def test_a_photo_at_an_item_is_looked_at_named_and_put_back_into_the_tray(opened: Open) -> None:
    page = opened("named")
    add(page.locator("#i-front"), "a.jpg")
    page.locator("#i-front .thumb").click()
    page.locator("#i-front .caption input").fill("The door at noon")
    page.locator("#i-front .caption input").press("Tab")
    expect(page.locator("#i-front .about img")).to_have_js_property("naturalWidth", 800)
    assert findings(page) == []
    page.get_by_role("button", name="Put it into the tray").click()
    expect(page.locator("#tray figure img")).to_have_count(1)
    assert [(file["item"], file["caption"]) for file in files(page)] == [("", "The door at noon")]
    page.locator("#tray .thumb").click()
    page.locator("#tray summary").click()
    page.get_by_role("button", name="Did someone look up").click()
    expect(page.locator("#i-greeted figure img")).to_have_count(1)


def test_what_is_taken_off_is_gone_at_once_and_comes_back_with_undo(opened: Open) -> None:
    page = opened("undone")
    add(page.locator("#i-front"), "a.jpg")
    expect(page.locator("#i-front figure img")).to_be_visible()
    before = files(page)
    page.locator("#i-front .remove").click()
    expect(page.get_by_role("button", name="Removed. Undo")).to_be_focused()
    assert files(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#i-front figure img")).to_be_visible()
    assert files(page) == before


def test_a_dark_photo_is_said_at_once_and_can_be_kept_anyway(opened: Open) -> None:
    page = opened("dark")
    add(page.locator("#i-front"), "a.jpg", dark=True)
    warning = page.locator("#i-front .warned")
    expect(warning).to_contain_text("This photo is very dark. If you can, take it again with more light.")
    warning.get_by_role("button", name="Keep it anyway").click()
    expect(warning).to_have_count(0)
    page.reload()
    expect(page.locator("#i-front figure img")).to_be_visible()
    assert page.locator(".warned").count() == 0


def test_the_receipt_has_a_place_of_its_own_in_the_tray(opened: Open, phone_world: World) -> None:
    page = opened("slip")
    expect(page.locator("#tray .slot")).to_contain_text("Not taken yet.")
    page.locator("#tray .slot input").set_input_files([{"name": "r.jpg", "mimeType": "image/jpeg", "buffer": saved(scene((800, 600)))}])
    expect(page.locator("#i-slip figure img")).to_be_visible()
    expect(page.locator("#tray .slot img")).to_have_count(1)
    assert [(file["item"], file["kind"]) for file in files(page)] == [("slip", "receipt")]
    page.wait_for_timeout(200)
    for _ in range(100):
        if held := rows(phone_world.db, "SELECT item_key, kind FROM evidence WHERE report_id = ?", report(page)):
            break
        page.wait_for_timeout(100)
    assert [(one["item_key"], one["kind"]) for one in held] == [("slip", "receipt")]


def test_an_audio_note_is_what_the_server_takes_and_pauses_out_of_sight(opened: Open) -> None:
    page = opened("sound")
    voice = page.locator("#i-voice")
    voice.get_by_role("button", name="Record").click()
    expect(voice.get_by_role("button", name=re.compile(r"Stop 0:(0[1-9]|\d\d)"))).to_be_visible()
    page.evaluate(AWAY % "true")
    expect(voice.get_by_text("Paused while this page was out of sight.")).to_be_visible()
    page.evaluate(AWAY % "false")
    voice.get_by_role("button", name="Go on").click()
    voice.get_by_role("button", name=re.compile("Stop")).click()
    expect(voice.locator("audio")).to_have_js_property("readyState", 4)
    [file] = files(page)
    data = bytes(page.evaluate(BYTES, file["id"]))
    assert (file["kind"], file["state"], file["hash"]) == ("audio", "ready", file["sha256"])
    assert photos.listen(data).mime == file["mime"] == "audio/webm"
    assert findings(page) == []


def test_an_end_of_the_page_in_the_middle_of_a_sentence_loses_seconds_only(opened: Open, phone_context: BrowserContext) -> None:
    page = opened("cut")
    page.locator("#i-voice").get_by_role("button", name="Record").click()
    expect(page.get_by_role("button", name=re.compile(r"Stop 0:(0[4-9]|\d\d)"))).to_be_visible(timeout=20_000)
    for _ in range(200):
        if before := files(page)[0]["size"]:
            break
        page.wait_for_timeout(50)
    again = phone_context.new_page()
    again.goto(page.url)  # while the first still records, nobody finishes it
    again.wait_for_timeout(500)
    assert files(again)[0]["state"] == "raw"
    page.close(run_before_unload=False)
    again.reload()
    expect(again.locator("#i-voice audio")).to_be_visible()
    [file] = files(again)
    assert file["state"] == "ready" and photos.listen(bytes(again.evaluate(BYTES, file["id"]))).mime == "audio/webm"
    assert file["size"] >= before > 0


def test_arriving_and_leaving_note_place_accuracy_and_time(opened: Open, phone_context: BrowserContext) -> None:
    phone_context.grant_permissions(["geolocation"])
    phone_context.set_geolocation({"latitude": 51.5, "longitude": -0.14, "accuracy": 18})
    page = opened("place")
    page.get_by_role("button", name="I have arrived").click()
    expect(page.locator("#place")).to_contain_text(re.compile(r"Arrived \d\d:\d\d, place known to 18 m"))
    page.reload()
    expect(page.locator("#place")).to_contain_text("place known to 18 m")
    [arrival, departure] = page.evaluate(PLACES, report(page))
    assert (arrival["latitude"], arrival["longitude"], arrival["accuracy"], arrival["refused"]) == (51.5, -0.14, 18, False)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", arrival["wall"]) and departure is None


@pytest.mark.parametrize(("code", "words"), [(1, "without the place: it is not allowed on this phone"), (2, "without the place: no signal for it")])
def test_a_place_that_is_refused_or_not_found_is_noted_and_blocks_nothing(opened: Open, code: int, words: str) -> None:
    page = opened(f"place{code}")
    page.evaluate("(code) => { navigator.geolocation.getCurrentPosition = (_, failed) => { window.answer = () => failed({ code }); }; }", code)
    page.get_by_role("button", name="I have left").click()
    expect(page.locator("#place")).to_contain_text("looking for the place")
    assert page.evaluate(PLACES, report(page))[1]["latitude"] is None  # the time is kept before the place is known
    page.evaluate("answer()")
    expect(page.locator("#place")).to_contain_text(words)
    assert page.evaluate(PLACES, report(page))[1]["refused"] is (code == 1)


class Memory:
    """The most memory that any page's process of a browser held at one time, in MB."""

    def __init__(self, browser: Browser) -> None:
        found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        self.pids = [one["id"] for one in found if one["type"] == "renderer"]
        self.most, self.over = 0.0, threading.Event()
        self.watching = threading.Thread(target=self.watch)

    def watch(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, *(resident(pid) for pid in self.pids))

    def __enter__(self) -> Memory:
        self.watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.watching.join()


def resident(pid: int) -> float:
    """What a process holds in memory, without the browser's program itself, which all its processes share."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return sum(int(size) for size in re.findall(r"(?:RssAnon|RssShmem):\s+(\d+) kB", status)) / 1024


def photos_of_12_megapixels(folder: Path, count: int) -> list[Path]:
    """Photos as heavy as a phone's, each with a content of its own."""
    made = []
    for n in range(count):
        coarse = Image.merge("RGB", [Image.effect_noise((800, 600), 120) for _ in range(3)]).resize((4000, 3000), Image.Resampling.BICUBIC)
        made.append(folder / f"{n:02}.jpg")
        coarse.save(made[-1], quality=90)
    return made


@pytest.mark.soak
def test_fifty_photos_of_12_megapixels_stay_under_300_mb(opened: Open, phone_browser: Browser, tmp_path: Path) -> None:
    page = opened("fifty")
    given = photos_of_12_megapixels(tmp_path, 50)
    with Memory(phone_browser) as memory:
        before = max(resident(pid) for pid in memory.pids)
        page.locator('#tray input[type="file"][multiple]').set_input_files(given)
        for _ in range(3000):
            if page.locator("#tray figure img").count() == 50:
                break
            page.wait_for_timeout(200)
    print(f"\n50 photos of {sum(path.stat().st_size for path in given) / 2**20:.0f} MB: at most {memory.most:.0f} MB, {before:.0f} MB before")
    assert page.locator("#tray figure img").count() == 50
    assert all(file["state"] != "raw" and file["hash"] == file["sha256"] and file["dimensions"] == [1600, 1200] for file in files(page))
    assert memory.most < 300
