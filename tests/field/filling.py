"""Posts the phone's plain form in tests: everything the small checklist asks for, a photo, the signature."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient

from tests import visiting
from tests.visiting import REPORT

FORM = f"/field/reports/{REPORT}"
TYPED = {
    "began.date": "2026-03-12", "began.time": "14:00", "ended.date": "2026-03-12", "ended.time": "14:35",
    "v.greeted": "yes", "v.wait.seconds": "1:30", "v.nps": "9", "v.price": "4,20", "v.who.count": "1",
    "v.who.roles": "barista, advisor 1", "v.who.knew_part": "all", "v.felt.success": "4", "v.felt.effort": "5",
    "v.felt.emotion": "4", "v.felt.cause": "A warm welcome.", "v.story": "I walked in.\r\nThey looked up at once."}
SIGNATURE = {"name": "Sam Shopper", "interest": "none", "conflicts": ""}


def post(client: FlaskClient, rev: int = 1, files: dict[str, Any] | None = None, **changed: str) -> Any:
    data = {**TYPED, "rev": str(rev), **{name.replace("__", "."): value for name, value in changed.items()}}
    return client.post(FORM, data={**data, **(files or {})}, content_type="multipart/form-data")


def photo(color: str = "teal") -> tuple[io.BytesIO, str]:
    return io.BytesIO(visiting.picture(color)), "../../etc/passwd.jpg"
