"""The settings of a checklist: its title, its languages, and how points become a score, each rule with its sentence."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from shopper import web
from shopper.checklists import editing, wording
from shopper.checklists.building.page_views import bp, changed, draft_of
from shopper.checklists.building.reading import figure
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.store import Change, Seen
from shopper.checklists.model import Scoring
from shopper.checklists.store import Draft
from shopper.errors import Invalid, Stale

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@bp.get("/<checklist_id>/draft/settings")
@web.allow("admin")
def settings(checklist_id: str) -> ResponseReturnValue:
    """The settings as they are."""
    draft = draft_of(checklist_id)
    return _page(draft, _values(draft), {})


@bp.post("/<checklist_id>/draft/settings")
@web.allow("admin")
def save_settings(checklist_id: str) -> ResponseReturnValue:
    """Store them, unless somebody changed them meanwhile; then both stand side by side."""
    draft = draft_of(checklist_id)
    base = request.form.get("force") or request.form.get("base", "")
    try:
        title, languages, scoring = _read()
        changed(checklist_id, Change(lambda document: editing.put_settings(document, title, languages, scoring),
                                     "changed the settings", Seen("settings", "", base)))
    except Invalid as refusal:
        return _page(draft, request.form.to_dict(), {"sentence": str(refusal), "errors": refusal.fields}), refusal.status
    except Stale as stale:
        draft = draft_of(checklist_id)
        mine = wording.scoring(scoring)
        return _page(draft, request.form.to_dict(), {"sentence": str(stale), "both": True, "mine": mine}), stale.status
    flash("Saved.", "done")
    return redirect(url_for(".settings", checklist_id=checklist_id), 303)


def _page(draft: Draft, values: dict[str, Any], more: dict[str, Any]) -> str:
    return render_template("checklists/building/settings.html", draft=draft, values=values,
                           base=drafts.seen(draft.document, "settings"), rules=wording.scoring(draft.document.scoring),
                           theirs=_values(draft), **({"errors": {}, "both": False} | more))


def _values(draft: Draft) -> dict[str, Any]:
    document = draft.document
    return document.scoring.model_dump() | {"title": document.title, "languages": ", ".join(document.languages),
                                            "cap": "1" if document.scoring.cap else ""}


def _read() -> tuple[str, tuple[str, ...], Scoring]:
    sent, errors = request.form, dict[str, str]()
    title = " ".join(sent.get("title", "").split())
    if not title or len(title) > 2000:
        errors["title"] = "Give the checklist a title of at most 2000 characters."
    languages = tuple(dict.fromkeys(one.strip() for one in sent.get("languages", "").replace(";", ",").split(",") if one.strip()))
    wrong = [one for one in languages if not LANGUAGE.fullmatch(one)]
    if wrong or not languages:
        errors["languages"] = (f"‘{wrong[0][:40]}’ is no language tag. Write tags such as en, de or pt-BR." if wrong
                               else "Name at least the language that the checklist is written in, such as en.")
    maximum = figure(sent.get("maximum", ""), "maximum", errors, 100) or 0
    if Fraction(maximum) <= 0:
        errors["maximum"] = "The highest score must be more than zero, such as 100."
    chosen = {name: sent.get(name, "") for name in ("items", "sections", "na", "unanswered")}
    if not errors:
        try:
            return title, languages, Scoring(**chosen, maximum=maximum, cap="cap" in sent)  # type: ignore[arg-type]
        except ValidationError as refusal:
            errors |= {str(found["loc"][0]): "Choose one of the rules." for found in refusal.errors()}
    raise Invalid("Not saved yet: look at the marked fields.", errors)
