"""What is done to an item in the builder: add, save, move, copy, take out. Each is a form post that comes back to its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import editing, wording
from shopper.checklists.building import forms, reading, starting
from shopper.checklists.building import sheet as sheets
from shopper.checklists.building.differing import differences
from shopper.checklists.building.page_views import AROUND, Place, answer, bp, by_htmx, changed, draft_of, pieces, seen, typed
from shopper.checklists.building.sheet import Sheet
from shopper.checklists.document import CALLED
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.changes import Adding, Both, Change, Merging, Seen
from shopper.checklists.model import Document, Item
from shopper.checklists.parts import loaded, text_of
from shopper.checklists.store import Draft
from shopper.errors import Invalid, Stale

SHORT = 60
Act = Callable[[Document, frozenset[str]], tuple[Document, str]]


def brief(text: str) -> str:
    """A prompt as it is named in a sentence."""
    return f"‘{text if len(text) <= SHORT else text[:SHORT - 1].rstrip() + '…'}’"


@bp.post("/<checklist_id>/draft/items")
@web.allow("admin")
def add_item(checklist_id: str) -> ResponseReturnValue:
    """A new item, by its prompt and type; the next one can be written at once."""
    draft = draft_of(checklist_id)
    at, prompt = request.form.get("at", ""), " ".join(request.form.get("prompt", "").split())
    kind = request.form.get("type", "yes_no")
    if not prompt or kind not in CALLED:
        raise Invalid("Write what the shopper should look at, then add it." if not prompt else "This type of item is not known.")
    if len(prompt) > 2000:
        raise Invalid("This is too long for one item: at most 2000 characters.")
    made: list[str] = []
    add = _noting(made, lambda document, taken: editing.add_item(
        document, at, starting.fresh(kind, prompt, document), request.form.get("after", ""), taken))
    draft = changed(checklist_id, Adding(add, f"added {brief(prompt)}"))
    opens = "and_open" in request.form
    place = Place(at, made[0] if opens else "", "f-prompt" if opens else "add-prompt", made[0])
    return answer(draft, place, f"Added {brief(prompt)}. {place_of(draft, made[0])}")


def place_of(draft: Draft, key: str) -> str:
    """Where an item stands now, as it is announced."""
    touchpoint = editing.touchpoint_of(draft.document, key)
    number = next(n for n, item in enumerate(touchpoint.items, 1) if item.key == key)
    return f"It is now {number} of {len(touchpoint.items)} in {touchpoint.title}."


@bp.post("/<checklist_id>/draft/items/<item_key>")
@web.allow("admin")
def save_item(checklist_id: str, item_key: str) -> ResponseReturnValue:
    """Save an item's form, or do what one of its row buttons says and save that."""
    draft = draft_of(checklist_id)
    before = editing.find_item(draft.document, item_key)
    held = forms.pressed(forms.sheet(request.form, draft.document), request.form.get("do", ""))
    held = replace(held, words=held.words | {"type": before.type})
    try:
        read = reading.item_of(held, before, lambda: _used(draft, item_key))
        mine = _typed_as(read, request.form.get("type", ""), draft.document)
        draft = changed(checklist_id, Merging((typed("item", mine),), f"changed {brief(mine.prompt)}"))
    except Invalid as refusal:
        return _not_saved(draft, before, replace(held, errors=refusal.fields), refusal)
    except Both as both:
        return _both(draft, before, held, both)
    return _saved(draft, mine, held)


def _used(draft: Draft, item_key: str) -> frozenset[str]:
    """Keys that a new choice must not get: those of published versions, and those that translations are kept under."""
    path = f"{item_key}.choice."
    told = {one.removeprefix(path) for held in draft.document.translations.values() for one in held if one.startswith(path)}
    return drafts.used_choices(web.db(), draft.checklist_id, item_key) | told


def _typed_as(item: Item, kind: str, document: Document) -> Item:
    return starting.retyped(item, kind, document) if kind in CALLED and kind != item.type else item


def _saved(draft: Draft, mine: Item, held: Sheet) -> ResponseReturnValue:
    """The stored item, with the lines of its condition that are not complete yet, and with what others changed meanwhile."""
    item = editing.find_item(draft.document, mine.key)
    if item != mine:
        return _joined(draft, mine, item)
    stored = sheets.sheet_of(item)
    drawn = sheets.with_spares(replace(stored, asked=held.asked)) if item.type == held.words["type"] else stored
    place = Place(item=item.key)
    if by_htmx():
        anew = drawn.shape() != request.form.get("drawn", "")
        return pieces(("form", *AROUND) if anew else AROUND, seen(draft, place, drawn) | {"line": True})
    if sheets.lacking(drawn) or len(drawn.asked.groups) > len(stored.asked.groups):
        return render_template("checklists/building/page.html", others=[], **seen(draft, place, drawn))
    return answer(draft, place, f"Saved {brief(item.prompt)}.")


def _joined(draft: Draft, mine: Item, item: Item) -> ResponseReturnValue:
    """Saved beside what somebody else changed of the item: the form shows both, unless it was typed in meanwhile."""
    said = f"Saved {brief(item.prompt)}, with what somebody else changed of it meanwhile."
    if not by_htmx():
        return answer(draft, Place(item=item.key), said)
    return pieces(("form", *AROUND), seen(draft, Place(item=item.key)) | {"line": True, "said": said, "mine_text": text_of(mine)})


def _not_saved(draft: Draft, item: Item, held: Sheet, refusal: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a sentence at each field that cannot be taken."""
    place, drawn = Place(item=item.key), sheets.with_spares(held)
    shown = seen(draft, place, drawn) | {"sentence": str(refusal)}
    if by_htmx():
        return pieces(("form", "trouble"), shown), refusal.status
    return render_template("checklists/building/page.html", others=[], **shown), refusal.status


def _both(draft: Draft, item: Item, held: Sheet, both: Both) -> ResponseReturnValue:
    """Somebody changed the same fields meanwhile: theirs beside mine, and the choice; what was typed stays in the form."""
    draft = draft_of(draft.checklist_id)
    rows = differences(both.paths, loaded(both.typed.mine), loaded(both.current), draft.document)
    shown = seen(draft, Place(item=item.key), sheets.with_spares(held)) | {"sentence": str(both), "differences": rows}
    if by_htmx():
        return pieces(("both", "trouble"), shown), both.status
    return render_template("checklists/building/page.html", others=[], **shown | {"base": both.typed.seen}), both.status


@bp.post("/<checklist_id>/draft/items/<item_key>/place")
@web.allow("admin")
def place_item(checklist_id: str, item_key: str) -> ResponseReturnValue:
    """Move an item: one up or down, or to a place of any touchpoint."""
    draft = draft_of(checklist_id)
    item, held = editing.find_item(draft.document, item_key), editing.touchpoint_of(draft.document, item_key)
    now = [one.key for one in held.items].index(item_key)
    step = {"up": -1, "down": 1}.get(request.form.get("by", ""), 0)
    target = editing.find_touchpoint(draft.document, request.form.get("to") or held.key)
    place = max(0, now + step) if step else (forms.place(request.form) or len(target.items) + 1) - 1
    draft = changed(checklist_id, Change(lambda document: editing.move_item(document, item_key, target.key, place),
                                         f"moved {brief(item.prompt)}"))
    focus = f"{request.form['by']}-{item_key}" if step else f"open-{item_key}"
    stays, leaves = request.form.get("open", ""), target.key != held.key
    if request.form.get("stay"):  # dropped on the journey: the touchpoint at hand stays at hand
        there = Place(held.key, "" if leaves and stays == item_key else stays, focus)
    else:
        there = Place(target.key, "" if leaves else stays, focus, item_key)
    return answer(draft, there,
                  f"Moved {brief(item.prompt)}. {place_of(draft, item_key)}")


@bp.post("/<checklist_id>/draft/items/<item_key>/copies")
@web.allow("admin")
def copy_item(checklist_id: str, item_key: str) -> ResponseReturnValue:
    """The same item once more, right after it and open."""
    draft = draft_of(checklist_id)
    item, made = editing.find_item(draft.document, item_key), list[str]()
    draft = changed(checklist_id, Adding(_noting(made, lambda document, taken: editing.copy_item(document, item_key, taken)),
                                         f"copied {brief(item.prompt)}"))
    return answer(draft, Place(item=made[0], focus="f-prompt"), f"Copied {brief(item.prompt)}. {place_of(draft, made[0])}")


def _noting(made: list[str], act: Act) -> Callable[[Document, frozenset[str]], Document]:
    """An act that also says which key it made."""

    def apply(document: Document, taken: frozenset[str]) -> Document:
        after, key = act(document, taken)
        made[:] = [key]
        return after

    return apply


@bp.post("/<checklist_id>/draft/items/<item_key>/removal")
@web.allow("admin")
def remove_item(checklist_id: str, item_key: str) -> ResponseReturnValue:
    """Take an item out; undo brings it back. What changed after it was seen is shown first."""
    draft = draft_of(checklist_id)
    item, held = editing.find_item(draft.document, item_key), editing.touchpoint_of(draft.document, item_key)
    keys = [one.key for one in held.items]
    after = keys[keys.index(item_key) + 1:] or keys[:keys.index(item_key)][-1:]
    part = Seen("item", item_key, request.form.get("base", ""))
    try:
        draft = changed(checklist_id, Change(lambda document: editing.remove_item(document, item_key),
                                             f"deleted {brief(item.prompt)}", part))
    except Stale as stale:
        return _not_deleted(draft_of(checklist_id), item_key, stale)
    stays = request.form.get("open", "")
    near = after[0] if after else ""
    place = Place(held.key, stays if stays != item_key else "", f"open-{near}" if near else "add-prompt", near)
    return answer(draft, place, f"Deleted {brief(item.prompt)}.")


def _not_deleted(draft: Draft, item_key: str, stale: Stale) -> ResponseReturnValue:
    """Somebody changed the item that was to go: it opens as it is now, with the choice."""
    theirs = wording.line(editing.find_item(draft.document, item_key), draft.document)
    shown = seen(draft, Place(item=item_key)) | {"sentence": str(stale), "theirs": theirs, "deleting": True}
    if by_htmx():
        return pieces(("work", "trouble"), shown), stale.status
    return render_template("checklists/building/page.html", others=[], **shown), stale.status
