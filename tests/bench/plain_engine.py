"""The PDF engine as it comes, for rivals of our PDFs: without the shorter ways that `pdf_shortcuts` puts into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shopper import pdf


def plainly(work: Callable[[], Any]) -> Callable[[], Any]:
    """The same work, done by the engine's own ways."""
    engine = pdf._weasyprint()
    lines, fonts, css = engine.text.line_break, engine.text.fonts, engine.css
    ours = [(lines, "Layout", lines.Layout.__mro__[1]), (css, "ComputedStyle", css.ComputedStyle.__mro__[1]),
            (lines, "get_font_description", fonts.get_font_description), (lines, "font_features", fonts.font_features)]

    def worked() -> Any:
        kept = [(module, name, getattr(module, name)) for module, name, _ in ours]
        for module, name, own in ours:
            setattr(module, name, own)
        try:
            return work()
        finally:
            for module, name, short in kept:
                setattr(module, name, short)

    return worked
