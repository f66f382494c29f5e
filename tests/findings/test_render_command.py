"""The `render` command: an edition by its id, a file or the sample; every mistake is a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from shopper import blobs
from shopper.cli import main
from shopper.db import rows
from tests.findings.keeping import put_released
from tests.findings.sample import sample_edition
from tests.tools import needs
from tests.world import World

pytestmark = needs("pango")


def render(world: World, *words: object) -> Result:
    return CliRunner().invoke(main, ["--instance", str(world.instance), "render", *map(str, words)])


def test_an_edition_is_rendered_kept_and_written_to_a_file(world: World, db: Database, tmp_path: Path) -> None:
    edition_id, out = put_released(world), tmp_path / "out.pdf"
    result = render(world, edition_id, "--out", out)
    assert (result.exit_code, result.output.splitlines()) == (
        0, [f"Rendered {edition_id}: {out.stat().st_size:,} bytes, written to {out}."])
    kept = rows(db, "SELECT sha256 FROM edition_pdfs")
    assert [blobs.read(world.instance / "editions", row["sha256"]) for row in kept] == [out.read_bytes()]


def test_a_file_of_edition_json_is_rendered_without_its_photos(world: World, db: Database, tmp_path: Path) -> None:
    file, out = tmp_path / "edition.json", tmp_path / "out.pdf"
    file.write_text(json.dumps(sample_edition()))
    assert render(world, "--json", file, "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert rows(db, "SELECT * FROM edition_pdfs") == []


def test_the_sample_shows_how_findings_look(world: World, tmp_path: Path) -> None:
    out = tmp_path / "sample.pdf"
    assert render(world, "--sample", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("words", "code", "sentence"), [
    ((), 2, "Name one edition by its id"),
    (("one", "--sample"), 2, "Name one edition by its id"),
    (("--sample",), 2, "Say where the PDF goes"),
    (("nothing",), 1, "There is no edition nothing."),
    (("--json", "nothing.json"), 2, "does not exist"),
])
def test_a_mistake_is_said(world: World, words: tuple[str, ...], code: int, sentence: str) -> None:
    result = render(world, *words)
    assert result.exit_code == code and sentence in result.output


@pytest.mark.parametrize(("text", "sentence"), [("{", "is not a JSON file"), ("[]", "is not an edition"),
                                                ('{"schema": "other/1"}', "is not an edition")])
def test_a_file_that_is_no_edition_is_said(world: World, tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    result = render(world, "--json", file, "--out", tmp_path / "x.pdf")
    assert result.exit_code == 1 and sentence in result.output and not (tmp_path / "x.pdf").exists()
