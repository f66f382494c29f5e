"""The checklist of the sample edition, kept beside this file as JSON."""

from __future__ import annotations

from pathlib import Path

CHECKLIST = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
