"""A visit with forty photos of twelve megapixels: the PDF stays small and quick, because it is made of print copies."""

from __future__ import annotations

import copy
import io
import time
from typing import Any

import pikepdf
import pytest
from PIL import Image

from shopper.findings import rendering
from shopper.reports import photos
from tests.bench.content import photo
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")
PHOTOS = 40


def with_photos(prints: list[bytes]) -> tuple[dict[str, Any], rendering.Pictures]:
    """The sample edition with these pictures as its evidence."""
    edition = copy.deepcopy(sample_edition())
    shown = edition["evidence"][2]
    width, height = Image.open(io.BytesIO(prints[0])).size
    edition["evidence"] = [shown | {"number": n, "sha256": f"{n:064x}", "width": width, "height": height}
                           for n in range(1, len(prints) + 1)]
    return edition, rendering.Pictures({f"photo:{n:064x}": ("image/jpeg", data) for n, data in enumerate(prints, start=1)})


def check(prints: list[bytes]) -> None:
    edition, pictures = with_photos(prints)
    began = time.process_time()
    made = rendering.make(edition, pictures)
    assert time.process_time() - began < 30  # the aim is 10
    assert len(made.data) < 15_000_000
    with pikepdf.open(io.BytesIO(made.data)) as document:
        drawn = [thing for thing in document.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"]
        assert len(drawn) == PHOTOS and all(max(picture.Width, picture.Height) <= 800 for picture in drawn)


def test_forty_photos_make_a_small_pdf_in_seconds() -> None:
    first = photos.intake(photo(4000, 3000, 1, exif=True)).print
    check([first, *(photo(800, 600, seed) for seed in range(2, PHOTOS + 1))])


@pytest.mark.soak
def test_forty_photos_of_twelve_megapixels_are_taken_in_and_printed() -> None:
    check([photos.intake(photo(4000, 3000, seed, exif=True)).print for seed in range(PHOTOS)])
