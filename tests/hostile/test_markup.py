"""Markup and template signs in every text that anybody can write: shown as text on every page, in the PDF and in file names."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import now_utc, row
from shopper.findings import rendering
from tests.hostile.marking import MARK, ROLES, Marked, addresses
from tests.tools import needs
from tests.world import World

Clients = Callable[[str], FlaskClient]


def test_every_page_that_holds_the_mark_holds_it_escaped(app: Flask, client_for: Clients, marked: Marked) -> None:
    """The same without a browser, so that it is kept where there is none."""
    for role in ROLES:
        client = client_for(role)
        for address in addresses(app, marked, role):
            answer = client.get(address)
            assert answer.status_code in (200, 302, 303, 404), f"{role} {address}: {answer.status_code}"
            kept = answer.headers.pop("Content-Disposition", "")  # a file to be kept is drawn by no browser; its name is plain
            assert not set("<>\r\n") & set(kept), address
            assert all("\n" not in value and "onerror" not in value for _, value in answer.headers), address
            if answer.mimetype == "application/json":  # no browser draws it
                assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            elif not kept.startswith("attachment"):
                assert "<img src=x" not in answer.text and "<svg onload" not in answer.text, f"{role} {address}"


@needs("pango")
def test_the_pdf_shows_it_as_text_and_carries_nothing_else(world: World, db: Database, marked: Marked, client_for: Clients) -> None:
    rendering.render_edition(db, world.instance, marked["edition_id"], now_utc())
    answer = client_for("max").get(f"/findings/{marked['edition_id']}.pdf")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    called = answer.headers["Content-Disposition"]
    assert not set("<>\r\n") & set(called.replace("%3C", "<").replace("%3E", ">")) and called.isascii()
    with pikepdf.open(io.BytesIO(answer.data)) as made:
        assert "/EmbeddedFiles" not in made.Root.get("/Names", {}) and "/OpenAction" not in made.Root and "/AcroForm" not in made.Root
        actions = [note.get("/A", {}) for page in made.pages for note in page.get("/Annots", [])]
        assert not [action for action in actions if action.get("/URI") or action.get("/JS") or action.get("/S") == "/Launch"]
    text = text_of(answer.data, world.instance)
    assert "onerror" in text and "{{7*7}}${7*7}" in text and "<svg" in text


def text_of(data: bytes, folder: Path) -> str:
    """The words of a PDF, by a tool that is not ours."""
    file = folder / "shown.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_the_stored_edition_is_the_text_itself(db: Database, marked: Marked) -> None:
    found = row(db, "SELECT document FROM editions WHERE id = ?", marked["edition_id"])
    assert found and json.loads(found["document"])["checklist"]["title"] == MARK
