"""What the PDF benches print: one typical visit of 60 items and 6 photos, from the sample edition."""

from __future__ import annotations

import copy
import io
import random
from typing import Any

from PIL import Image, ImageFilter

from shopper.findings.rendering import Pictures
from tests.findings.sample import sample_edition

Edition = dict[str, Any]
ITEMS = 60
RICH = ("pillars", "think_feel_do", "narrative", "note")


def typical() -> Edition:
    """The sample edition filled up to 60 items with its plain ones: a touchpoint has one pillar trio and one think/feel/do at most."""
    edition = copy.deepcopy(sample_edition())
    whole = [item for touchpoint in edition["touchpoints"] for item in touchpoint["items"]]
    plain = [item for item in whole if item["type"] not in RICH]
    touchpoints = edition["touchpoints"]
    for number in range(ITEMS - len(whole)):
        touchpoints[number % len(touchpoints)]["items"].append(plain[number * 5 % len(plain)] | {"key": f"more-{number}"})
    return edition


def photo(width: int, height: int, seed: int, exif: bool = False) -> bytes:
    """A soft, noisy picture that compresses about as a photo of a shop does."""
    noise = random.Random(seed)
    small = Image.frombytes("RGB", (width // 16, height // 16), noise.randbytes(width // 16 * (height // 16) * 3))
    out = io.BytesIO()
    words = Image.Exif()
    words[0x0112] = 1
    image = small.resize((width, height), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(2))
    image.save(out, "JPEG", quality=82, **({"exif": words} if exif else {}))
    return out.getvalue()


def print_copies(edition: Edition) -> Pictures:
    """Upright copies of 800 px without metadata, as they are made at upload."""
    return Pictures({f"photo:{shown['sha256']}": ("image/jpeg", photo(shown["width"], shown["height"], shown["number"]))
                     for shown in edition["evidence"]})


def originals(edition: Edition) -> dict[str, bytes]:
    """What phones send: 1,600 px, with EXIF."""
    return {shown["sha256"]: photo(shown["width"] * 2, shown["height"] * 2, shown["number"], exif=True)
            for shown in edition["evidence"]}
