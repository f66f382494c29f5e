"""Real photos: every orientation upright, HEIC taken, the truncated one refused, no metadata left in any copy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageChops, ImageStat
from sqlite_utils import Database

from shopper.errors import Invalid
from shopper.reports import photos
from shopper.reports import store as reports
from tests import visiting
from tests.field import filling

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
FILES = list(csv.DictReader((FOLDER / "index.csv").read_text().splitlines())) if (FOLDER / "index.csv").is_file() else []
GOOD = [line for line in FILES if line["opens"] == "yes"]
pytestmark = pytest.mark.skipif(not FILES, reason="the folder of real photos is not here")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=("JPEG",))
    image.load()
    return image


@pytest.mark.parametrize("line", GOOD, ids=lambda line: line["file"])
def test_every_photo_that_opens_is_taken_upright_and_clean(line: dict[str, str]) -> None:
    photo = photos.intake((FOLDER / line["file"]).read_bytes())
    width, height = int(line["width"]), int(line["height"])
    sideways = line["orientation"] in ("5", "6", "7", "8") and line["format"] != "HEIF"
    assert (photo.width, photo.height) == ((height, width) if sideways else (width, height))
    for copy, side in ((photo.view, 1600), (photo.print, 800), (photo.thumb, 320)):
        image = opened(copy)
        assert max(image.size) == min(side, max(width, height))
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & image.info.keys()


@pytest.mark.parametrize("number", range(9))
def test_every_orientation_shows_the_same_picture(number: int) -> None:
    shown = opened(photos.intake((FOLDER / f"orientation_mit/Landscape_{number}.jpg").read_bytes()).thumb)
    upright = opened(photos.intake((FOLDER / "orientation_mit/Landscape_1.jpg").read_bytes()).thumb)
    assert shown.size == upright.size
    difference = ImageStat.Stat(ImageChops.difference(shown, upright)).mean
    turned = ImageStat.Stat(ImageChops.difference(upright, upright.rotate(180))).mean
    assert max(difference) < 4 < min(turned)


def test_the_truncated_photo_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid, match="damaged or arrived incomplete"):
        photos.intake((FOLDER / "pillow/truncated_jpeg.jpg").read_bytes())


def test_place_and_maker_are_gone() -> None:
    for name in ("piexif/r_canon.jpg", "pillow/exif_gps.jpg", "heif/arrow.heic"):
        photo = photos.intake((FOLDER / name).read_bytes())
        for copy in (photo.view, photo.print, photo.thumb):
            assert not any(word in copy for word in (b"Canon", b"Apple", b"GPS", b"Exif", b"http"))


def test_a_real_broken_photo_keeps_everything_else_that_was_typed(client_for: Callable[[str], FlaskClient], db: Database) -> None:
    report = visiting.begun(db)
    broken, good = ((FOLDER / name).read_bytes() for name in ("pillow/truncated_jpeg.jpg", "heif/arrow.heic"))
    files = {"p.front": [(io.BytesIO(broken), "IMG_1.jpg"), (io.BytesIO(good), "IMG_2.heic", "")]}
    answer = filling.post(client_for("sam"), files=files)
    answer.request.environ["wsgi.input"].close()  # the sender's own copy of a large form is a file
    assert answer.status_code == 422 and "damaged or arrived incomplete" in answer.text
    assert "They looked up at once." in reports.answers_of(db, report)["story"]["value"]
    assert [one["item_key"] for one in reports.evidence_of(db, report)] == ["front"]  # the HEIC
