"""The builder's page and its pieces: a whole page without JavaScript, and with it only what a change has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import editing, minutes, store
from shopper.checklists.building import conditions, forms, sheet, starting
from shopper.checklists.building.desk import MOST_SHOWN, Desk, desk
from shopper.checklists.building.sheet import Sheet
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.changes import Adding, Change, Merging, Typed
from shopper.checklists.model import Item, Touchpoint
from shopper.checklists.parts import part_text, text_of
from shopper.checklists.store import Draft
from shopper.checklists.texts import direction
from shopper.checklists.versions.store import last_prompts
from shopper.checklists.wording import EFFECTS, HANDS, LEVELS
from shopper.errors import Refused

bp = Blueprint("building", __name__)
ROOMS: dict[str, Callable[[Draft, str], ResponseReturnValue]] = {}  # pages beside the builder: how each answers an undo
ALL = ("work", "journey", "phone", "lint", "saved")
AROUND = ("journey", "phone", "lint", "saved")  # all but the form that is being typed in


@dataclass(frozen=True)
class Place:
    """Where on the page a person is: the touchpoint at hand, the item that is open, and what has the focus next."""

    at: str = ""
    item: str = ""
    focus: str = ""
    near: str = ""  # an item that the shown part of a long touchpoint must hold


def by_htmx() -> bool:
    """Whether the page's script asks for pieces; a page taken from the browser's history is asked for whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


@bp.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """A refusal beside the work, which stays as it is; without JavaScript the page that says so."""
    if not by_htmx():
        return web.refused(error)
    return render_template("checklists/building/trouble.html", sentence=str(error)), error.status


@bp.get("/<checklist_id>/draft")
@web.allow("admin")
def page(checklist_id: str) -> ResponseReturnValue:
    """The builder at one touchpoint, with one item open or none."""
    draft = told_apart(checklist_id)
    place = Place(request.args.get("at", ""), request.args.get("item", ""))
    if by_htmx():
        return pieces(ALL, seen(draft, place)), 200, {"HX-Push-Url": request.full_path, "Vary": "HX-Request"}
    others = drafts.present(web.db(), checklist_id, web.person(), web.now())
    return render_template("checklists/building/page.html", others=others, **seen(draft, place)), 200, {"Vary": "HX-Request"}


@bp.post("/<checklist_id>/draft/presence")
@web.allow("admin")
def presence(checklist_id: str) -> ResponseReturnValue:
    """This person still has the draft open; who else has."""
    draft = draft_of(checklist_id)
    others = drafts.present(web.db(), checklist_id, web.person(), web.now())
    if not by_htmx():
        return redirect(url_for(".page", checklist_id=checklist_id), 303)
    return render_template("checklists/building/others.html", others=others, draft=draft)


@bp.post("/<checklist_id>/draft/undoing")
@web.allow("admin")
def undo(checklist_id: str) -> ResponseReturnValue:
    """Take back one's own last change."""
    said = drafts.undo(web.db(), web.person().id, checklist_id, web.now())
    return again(checklist_id, f"Taken back: {said}.")


@bp.post("/<checklist_id>/draft/redoing")
@web.allow("admin")
def redo(checklist_id: str) -> ResponseReturnValue:
    """Do again what was taken back."""
    said = drafts.redo(web.db(), web.person().id, checklist_id, web.now())
    return again(checklist_id, f"Done again: {said}.")


def draft_of(checklist_id: str) -> Draft:
    """The draft as this person may build it, equal keys told apart as any change would do first."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    return replace(draft, document=editing.told_apart(draft.document))


def told_apart(checklist_id: str) -> Draft:
    """The draft stored as it is about to be shown: a file from elsewhere may have given two items one key."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    if editing.told_apart(draft.document) is draft.document:
        return draft
    return changed(checklist_id, Change(lambda held: held, "gave parts with the same key keys of their own"))


def again(checklist_id: str, said: str) -> ResponseReturnValue:
    """Everything anew at the place the page was at."""
    draft = draft_of(checklist_id)
    if request.form.get("room") in ROOMS:
        return ROOMS[request.form["room"]](draft, said)
    return answer(draft, Place(request.form.get("at", ""), request.form.get("open", "")), said)


def typed(kind: str, mine: Item | Touchpoint) -> Typed:
    """The form that was sent: the part as it was drawn, as it is typed, and whether it is to overrule somebody else's."""
    return Typed(kind, mine.key, request.form.get("base", ""), text_of(mine), request.form.get("force", ""))


def changed(checklist_id: str, change: Change | Adding | Merging) -> Draft:
    """Store a change by the signed-in person."""
    return drafts.change_draft(web.db(), web.person().id, checklist_id, change, web.now())


def answer(draft: Draft, place: Place, said: str, which: tuple[str, ...] = ALL) -> ResponseReturnValue:
    """After a change: its pieces, or back to the same place of the whole page."""
    if by_htmx():
        headers = {"HX-Trigger": f'{{"builder:focus": {{"id": "{place.focus}"}}}}'} if place.focus else {}
        return pieces(which, seen(draft, place) | {"said": said}), 200, headers
    flash(said or "Saved.", "done")
    number = numbered(draft, place.item or place.near)
    asked: dict[str, Any] = {"at": place.at or None, "item": place.item or None,
                             "from": number - 1 if number > MOST_SHOWN else None,
                             "_anchor": place.focus or (f"line-{place.item}" if place.item else None)}
    return redirect(url_for(".page", checklist_id=draft.checklist_id, **asked), 303)


def numbered(draft: Draft, key: str) -> int:
    """The place of an item in its touchpoint, 0 where there is no such item."""
    stations = draft.document.touchpoints
    return next((n for station in stations for n, item in enumerate(station.items, 1) if item.key == key), 0)


def pieces(which: tuple[str, ...], shown: dict[str, Any]) -> str:
    """The named pieces of the page, drawn from what `seen` gathered."""
    return render_template("checklists/building/pieces.html", which=which, **shown)


def seen(draft: Draft, place: Place, held: Sheet | None = None) -> dict[str, Any]:
    """All that the templates draw; `held` is a form as it was sent, where it differs from what is stored."""
    gone = last_prompts(web.db(), draft.checklist_id, draft.document)
    shown = desk(draft.document, place.at, place.item or place.near, forms.place(request.values, "from"), gone)
    found = {"draft": draft, "document": draft.document, "desk": shown, "station": shown.station, "said": "",
             "dir": direction(draft.document.languages[0]), "lang": draft.document.languages[0],
             "steps": drafts.steps(web.db(), web.person().id, draft.checklist_id, draft.sha256), "offered": starting.OFFERED,
             "levels": LEVELS, "open": "", "published": drafts.published(web.db(), draft.checklist_id),
             "takes": minutes.spoken(draft.document), "bases": _bases(draft, shown),
             "marks": {line.item.key: drafts.seen(draft.document, "item", line.item.key) for line in shown.lines}}
    item = opened(draft, shown, place.item)
    return found if item is None else found | form(draft, item, held)


def opened(draft: Draft, shown: Desk, key: str) -> Item | None:
    """The item that is open, when it stands in the touchpoint at hand."""
    return next((line.item for line in shown.lines if line.item.key == key), None)


def _bases(draft: Draft, shown: Desk) -> dict[str, str]:
    """The touchpoint at hand as a form begins with it, and its fingerprints, alone and with its items."""
    key = shown.station.touchpoint.key if shown.station else ""
    return {"touchpoint": part_text(draft.document, "touchpoint", key), "force": drafts.seen(draft.document, "touchpoint", key),
            "section": drafts.seen(draft.document, "section", key)}


def form(draft: Draft, item: Item, held: Sheet | None = None) -> dict[str, Any]:
    """What the form of the open item needs."""
    drawn = held or sheet.sheet_of(item)
    document = draft.document
    return {"open": item.key, "item": item, "sheet": drawn, "base": text_of(item),
            "knows": sheet.knows(item.type), "lacking": sheet.lacking(drawn), "subjects": conditions.subjects(document, item),
            "operators": [conditions.operators(row, document) for row in drawn.asked.rows],
            "choices_of": [conditions.choices_of(row, document) for row in drawn.asked.rows],
            "facts": conditions.FACTS, "group_words": conditions.GROUPS, "effects": EFFECTS, "hands": HANDS,
            "places": [(touchpoint.key, touchpoint.title) for touchpoint in document.touchpoints],
            "holder": editing.touchpoint_of(document, item.key).key}
