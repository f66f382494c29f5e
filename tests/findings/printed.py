"""What tests of the printed edition share: pictures, texts of pages, and editions of any length."""

from __future__ import annotations

import copy
import io
from typing import Any

from PIL import Image
from pypdf import PdfReader

from shopper.findings import rendering

Edition = dict[str, Any]


def photo(width: int, height: int, shade: int) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).point([min(255, level + shade) for level in range(256)]).save(out, "JPEG")
    return out.getvalue()


def pictures(edition: Edition) -> rendering.Pictures:
    return rendering.Pictures({f"photo:{shown['sha256']}": ("image/jpeg", photo(shown["width"], shown["height"], shown["number"]))
                               for shown in edition["evidence"]})


def squeezed(text: str) -> str:
    return " ".join(text.split())


def text_of(edition: Edition) -> str:
    data = rendering.make(edition, pictures(edition)).data
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def stretched(edition: Edition, items: int) -> Edition:
    """The sample with this many items, dealt out evenly."""
    longer = copy.deepcopy(edition)
    plain = [item for touchpoint in longer["touchpoints"] for item in touchpoint["items"] if item["type"] != "narrative"]
    each = -(-items // len(longer["touchpoints"]))
    for touchpoint in longer["touchpoints"]:
        touchpoint["items"] = [plain[number % len(plain)] | {"key": f"{touchpoint['key']}-{number}"} for number in range(each)]
    return longer
