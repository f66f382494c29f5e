"""What is done to a laid out PDF changes nothing but what it says: every tag has the library's own bytes."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from shopper import pdf_finish
from shopper.findings import rendering
from tests.findings.printed import pictures
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")


def test_every_tag_is_written_as_the_library_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, pairs = pdf_finish._tag_bytes, []

    def both(tag: Any) -> bytes:
        pairs.append((ours(tag), tag.data))
        return ours(tag)

    monkeypatch.setattr(pdf_finish, "_tag_bytes", both)
    edition = sample_edition()
    rendering.make(edition, pictures(edition))
    assert len(pairs) > 500
    assert all(mine == theirs for mine, theirs in pairs)


def test_a_strict_reader_finds_nothing_to_mend() -> None:
    edition = sample_edition()
    with pikepdf.open(io.BytesIO(rendering.make(edition, pictures(edition)).data)) as document:
        assert document.check_pdf_syntax() == []
