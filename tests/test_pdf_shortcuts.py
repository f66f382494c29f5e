"""The shorter ways through the PDF engine give the bytes of its own ways, are taken for one version only, and stay short."""

from __future__ import annotations

import copy
import hashlib
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

from shopper import pdf, pdf_shortcuts
from shopper.findings import rendering
from tests.findings.printed import pictures, stretched
from tests.findings.sample import sample_edition
from tests.tools import needs

pytestmark = needs("pango")
ROOT = Path(__file__).resolve().parent.parent
OWN_WAYS = "from shopper import pdf_shortcuts; pdf_shortcuts.take = lambda engine: None; import tests.test_pdf_shortcuts as t; print(t.fingerprints())"


def fingerprints() -> list[str]:
    """Of a long document whose table heads stand on several pages, and of one with other scripts, soft hyphens and breaks."""
    long, mixed = stretched(sample_edition(), 120), copy.deepcopy(sample_edition())
    mixed["checklist"]["language"] = "ar"
    mixed["touchpoints"][0]["title"] = "אתר וקפה"
    mixed["touchpoints"][1]["items"][0]["comment"] = "欢迎光临 ☕ 😀 un\u00adbreak\u00adable\ttab\r\nline \u200b " * 8
    return [hashlib.sha256(rendering.make(edition, pictures(edition)).data).hexdigest() for edition in (long, mixed)]


def test_the_short_ways_give_the_bytes_of_the_engines_own_ways() -> None:
    assert "Kept" in pdf._weasyprint().text.line_break.Layout.__name__
    own = subprocess.run([sys.executable, "-c", OWN_WAYS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert own.stdout.strip() == str(fingerprints())


def test_they_are_made_for_the_engine_that_is_locked_and_left_out_for_any_other() -> None:
    assert metadata.version("weasyprint") == pdf_shortcuts.VERSION, "compare pdf_shortcuts.py with the new engine, then name it there"
    other = SimpleNamespace(VERSION="71.0")
    pdf_shortcuts.take(other)
    assert vars(other) == {"VERSION": "71.0"}


def test_a_roomy_function_does_what_it_did() -> None:
    @pdf_shortcuts.roomy
    def count(depth: int) -> int:
        return 0 if depth == 0 else 1 + count(depth - 1)

    assert count(3) == 3
    assert count.__code__.co_stacksize == 1 << 17


def test_our_style_sheets_leave_nothing_to_calculate() -> None:
    """What is inherited is taken as it is: the engine would look once more whether it says `calc()` or names a variable."""
    sheets = [path.read_text() for path in (ROOT / "static" / "css" / "pdf").glob("*.css")]
    assert sheets and not any(word in sheet for sheet in sheets for word in ("calc(", "var(", "min(", "max("))
