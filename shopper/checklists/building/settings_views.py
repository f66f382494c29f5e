"""The settings of a checklist, saved as they are changed: title and languages here, the rules of scoring on the panel."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from shopper import web
from shopper.checklists.building import scoring_views
from shopper.checklists.building.differing import differences
from shopper.checklists.building.page_views import ROOMS, bp, by_htmx, changed, draft_of
from shopper.checklists.building.reading import figure
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.changes import Both, Merging, Typed
from shopper.checklists.model import Document, Scoring
from shopper.checklists.parts import canonical, loaded, part_text
from shopper.checklists.signs import title_problem
from shopper.checklists.store import Draft
from shopper.errors import Invalid

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
CHANGED = {"title": "retitled the checklist", "languages": "changed the languages", "scoring": "changed the rules of scoring"}


@bp.get("/<checklist_id>/draft/settings")
@web.allow("admin")
def settings(checklist_id: str) -> ResponseReturnValue:
    """The settings as they are."""
    return _page(draft_of(checklist_id), {})


@bp.post("/<checklist_id>/draft/settings")
@web.allow("admin")
def save_settings(checklist_id: str) -> ResponseReturnValue:
    """Store what was sent of them, beside what somebody else changed; where both changed the same, both stand side by side."""
    draft = draft_of(checklist_id)
    try:
        mine = _read(draft.document)
        typed = Typed("settings", "", request.form.get("base", ""), canonical(mine), request.form.get("force", ""))
        draft = changed(checklist_id, Merging((typed,), _said(loaded(typed.seen), mine)))
    except Invalid as refusal:
        return _again(draft, {"sentence": str(refusal), "errors": refusal.fields}, refusal.status)
    except Both as both:
        draft = draft_of(checklist_id)
        rows = differences(both.paths, loaded(both.typed.mine), loaded(both.current), draft.document)
        force = drafts.seen(draft.document, "settings")
        return _again(draft, {"sentence": str(both), "differences": rows, "force": force, "base": both.typed.seen}, both.status)
    joined = loaded(part_text(draft.document, "settings")) != mine
    said = f"Saved{', with what somebody else changed meanwhile' if joined else ''}."
    return scoring_views.again(draft, said, typed.mine) if "items" in request.form else answer(draft, said, typed.mine)


def answer(draft: Draft, said: str, mine: str = "") -> ResponseReturnValue:
    """After a change: the form as it is stored, or back to the page."""
    if by_htmx():
        return _pieces(draft, ("settings_form", "saved"), {"said": said} | ({"mine_text": mine} if mine else {}))
    flash(said, "done")
    return redirect(url_for(".settings", checklist_id=draft.checklist_id), 303)


def _said(seen: dict[str, Any], mine: dict[str, Any]) -> str:
    """What is changed, in words."""
    found = [words for name, words in CHANGED.items() if seen.get(name) != mine[name]]
    return found[0] if len(found) == 1 else "changed the settings"


def _again(draft: Draft, more: dict[str, Any], status: int) -> ResponseReturnValue:
    """What was sent, and why it was not saved."""
    if "items" in request.form:
        more |= {"rules": request.form.to_dict() | {"cap": "cap" in request.form}}
        shown = scoring_views.pieces(draft, ("scoring_rules", "trouble"), more) if by_htmx() else scoring_views.page(draft, more)
        return shown, status
    more |= {"values": request.form.to_dict()}
    return (_pieces(draft, ("settings_form", "trouble"), more) if by_htmx() else _page(draft, more)), status


def _page(draft: Draft, more: dict[str, Any]) -> str:
    return render_template("checklists/building/settings.html", **_shown(draft) | more)


def _pieces(draft: Draft, which: tuple[str, ...], more: dict[str, Any]) -> str:
    return render_template("checklists/building/scoring_pieces.html", which=which, **_shown(draft) | more)


def _shown(draft: Draft) -> dict[str, Any]:
    document = draft.document
    return scoring_views.common(draft) | {
        "room": "settings", "values": {"title": document.title, "languages": ", ".join(document.languages)}}


def _read(document: Document) -> dict[str, Any]:
    """The settings with what was sent of them."""
    sent, errors = request.form, dict[str, str]()
    mine: dict[str, Any] = loaded(part_text(document, "settings"))
    if "title" in sent:
        mine["title"] = " ".join(sent["title"].split())
        if wrong := title_problem(mine["title"]):
            errors["title"] = wrong
    if "languages" in sent:
        mine["languages"] = _languages(sent["languages"], errors)
    if "items" in sent:
        mine["scoring"] = _scoring(errors)
    if errors or not {"title", "languages", "items"} & set(sent):
        raise Invalid("Not saved yet: look at the marked fields." if errors else "Nothing was sent that could be saved.", errors)
    return mine


def _languages(sent: str, errors: dict[str, str]) -> list[str]:
    languages = list(dict.fromkeys(one.strip() for one in sent.replace(";", ",").split(",") if one.strip()))
    wrong = [one for one in languages if not LANGUAGE.fullmatch(one)]
    if wrong or not languages:
        errors["languages"] = (f"‘{wrong[0][:40]}’ is no language tag. Write tags such as en, de or pt-BR." if wrong
                               else "Name at least the language that the checklist is written in, such as en.")
    return languages


def _scoring(errors: dict[str, str]) -> dict[str, Any]:
    sent = request.form
    maximum = figure(sent.get("maximum", ""), "maximum", errors, 100) or 0
    if Fraction(maximum) <= 0:
        errors["maximum"] = "The highest score must be more than zero, such as 100."
    chosen: dict[str, Any] = {name: sent.get(name, "") for name in ("items", "sections", "na", "unanswered")}
    try:
        return Scoring(**chosen, maximum=maximum, cap="cap" in sent).model_dump(mode="json")
    except ValidationError as refusal:
        errors |= {str(found["loc"][0]): "Choose one of the rules." for found in refusal.errors()} | errors
        return {}


ROOMS["settings"] = answer
