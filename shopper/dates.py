"""Dates and times as people read them; stored times are ISO text in UTC."""

from __future__ import annotations

from datetime import date, datetime


def day(text: str | None) -> str:
    """"2026-03-12" or a whole time as "12 March 2026"; empty stays empty."""
    if not text:
        return ""
    on = date.fromisoformat(text[:10])
    return f"{on.day} {on:%B} {on.year}"


def moment(text: str | None) -> str:
    """A stored time as "12 March 2026, 16:00 UTC"."""
    if not text:
        return ""
    return f"{day(text)}, {datetime.fromisoformat(text):%H:%M} UTC"
