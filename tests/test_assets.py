"""Static files: addresses that follow the content, vendored files as locked, fonts that are what they say, small styles."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from shopper import assets

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
FACES = sorted((STATIC / "fonts").glob("*.ttf"))


def test_an_address_changes_with_the_content_and_only_then(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("one")
    first = assets.address(tmp_path, "a.css")
    assert first.startswith("/static/a.css?v=") and assets.address(tmp_path, "a.css") == first
    file.write_text("other")
    assert assets.address(tmp_path, "a.css") != first
    assert assets.address(tmp_path, "a.css", plain=True) == "/static/a.css"


def test_vendored_files_are_as_locked_and_the_lock_holds_no_address() -> None:
    check = [sys.executable, str(ROOT / ".ci" / "vendor.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "http" not in (ROOT / ".ci" / "vendor.lock").read_text()


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.name)
def test_a_pdf_face_is_static_whole_and_of_one_weight(path: Path) -> None:
    with TTFont(path) as font:
        assert not {"fvar", "gvar", "avar", "STAT"} & set(font.keys())
        assert font["OS/2"].usWeightClass in (400, 600)
        assert {ord(sign) for sign in "AzÄßőЖщΩάạ“”–"} <= set(font.getBestCmap())


def test_no_two_faces_share_a_full_name() -> None:
    names = []
    for path in FACES:
        with TTFont(path) as font:
            names.append(font["name"].getDebugName(4))
    assert len(FACES) == 7 and len(set(names)) == len(names)


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_what_a_stylesheet_names_is_there(path: Path) -> None:
    for name in re.findall(r"url\(([^)]+)\)", path.read_text()):
        assert (path.parent / name).resolve().is_file(), name


def test_the_first_page_stays_small() -> None:
    first = [STATIC / "fonts" / f"{face}.latin.woff2" for face in ("Inter-Regular", "Inter-SemiBold", "SourceSerif4-Regular")]
    assert sum(path.stat().st_size for path in first) < 64_000
    assert len(gzip.compress((STATIC / "css" / "base.css").read_bytes())) < 8_000
