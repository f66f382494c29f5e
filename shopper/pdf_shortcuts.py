"""Shorter ways for what the PDF engine does thousands of times a document. Each gives the engine's own results, to the byte.

They replace parts of one exact version of the engine and are left out for any other; a test compares the bytes of both ways.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

Work = TypeVar("Work", bound=Callable[..., Any])
VERSION = "70.0"
ENDS_LINE = frozenset("\n\r\u2028\u2029")


def roomy(work: Work) -> Work:
    """The same function with a first frame that takes 2 MiB, of which all that it calls use the other half.

    The interpreter keeps frames in pieces of 16 KiB. Where the calls of a loop cross the end of one, each of them takes a
    new piece from the system and gives it back: up to a tenth of a document's time, by the depth at which it is begun.
    """
    work.__code__ = work.__code__.replace(co_stacksize=1 << 17)
    return work


def take(engine: Any) -> None:
    """Put them into the engine; `engine` is the library itself, which only `pdf.py` may import."""
    if engine.VERSION != VERSION:
        return
    lines, css = engine.text.line_break, engine.css
    lines.Layout = _kept_lines(lines)
    lines.get_font_description = _kept_descriptions(lines.get_font_description)
    lines.font_features = cache(lines.font_features)
    css.ComputedStyle = _quick_styles(css)


def _kept_lines(lines: Any) -> Any:
    """A line that was shaped to be measured is drawn from what was shaped; the engine would let go of it and shape it again."""
    pango = lines.pango

    class Kept(lines.Layout):  # type: ignore[misc]
        kept = False

        def set_text(self, text: str, justify: bool = False) -> None:
            super().set_text(text, justify)
            pango.pango_layout_set_single_paragraph_mode(self.layout, ENDS_LINE.isdisjoint(text))

        def deactivate(self) -> None:
            """Kept once, where nothing but the line itself was shaped; let go after it was drawn."""
            self.kept = not (self.kept or self.justification_spacing or pango.pango_layout_get_line_readonly(self.layout, 1))
            if not self.kept:
                super().deactivate()

        def reactivate(self, style: Any) -> None:
            if not self.kept:
                super().reactivate(style)

    return Kept


def _kept_descriptions(describe: Any) -> Any:
    """There are a dozen faces and sizes in a document, and a description of one for each line of it."""
    kept: dict[tuple[Any, ...], Any] = {}
    names = ("font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings")

    def description(style: Any) -> Any:
        key = (*style["font_family"], *[style[name] for name in names])
        if key not in kept:
            kept[key] = describe(style)
        return kept[key]

    return description


def _quick_styles(css: Any) -> Any:
    """Most properties of most elements are said by no rule: those are inherited or initial, and that is all there is to find."""
    special = ("text_decoration_", "page", "position", "float", "display", "__")
    usual = {name for name in css.INITIAL_VALUES if not name.startswith(special)}
    inherited = frozenset(usual & css.INHERITED)
    initial = {name: css.INITIAL_VALUES[name] for name in usual - css.INHERITED - css.INITIAL_NOT_COMPUTED}
    logical = frozenset(find(block="ttb", inline=way) for find in css.PHYSICAL_FUNCTIONS.values() for way in ("ltr", "rtl"))

    class Quick(css.ComputedStyle):  # type: ignore[misc]
        def __init__(self, parent_style: Any, cascaded: Any, *rest: Any) -> None:
            super().__init__(parent_style, cascaded, *rest)
            self.usual = logical.isdisjoint(cascaded)

        def __missing__(self, key: str) -> Any:
            if self.usual and key not in self.cascaded:
                if key in initial:
                    value = self[key] = initial[key]
                    return value
                if key in inherited and self.parent_style is not None:
                    value = self[key] = self.parent_style[key]
                    return value
            return super().__missing__(key)

    return Quick
