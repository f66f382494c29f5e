"""Every template compiles and is used; every page has one heading and a title of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
TEXTS = {name: (FOLDER / name).read_text() for name in NAMES}
PAGES = [name for name in NAMES if '{% extends "base.html" %}' in TEXTS[name]]
NAMED = re.compile(r"{%-?\s*(?:include|import|from|extends)\s+[\"']([^\"']+)[\"']")
INCLUDED = re.compile(r"{%-?\s*include\s+[\"']([^\"']+)[\"']")


def whole(name: str) -> str:
    """A template with everything that it includes."""
    return INCLUDED.sub(lambda found: whole(found[1]), TEXTS[name])


@pytest.mark.parametrize("name", [name for name in NAMES if "/pdf/" not in name])
def test_a_template_compiles(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)


def test_every_template_is_used() -> None:
    code = "".join(path.read_text() for path in sorted((ROOT / "shopper").rglob("*.py")))
    used = set(re.findall(r"[\"']([\w./-]+\.html)[\"']", code))
    for name, text in TEXTS.items():
        used |= {found for found in NAMED.findall(text)} | {str(Path(name).parent / found) for found in NAMED.findall(text)}
    unused = [name for name in NAMES if name not in used and not any(name.endswith("/" + found) for found in used)]
    assert not unused


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_exactly_one_heading_of_the_first_rank(name: str) -> None:
    assert len(re.findall(r"<h1\b", whole(name))) == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title_of_its_own(name: str) -> None:
    assert re.search(r"{% block title %}.+?{% endblock %}", TEXTS[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_template_begins_with_what_it_is_for(name: str) -> None:
    assert TEXTS[name].lstrip().startswith("{#"), "the first line says what the template is for"


@pytest.mark.parametrize("name", [name for name in NAMES if "/pdf/" not in name])
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", TEXTS[name], re.DOTALL | re.IGNORECASE)
    assert all("csrf" in form for form in forms)
