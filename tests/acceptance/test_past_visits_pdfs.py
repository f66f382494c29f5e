"""Real bank visits are printed by the code that serves them; the engine turns any warning of the PDF maker into an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopper import blobs
from shopper.db import now_utc
from shopper.findings import rendering, store
from tests.bench.real_pdfs import HERE, WHY_NOT, imported, opened

VISITS, SOME = 253, 20
pytestmark = pytest.mark.skipif(not HERE, reason=WHY_NOT)


@pytest.fixture(scope="module")
def bank() -> Iterator[Path]:
    with imported() as instance:
        yield instance


def printed(instance: Path, every: int) -> int:
    """How many editions became a stored PDF, taking each of so many."""
    with opened(instance) as db:
        editions = [found["id"] for found in db.query("SELECT id FROM editions ORDER BY id")][::every]
        for edition in editions:
            sha256 = rendering.render_edition(db, instance, edition, now_utc())
            assert blobs.read(instance / "editions", sha256).startswith(b"%PDF-")
            assert (store.pdf_of(db, edition) or {"pages": 0})["pages"] >= 2
        return len(editions)


def test_some_real_visits_are_printed_without_a_warning(bank: Path) -> None:
    assert printed(bank, VISITS // SOME) >= SOME


@pytest.mark.soak
def test_every_real_visit_is_printed_without_a_warning(bank: Path) -> None:
    assert printed(bank, 1) == VISITS
