"""What the phone captures, in real Chromium: the plain list that is ticked in the store, photos, sound and places."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from shopper import create_app
from tests import world as worlds
from tests.browser import live
from tests.tools import CHROMIUM

pytestmark = live.BROWSER
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
TURN = Image.Transpose
UNDO = {2: TURN.FLIP_LEFT_RIGHT, 3: TURN.ROTATE_180, 4: TURN.FLIP_TOP_BOTTOM, 5: TURN.TRANSPOSE, 6: TURN.ROTATE_90, 7: TURN.TRANSVERSE,
        8: TURN.ROTATE_270}  # how a camera that was held so writes the picture
REPORT = "3f0c2f6e-7f53-4a57-9a38-0d6a3a4f7b11"
CUES = [{"touchpoint": "door", "title": "At the door", "cue": "door"}, {"touchpoint": "wait", "title": "Waiting", "cue": "wait"},
        {"touchpoint": "order", "title": "Ordering a coffee", "cue": "coffee"}]
SEED = """async (visit) => {
  const { Keeper, setFact } = await import("/static/js/phone/keep.js");
  await setFact("person", { id: "sam", name: "Sam" });
  await new Keeper("sam").setVisits([visit]);
}"""
CAPTURED = """async () => (await import("/static/js/phone/cues.js")).captured(
  new (await import("/static/js/phone/keep.js")).Keeper("sam"), "v1")"""


@pytest.fixture(scope="module")
def address(template_world: worlds.World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a free port; nothing here writes to its database."""
    world = worlds.copy(template_world, tmp_path_factory.mktemp("capture") / "instance")
    world.db.close()
    with live.serving(create_app(world.instance)) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser with a microphone that beeps, for the whole file."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=str(CHROMIUM), args=[*live.QUIET, *FAKE])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone of its own; it fails the test on any error of a script."""
    troubles: list[str] = []
    made = chromium.new_context(viewport=live.PHONE, has_touch=True, reduced_motion="reduce", locale="en-GB")
    made.on("weberror", lambda error: troubles.append(str(error.error)))
    yield made
    made.close()
    assert troubles == []


def seeded(context: BrowserContext, address: str) -> Page:
    """The list of Sam's visit v1."""
    page = context.new_page()
    page.goto(f"{address}/people/sign-in")
    page.evaluate(SEED, {"id": "v1", "cues": CUES})
    page.goto(f"{address}/field/list#v1")
    expect(row(page, "door")).to_be_visible()
    return page


def row(page: Page, word: str) -> Any:
    return page.locator("#rows button", has_text=word)


def ticked(page: Page) -> list[str]:
    return page.locator('#rows [aria-pressed="true"]').all_inner_texts()


def cues(page: Page) -> list[str]:
    return [mark["cue"] for mark in page.evaluate(CAPTURED)["marks"]]


def test_the_list_says_nothing_of_what_it_is_for(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    seen = page.content() + page.title() + page.evaluate("document.body.innerText") + context.request.get(f"{address}/field/list").text()
    assert not re.search(r"shopper|mystery|visit|report", seen, re.IGNORECASE)
    assert page.title() == "List" and page.locator("h1").inner_text() == "List"
    styles = page.evaluate("[...document.querySelectorAll('body, h1, button')].map((one) => getComputedStyle(one).fontFamily)")
    assert set(styles) == {"system-ui, sans-serif"}


def test_one_tap_is_a_mark_that_a_reload_and_a_doubled_tap_leave_alone(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    page.evaluate("[0, 0, 0].forEach(() => document.querySelectorAll('#rows button')[1].click())")
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    row(page, "wait").click()
    page.reload()
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    found = page.evaluate(CAPTURED)
    assert [(mark["touchpoint"], mark["cue"]) for mark in found["marks"]] == [("wait", "wait")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", found["marks"][0]["wall"]) and isinstance(found["marks"][0]["monotonic"], int)
    assert found["arrival"]["wall"] == found["marks"][0]["wall"] and found["arrival"]["latitude"] is None and found["left"] is None


def test_it_works_without_looking_and_the_last_mark_can_be_taken_back(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    page.touchscreen.tap(180, 560)
    expect(row(page, "door")).to_have_attribute("aria-pressed", "true")
    page.touchscreen.tap(180, 560)  # the same thumb, still there
    page.wait_for_timeout(600)
    page.touchscreen.tap(60, 500)
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "true")
    page.locator("#undo").click()
    expect(row(page, "wait")).to_have_attribute("aria-pressed", "false")
    page.fill("#word", "two tills closed")
    page.press("#word", "Enter")
    expect(row(page, "two tills closed")).to_be_visible()
    assert cues(page) == ["door", "two tills closed"]
    for _ in range(2):
        page.locator("#undo").click()
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator('#rows [aria-pressed="true"]')).to_have_count(0)
    assert page.evaluate(CAPTURED) == {"marks": [], "left": None, "arrival": None, "departure": None}


def test_hidden_it_is_an_empty_list_until_the_title_is_held(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    row(page, "door").click()
    for way in (lambda: page.locator("#title").click(), lambda: page.keyboard.press("Escape")):
        way()
        expect(page.locator("#nothing")).to_be_visible()
        page.reload()
        expect(page.locator("#nothing")).to_be_visible()
        assert "door" not in page.content() and page.locator("button:visible").count() == 1
        page.locator("#title").click()  # a mere tap does not bring it back
        assert page.locator("#nothing").is_visible()
        page.locator("#title").click(delay=1000)
        expect(row(page, "door")).to_have_attribute("aria-pressed", "true")
        page.wait_for_timeout(550)


def test_words_can_be_made_ones_own_and_stay(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    page.locator("#edit").click()
    page.locator("#rows input").nth(0).fill("Bread")
    page.locator("#rows input").nth(1).fill("")
    page.locator("#edit").click()
    row(page, "Bread").click()
    page.reload()
    expect(row(page, "Bread")).to_have_attribute("aria-pressed", "true")
    assert page.locator("#rows button").all_inner_texts() == ["Bread", "Wait", "Coffee"] and cues(page) == ["Bread"]


def test_done_notes_when_one_left_with_the_place_where_that_is_allowed(context: BrowserContext, address: str) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 51.501234567, "longitude": -0.141, "accuracy": 11.6})
    page = seeded(context, address)
    row(page, "door").click()
    page.locator("#done").click()
    expect(page.locator("#next")).to_be_visible()
    page.wait_for_timeout(300)
    found = page.evaluate(CAPTURED)
    assert found["left"] == found["departure"]["wall"]
    for place in (found["arrival"], found["departure"]):
        assert {**place, "wall": ""} == {"wall": "", "latitude": 51.501235, "longitude": -0.141, "accuracy": 12, "refused": False}
    page.locator("#undo").click()
    expect(page.locator("#done")).to_be_visible()
    assert page.evaluate(CAPTURED)["left"] is None


def test_somebody_elses_list_or_none_is_empty(context: BrowserContext, address: str) -> None:
    page = seeded(context, address)
    for way in ("#other", "", "#v1"):
        if way == "#v1":
            page.evaluate("""async () => (await import("/static/js/phone/keep.js")).setFact("person", { id: "sue", name: "Sue" })""")
        page.goto(f"{address}/people/sign-in")
        page.goto(f"{address}/field/list{way}")
        expect(page.locator("#nothing")).to_be_visible()
        expect(page.locator("#rows li")).to_have_count(0)


# Photos


TAKE = """async ([names, item, kind]) => {
  const [{ Keeper }, { take }] = [await import("/static/js/phone/keep.js"), await import("/static/js/phone/camera.js")];
  const keeper = new Keeper("sam");
  let told = 0;
  const got = await take(keeper, "REPORT", item, kind, names.map(([name, type, b64, at]) =>
    new File([Uint8Array.from(atob(b64), (sign) => sign.charCodeAt(0))], name, { type, lastModified: at ?? Date.now() })), { told: () => { told += 1; } });
  return { ...got, told };
}""".replace("REPORT", REPORT)
FILES = """async () => {
  const { Keeper } = await import("/static/js/phone/keep.js");
  const keeper = new Keeper("sam"), found = [];
  const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
  for (const file of await keeper.files("REPORT")) {
    const bytes = await keeper.bytes(file.id);
    const picture = await createImageBitmap(new Blob([bytes])).catch(() => null);
    const pen = picture && new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    pen?.drawImage(picture, 0, 0);
    found.push({ ...file, thumb: file.thumb?.byteLength ?? null, whole: await hex(bytes) === file.sha256 && bytes.byteLength === file.size,
      dimensions: picture && [picture.width, picture.height], corner: picture && [...pen.getImageData(2, 2, 1, 1).data].slice(0, 3) });
  }
  return found.sort((one, other) => one.name.localeCompare(other.name));
}""".replace("REPORT", REPORT)


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    """A page of the app's own origin, with nothing of its own."""
    made = context.new_page()
    made.goto(f"{address}/people/sign-in")
    return made


def photo(name: str, data: bytes, kind: str = "image/jpeg", at: int | None = None) -> list[Any]:
    return [name, kind, base64.b64encode(data).decode(), at]


def shelf(size: tuple[int, int] = (2400, 1800)) -> Image.Image:
    """Something with edges, its first corner red."""
    picture = Image.new("RGB", size, (206, 202, 196))
    draw, (width, height) = ImageDraw.Draw(picture), size
    for n in range(60):
        x, y = (n * 37) % 100 * width // 100, (n * 53) % 100 * height // 100
        draw.rectangle((x, y, x + width // 15, y + height // 9), fill=(n * 4, 255 - n * 4, n * 97 % 255))
    draw.rectangle((0, 0, width // 10, height // 10), fill=(255, 0, 0))
    return picture


def as_bytes(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def exif(orientation: int = 1, make: str = "", moment: str = "") -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    if make:
        tags[0x010F] = make
    if moment:
        tags.get_ifd(0x8769)[0x9003] = moment
    return tags.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_kept_smaller_upright_and_named_by_its_own_hash(page: Page, orientation: int) -> None:
    upright = shelf()
    turned = upright.transpose(UNDO[orientation]) if orientation in UNDO else upright
    data = as_bytes(turned, exif=exif(orientation))
    assert page.evaluate(TAKE, [[photo("a.jpg", data)], "front", "photo"])["refused"] == []
    kept = page.evaluate(FILES)[0]
    assert (kept["state"], kept["mime"], kept["item"], kept["kind"], kept["warnings"]) == ("ready", "image/jpeg", "front", "photo", [])
    assert kept["whole"] and kept["dimensions"] == [1600, 1200] and kept["size"] < len(data) and 500 < kept["thumb"] < 30_000
    red, green, blue = kept["corner"]
    assert red > 200 and green < 60 and blue < 60
