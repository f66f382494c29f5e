"""Real photos on the phone: none that is good is called dark or blurred, the same ones in the dark or out of focus are, all stand upright."""

from __future__ import annotations

import csv
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageFilter, ImageOps

from shopper import create_app
from tests.browser import live
from tests.browser.phone.capturing import kept, saved, take
from tests.world import World

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
FILES = list(csv.DictReader((FOLDER / "index.csv").read_text().splitlines())) if (FOLDER / "index.csv").is_file() else []
REAL = [line for line in FILES if line["opens"] == "yes" and min(int(line["width"]), int(line["height"])) >= 200]
pytestmark = [pytest.mark.skipif(not FILES, reason="the folder of real photos is not here"), *live.BROWSER]


def opened(line: dict[str, str]) -> Image.Image:
    picture = Image.open(FOLDER / line["file"], formats=("JPEG", "PNG", "HEIF", "WEBP"))
    return ImageOps.exif_transpose(picture).convert("RGB")


def test_good_photos_are_left_alone_and_bad_ones_are_noticed(world: World) -> None:
    pillow_heif.register_heif_opener()
    with live.serving(create_app(world.instance)) as address, live.chromium() as browser:
        page = browser.new_page(viewport=live.PHONE)
        page.goto(f"{address}/people/sign-in")
        for line in REAL:
            picture = opened(line)
            picture.thumbnail((1600, 1600))
            radius = max(picture.size) * 0.012
            take(page, (line["file"], (FOLDER / line["file"]).read_bytes()), (line["file"] + " dark", saved(picture.point(lambda value: value * 0.18))),
                 (line["file"] + " blurred", saved(picture.filter(ImageFilter.GaussianBlur(radius)))))
        found = {file["name"]: file for file in kept(page)}
    heic = {line["file"] for line in REAL if line["format"] == "HEIF"}
    assert len(found) == 3 * len(REAL) and len(REAL) >= 12
    for line in REAL:
        name = line["file"]
        assert found[name]["warnings"] == [], name
        assert found[name + " dark"]["warnings"] == ["dark"] and found[name + " blurred"]["warnings"] == ["blurred"], name
        if name not in heic:
            width, height = opened(line).size
            scale = min(1, 1600 / max(width, height))
            assert found[name]["dimensions"] == [round(width * scale), round(height * scale)], name
