"""Photos, sound and places on the phone, in real Chromium: kept before anything looks at them, and never in the way."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import datetime

import pillow_heif
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import BrowserContext, Page

from shopper.reports import photos
from tests.browser import live
from tests.browser.phone.capturing import HELD, PIECES, REPORT, TAKE, door, exif, given, kept, saved, scene, take

pytestmark = live.BROWSER
RESUME = """async (report) => (await import("/static/js/phone/camera.js")).resume(
  new (await import("/static/js/phone/keep.js")).Keeper("sam"), report)"""
SCREEN = (360, 740)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def red(corner: list[int]) -> bool:
    return corner[0] > 200 and max(corner[1:]) < 60


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(scene((640, 480))).save(out, quality=60)
    return out.getvalue()


def begin_to_take(page: Page, *files: tuple[str, bytes]) -> None:
    """Take files without waiting; the worker never answers."""
    page.route("**/camera-worker.js", lambda route: None)
    page.evaluate(f"(given) => {{ window.taking = ({TAKE})(given); }}", given(*files))
    for _ in range(100):
        if len(kept(page)) == len(files):
            return
        page.wait_for_timeout(50)
    raise AssertionError("not kept")


def test_a_photo_of_every_orientation_is_kept_smaller_upright_and_named_by_its_hash(phone_page: Page) -> None:
    files = [(f"{turn}.jpg", saved(scene().transpose(HELD[turn]) if turn in HELD else scene(), exif=exif(turn))) for turn in range(1, 9)]
    assert take(phone_page, *files)["refused"] == []
    found = kept(phone_page)
    assert len(found) == 8
    for file, (_, data) in zip(found, files, strict=True):
        assert (file["state"], file["mime"], file["item"], file["kind"], file["warnings"]) == ("ready", "image/jpeg", "front", "photo", [])
        assert file["hash"] == file["sha256"] and file["bytes"] == file["size"] < len(data) and 500 < file["thumb"] < 30_000
        assert file["dimensions"] == [1600, 1200] and red(file["corner"]), file["name"]


@pytest.mark.parametrize("way", ["no canvas in workers", "no worker"])
def test_without_a_worker_the_page_makes_it_smaller(phone_page: Page, way: str) -> None:
    if way == "no worker":
        phone_page.route("**/camera-worker.js", lambda route: route.abort())
    else:
        phone_page.evaluate("delete globalThis.OffscreenCanvas")
    take(phone_page, ("a.jpg", saved(scene().transpose(HELD[6]), exif=exif(6))))
    [file] = kept(phone_page)
    assert (file["state"], file["dimensions"]) == ("ready", [1600, 1200]) and red(file["corner"])


def test_the_bytes_as_they_came_are_kept_before_anything_looks_at_them(phone_context: BrowserContext, phone_page: Page, phone_address: str) -> None:
    data = saved(scene())
    begin_to_take(phone_page, ("a.jpg", data), ("b.jpg", data))
    assert [(file["state"], file["sha256"], file["hash"]) for file in kept(phone_page)] == [("raw", None, sha256(data))] * 2
    phone_page.close(run_before_unload=False)
    again = phone_context.new_page()
    again.goto(f"{phone_address}/people/sign-in")
    assert again.evaluate(RESUME, REPORT) == []
    assert [(file["state"], file["dimensions"]) for file in kept(again)] == [("ready", [1600, 1200])] * 2


def test_heic_that_the_browser_cannot_open_goes_as_it_is_and_the_server_takes_it(phone_page: Page) -> None:
    data = heic()
    take(phone_page, ("IMG_1.HEIC", data), mime="")
    [file] = kept(phone_page)
    assert (file["state"], file["mime"], file["hash"], file["thumb"], file["warnings"]) == ("ready", "image/heic", sha256(data), None, [])
    assert photos.intake(data).width == 640


def test_what_is_no_photo_is_refused_by_name_and_the_good_one_beside_it_stays(phone_page: Page) -> None:
    got = take(phone_page, ("notes.jpg", b"not a photo at all, but a text"), ("good.jpg", saved(scene())), ("empty.jpg", b""))
    assert got["refused"] == ["notes.jpg: this is not a photo. Photos can be JPEG, PNG, WebP and HEIC.",
                              "empty.jpg: the file is empty. Take or choose it again."]
    assert [file["name"] for file in kept(phone_page)] == ["good.jpg"] and phone_page.evaluate(PIECES) == 1


def test_a_damaged_photo_is_kept_as_it_is_and_said(phone_page: Page) -> None:
    data = saved(scene())[:3000]
    take(phone_page, ("cut.jpg", data))
    [file] = kept(phone_page)
    assert (file["state"], file["warnings"], file["hash"]) == ("ready", ["damaged"], sha256(data))


def test_without_room_the_sentence_says_so_and_what_was_there_stays(phone_context: BrowserContext, phone_page: Page, phone_address: str) -> None:
    limit = {"origin": phone_address, "quotaSize": 2_000_000}  # the browser looks at it before it opens a database, and then seldom
    phone_context.new_cdp_session(phone_page).send("Storage.overrideQuotaForOrigin", limit)
    noise = Image.effect_noise((800, 1000), 110).convert("RGB")
    got = take(phone_page, *((f"{n}.jpg", saved(noise.rotate(90 * n), quality=98)) for n in range(4)))
    assert got["refused"] and all("there is no room left on this phone, so it was not kept" in one for one in got["refused"])
    found = kept(phone_page)
    assert 0 < len(found) == 4 - len(got["refused"]) and all(file["state"] == "ready" and file["hash"] == file["sha256"] for file in found)


def test_a_photo_taken_off_while_it_is_made_smaller_leaves_nothing(phone_page: Page) -> None:
    begin_to_take(phone_page, ("a.jpg", saved(scene())))
    phone_page.evaluate("""async (report) => {
      const keeper = new (await import("/static/js/phone/keep.js")).Keeper("sam");
      const [file] = await keeper.files(report);
      await keeper.removeFile(file.id);
      return keeper.replaceBytes(file.id, new ArrayBuffer(9), () => {});
    }""", REPORT)
    assert kept(phone_page) == [] and phone_page.evaluate(PIECES) == 0


def test_dark_blurred_and_pictures_of_screens_are_noticed_and_good_ones_are_not(phone_context: BrowserContext, phone_page: Page) -> None:
    phone_context.new_cdp_session(phone_page).send("Emulation.setDeviceMetricsOverride", {
        "width": SCREEN[0], "height": SCREEN[1], "screenWidth": SCREEN[0], "screenHeight": SCREEN[1], "deviceScaleFactor": 1.5, "mobile": True})
    camera = {"exif": exif(make="A maker")}
    pictures = {
        "good": (saved(scene()), []), "plain door": (saved(door()), []), "dim": (saved(scene().point(lambda v: v * 0.4)), []),
        "dark": (saved(scene().point(lambda v: v * 0.12)), ["dark"]), "black": (saved(Image.new("RGB", (450, 600))), ["dark"]),
        "blurred": (saved(scene().filter(ImageFilter.GaussianBlur(16))), ["blurred"]),
        "blurred door": (saved(door().filter(ImageFilter.GaussianBlur(20))), ["blurred"]),
        "wall": (saved(Image.new("RGB", (450, 600), (180, 178, 172))), []),
        "screenshot": (saved(scene((540, 1200)), "PNG"), ["screenshot"]), "tablet": (saved(scene((768, 1024)), "PNG"), ["screenshot"]),
        "camera png": (saved(scene((540, 1200)), "PNG", **camera), []), "drawn png": (saved(scene((500, 550)), "PNG"), []),
        "this screen": (saved(scene((540, 1110))), ["screenshot"]), "this screen across": (saved(scene((1110, 540))), ["screenshot"]),
        "camera of that size": (saved(scene((540, 1110)), **camera), []),
    }
    take(phone_page, *((name, data) for name, (data, _) in pictures.items()))
    assert {file["name"]: file["warnings"] for file in kept(phone_page)} == {name: expected for name, (_, expected) in pictures.items()}


def test_the_time_is_the_cameras_where_it_says_one(phone_page: Page) -> None:
    today = datetime.now().astimezone()
    take(phone_page, ("a.jpg", saved(scene((400, 300)), exif=exif(moment=today.strftime("%Y:%m:%d 07:08:09")))),
         ("b.jpg", saved(scene((400, 300)), exif=exif(moment="2025:12:31 23:59:00"))), ("c.jpg", saved(scene((400, 300)))))
    found = {file["name"]: file["taken"] for file in kept(phone_page)}
    assert found["a.jpg"] == "07:08" and found["b.jpg"] == "2025-12-31 23:59" and re.fullmatch(r"\d\d:\d\d", found["c.jpg"])
