"""Reads a page for the PDF engine the short way: a fast parser, and of the engine's own style sheet only what reaches the page.

Both give the same bytes as the long way, which is taken for every page that the short one does not fit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

AGENT = Path(__file__).resolve().parent.parent / "static" / "css" / "pdf" / "agent.css"
SVG = "{http://www.w3.org/2000/svg}"
KNOWN = frozenset(("html", "head", "title", "meta", "body", "div", "p", "h1", "h2", "h3", "table", "thead", "tbody", "tr", "th",
                   "td", "ol", "ul", "li", "b", "i", "br", "span", "img", *(f"{SVG}{name}" for name in (
                       "svg", "title", "path", "rect", "circle", "text"))))
UNKNOWN = {"hidden"}  # attributes that rules left out speak of


def of(engine: Any, html: str, fetcher: Any) -> Any:
    """The engine's source for a page of HTML; `engine` is the library itself, which only `pdf.py` may import."""
    tree = _tree(html)
    return engine.HTML(string=html, url_fetcher=fetcher) if tree is None else _short_way(engine)(tree, fetcher)


def _tree(html: str) -> ET.Element | None:
    """The page's elements where it is well-formed and made of nothing but those that `agent.css` speaks of."""
    try:
        tree = ET.fromstring(html)  # noqa: S314  # our own template with escaped texts; no address is ever opened
    except (ET.ParseError, UnicodeError):
        return None
    return tree if all(element.tag in KNOWN and not UNKNOWN & element.attrib.keys() for element in tree.iter()) else None


@cache
def _short_way(engine: Any) -> Any:
    """The engine's class for sources, told to take what was parsed and our part of its style sheet."""
    agent = engine.CSS(string=AGENT.read_text())

    class Parsed(engine.HTML):  # type: ignore[misc]
        """A page whose elements are there already."""

        def __init__(self, tree: ET.Element, fetcher: Any) -> None:
            self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
            self.wrapper_element = engine.cssselect2.ElementWrapper.from_html_root(tree, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [agent]

    return Parsed
