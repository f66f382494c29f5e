"""What the checklist pages take in: an uploaded file, and texts that travel through a page and come back."""

from __future__ import annotations

import base64
import zlib

from flask import request

from shopper.checklists.languages.sheet import NAMES
from shopper.checklists.parsing import LARGEST
from shopper.errors import Invalid

LARGEST_REQUEST = 12 * 1024 * 1024


def allow_large_form() -> None:
    """Room for an uploaded checklist; must run before anything reads the form."""
    request.max_content_length = LARGEST_REQUEST
    request.max_form_memory_size = LARGEST_REQUEST


def uploaded(name: str) -> bytes | None:
    """The bytes of a chosen file, None when none was chosen."""
    file = request.files.get(name)
    return file.read() if file is not None and file.filename else None


def browsers_language() -> str:
    """The language that the person's browser asks for, as far as a checklist can name it; else English."""
    asked = list(request.accept_languages.values())
    kinds = [tag.partition("-")[0].lower() for tag in asked]
    return next((one for pair in zip(asked, kinds, strict=True) for one in pair if one in NAMES), "en")


def chosen_name() -> str:
    """The name of the uploaded file, as a label only."""
    file = request.files.get("file")
    return (file.filename or "")[:200] if file is not None else ""


def pack(data: bytes | None) -> str:
    """Bytes for a hidden field: what is confirmed is exactly what was shown, and nothing is stored in between."""
    return base64.b64encode(zlib.compress(data)).decode() if data else ""


def unpack(text: str) -> bytes | None:
    """The bytes of a hidden field, None when it is empty."""
    if not text:
        return None
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST)
    except (ValueError, zlib.error):
        raise Invalid("The form came back damaged. Choose the file again; nothing was stored.") from None
    return data
