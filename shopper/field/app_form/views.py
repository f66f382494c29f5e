"""The form that the phone keeps: drawn whole from the checklist alone, without a person, a place or a token. HTTP only."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, render_template

from shopper import web
from shopper.checklists.model import THRESHOLD_TYPES, Document
from shopper.checklists.texts import localised
from shopper.checklists.visibility import visible_items
from shopper.errors import NotFound
from shopper.field import offline, page
from shopper.field.app_form import store
from shopper.field.language_views import offered
from shopper.reports import model
from shopper.reports.capture import STATEMENT

SCRIPT = "js/phone/form.js"


def add_to(bp: Blueprint) -> None:
    """Put the form's route on the blueprint."""
    bp.get("/forms/<fingerprint>/<language>", endpoint="app_form")(form)


@web.allow("shopper")
def form(fingerprint: str, language: str) -> Response:
    """One version in one of its languages; the same bytes for every shopper, named in the header by what they were made of."""
    document = store.version_of(web.db(), web.person(), fingerprint).document
    if language not in document.languages:
        raise NotFound
    answer = make_response(drawn(document, fingerprint, language))
    answer.headers["X-Form"] = fingerprint
    return answer


def drawn(document: Document, fingerprint: str, language: str) -> str:
    """The page, empty; whom it is for stands behind the # of its address."""
    return render_template(
        "field/app/form.html", document=localised(document, language), fingerprint=fingerprint, language=language,
        offered=offered(document), conditions=page.conditions(document), ranges=ranges(document), statement=model.STATEMENT,
        outcome_statement=STATEMENT,
        visible=visible_items(document, {}, {}), modules=offline.modules(Path(current_app.static_folder or "").resolve(), SCRIPT))


def ranges(document: Document) -> str:
    """The plausible range of each figure, by item key: the page asks about what lies outside."""
    return json.dumps({item.key: [str(item.minimum), str(item.maximum), item.currency or item.unit]
                       for _, item in document.items()
                       if item.type in THRESHOLD_TYPES and item.minimum is not None and item.maximum is not None},
                      separators=(",", ":"), ensure_ascii=False)
