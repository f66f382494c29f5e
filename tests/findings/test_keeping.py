"""The PDF of an edition is made once and kept: the same bytes again, nothing half-written, damaged photos named."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from pypdf import PdfReader
from sqlite_utils import Database

from shopper import audit, blobs, pdf
from shopper.db import rows, writing
from shopper.errors import NotFound
from shopper.findings import rendering, store
from tests import world as worlds
from tests.findings.keeping import LATER, put_released
from tests.findings.printed import pictures
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")
Edition = dict[str, Any]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return sample_edition()


def test_the_same_edition_gives_the_same_bytes(edition: Edition) -> None:
    made = rendering.make(edition, pictures(edition))
    assert rendering.make(json.loads(json.dumps(edition)), pictures(edition)).data == made.data


@pytest.fixture
def released(world: worlds.World, edition: Edition) -> str:
    """A released edition in the database, with its photos in the evidence folder."""
    return put_released(world, edition)


def test_a_released_edition_is_rendered_once_and_kept(db: Database, world: worlds.World, released: str,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    kept = rows(db, "SELECT * FROM edition_pdfs")
    assert [(row["edition_id"], row["sha256"]) for row in kept] == [(released, sha256)]
    assert len(blobs.read(world.instance / "editions", sha256)) == kept[0]["bytes"]
    assert [line["action"] for line in audit.lines_for(db, released)] == ["edition.pdf_made"]
    monkeypatch.setattr(pdf, "render", None)
    assert rendering.render_edition(db, world.instance, released, LATER) == sha256


def test_a_lost_file_is_made_again_with_the_same_bytes(db: Database, world: worlds.World, released: str) -> None:
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    blobs.path(world.instance / "editions", sha256).unlink()
    assert rendering.render_edition(db, world.instance, released, LATER) == sha256
    assert blobs.read(world.instance / "editions", sha256)


def test_a_render_that_dies_leaves_no_row_and_no_half_file(db: Database, world: worlds.World, released: str,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        rendering.render_edition(db, world.instance, released, LATER)
    assert rows(db, "SELECT * FROM edition_pdfs") == []
    assert [path for path in (world.instance / "editions").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_a_damaged_photo_is_named_on_the_page_and_in_the_audit(db: Database, world: worlds.World, released: str,
                                                               harm: str) -> None:
    shown = store.edition_document(db, released)["evidence"][1]["sha256"]
    path = blobs.path(world.instance / "evidence", shown)
    path.chmod(0o600)
    path.write_bytes(b"not what it was") if harm == "changed" else path.unlink()
    sha256 = rendering.render_edition(db, world.instance, released, LATER)
    reader = PdfReader(blobs.path(world.instance / "editions", sha256))
    assert sum(page.extract_text().count("photo damaged (hash differs)") for page in reader.pages) == 1
    assert shown in audit.lines_for(db, released)[0]["detail"]


def test_an_edition_that_does_not_exist_is_not_rendered(db: Database, world: worlds.World) -> None:
    with pytest.raises(NotFound):
        rendering.render_edition(db, world.instance, "nothing", LATER)


def test_two_workers_end_with_one_row(db: Database, world: worlds.World, released: str) -> None:
    made = store.PdfRecord("1" * 64, "2" * 64, 1, 1)
    with writing(db):
        store.keep_pdf(db, released, made, LATER)
        store.keep_pdf(db, released, made, LATER)
    assert len(rows(db, "SELECT * FROM edition_pdfs")) == 1
