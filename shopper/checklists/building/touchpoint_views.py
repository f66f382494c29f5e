"""What is done to a touchpoint in the builder: add, rename, weigh, move, take out."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from shopper import web
from shopper.checklists import editing
from shopper.checklists.building.differing import differences
from shopper.checklists.building.item_views import brief
from shopper.checklists.building.page_views import AROUND, Place, answer, bp, by_htmx, changed, draft_of, pieces, seen, typed
from shopper.checklists.building.reading import figure
from shopper.checklists.drafts.changes import Adding, Both, Change, Merging, Seen
from shopper.checklists.model import Desired, Document, Owners, Touchpoint
from shopper.checklists.parts import loaded, text_of
from shopper.checklists.signs import sign_problems
from shopper.checklists.store import Draft
from shopper.errors import Invalid


@bp.post("/<checklist_id>/draft/touchpoints")
@web.allow("admin")
def add_touchpoint(checklist_id: str) -> ResponseReturnValue:
    """A new touchpoint at the end of the journey, or after the one at hand."""
    draft_of(checklist_id)
    title = " ".join(request.form.get("title", "").split())
    if not title or len(title) > 2000:
        raise Invalid("Give the touchpoint a name." if not title else "This name is too long: at most 2000 characters.")
    made: list[str] = []

    def add(document: Document, taken: frozenset[str]) -> Document:
        after, key = editing.add_touchpoint(document, title, request.form.get("after", ""), taken)
        made[:] = [key]
        return after

    draft = changed(checklist_id, Adding(add, f"added the touchpoint {brief(title)}"))
    return answer(draft, Place(made[0], focus="add-prompt"), f"Added the touchpoint {brief(title)}.")


@bp.post("/<checklist_id>/draft/touchpoints/<touchpoint_key>")
@web.allow("admin")
def save_touchpoint(checklist_id: str, touchpoint_key: str) -> ResponseReturnValue:
    """Its name, weight, moment of truth, what the customer should think, feel and do, and who owns it."""
    draft = draft_of(checklist_id)
    before = editing.find_touchpoint(draft.document, touchpoint_key)
    place = Place(touchpoint_key, request.form.get("open", ""))
    try:
        mine = _read(before)
        draft = changed(checklist_id, Merging((typed("touchpoint", mine),), f"changed the touchpoint {brief(mine.title)}"))
    except Invalid as refusal:
        return _again(draft, place, {"sentence": str(refusal), "touchpoint_errors": refusal.fields}, refusal.status)
    except Both as both:
        draft = draft_of(checklist_id)
        rows = differences(both.paths, loaded(both.typed.mine), loaded(both.current), draft.document)
        more = {"sentence": str(both), "station_differences": rows, "station_base": both.typed.seen}
        return _again(draft, place, more, both.status)
    return _saved(draft, place, mine)


def _saved(draft: Draft, place: Place, mine: Touchpoint) -> ResponseReturnValue:
    """Stored; the form is drawn anew where it showed errors, and where somebody else had changed the touchpoint too."""
    stored = editing.find_touchpoint(draft.document, mine.key)
    joined = text_of(stored) != text_of(mine)
    said = f"Saved {brief(stored.title)}{', with what somebody else changed of it meanwhile' if joined else ''}."
    if not by_htmx():
        return answer(draft, place, said)
    shown = seen(draft, place) | {"touchpoint_saved": True, "mine_text": text_of(mine)} | ({"said": said} if joined else {})
    anew = joined or "errors" in request.form or "force" in request.form
    return pieces(("station_head", *AROUND) if anew else AROUND, shown)


def _again(draft: Draft, place: Place, more: dict[str, Any], status: int) -> ResponseReturnValue:
    """The touchpoint's form as it was sent, and why it was not saved."""
    shown = seen(draft, place) | {"typed": request.form.to_dict()} | more
    if by_htmx():
        return pieces(("station_head", "trouble"), shown), status
    return render_template("checklists/building/page.html", others=[], **shown), status


def _read(before: Touchpoint) -> Touchpoint:
    sent, errors = request.form, dict[str, str]()
    weight = figure(sent.get("weight", ""), "weight", errors, 1)
    title = " ".join(sent.get("title", "").split())
    if not title:
        errors["title"] = "Give the touchpoint a name."
    errors |= sign_problems({name: sent.get(name, "") for name in ("title", "think", "feel", "do", "operations", "marketing")})
    if not errors:
        try:
            return Touchpoint(key=before.key, title=title, weight=1 if weight is None else weight,
                              moment_of_truth="moment_of_truth" in sent, items=before.items,
                              desired=Desired(**{name: sent.get(name, "").strip() for name in ("think", "feel", "do")}),
                              owners=Owners(**{name: sent.get(name, "").strip() for name in ("operations", "marketing")}))
        except ValidationError as refusal:
            errors |= {str(found["loc"][-1]): "This is too long." for found in refusal.errors()}
    raise Invalid("Not saved yet: look at the marked fields.", errors)


@bp.post("/<checklist_id>/draft/touchpoints/<touchpoint_key>/place")
@web.allow("admin")
def place_touchpoint(checklist_id: str, touchpoint_key: str) -> ResponseReturnValue:
    """Move a touchpoint up or down the journey, or to a place."""
    draft = draft_of(checklist_id)
    moved = editing.find_touchpoint(draft.document, touchpoint_key)
    now = [one.key for one in draft.document.touchpoints].index(touchpoint_key)
    step = {"up": -1, "down": 1}.get(request.form.get("by", ""), 0)
    sent = request.form.get("place", "")
    place = max(0, now + step) if step else int(sent) - 1 if sent.isascii() and sent.isdigit() and len(sent) < 5 else now
    draft = changed(checklist_id, Change(lambda document: editing.move_touchpoint(document, touchpoint_key, place),
                                         f"moved the touchpoint {brief(moved.title)}"))
    number = [one.key for one in draft.document.touchpoints].index(touchpoint_key) + 1
    focus = f"t-{request.form['by']}" if step else f"t-{touchpoint_key}"
    return answer(draft, Place(request.form.get("at") or touchpoint_key, request.form.get("open", ""), focus),
                  f"Moved {brief(moved.title)}. It is now {number} of {len(draft.document.touchpoints)}.")


@bp.post("/<checklist_id>/draft/touchpoints/<touchpoint_key>/removal")
@web.allow("admin")
def remove_touchpoint(checklist_id: str, touchpoint_key: str) -> ResponseReturnValue:
    """Take a touchpoint out with its items; undo brings all of it back. Refused when it changed after it was seen."""
    draft = draft_of(checklist_id)
    gone = editing.find_touchpoint(draft.document, touchpoint_key)
    keys = [one.key for one in draft.document.touchpoints]
    left = keys[keys.index(touchpoint_key) + 1:] or keys[:keys.index(touchpoint_key)][-1:]
    draft = changed(checklist_id, Change(lambda document: editing.remove_touchpoint(document, touchpoint_key),
                                         f"deleted the touchpoint {brief(gone.title)}",
                                         Seen("section", touchpoint_key, request.form.get("base", ""))))
    items = f" and its {len(gone.items)} items" if len(gone.items) > 1 else " and its item" if gone.items else ""
    return answer(draft, Place(left[0] if left else "", focus=f"t-{left[0]}" if left else "new-touchpoint"),
                  f"Deleted {brief(gone.title)}{items}.")
