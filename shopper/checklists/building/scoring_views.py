"""The scoring panel: what every item is worth in one table, saved row by row as it is changed, or all at once by a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import editing
from shopper.checklists.building import forms
from shopper.checklists.building.differing import differences
from shopper.checklists.building.item_views import brief
from shopper.checklists.building.page_views import ROOMS, bp, by_htmx, changed, draft_of, told_apart
from shopper.checklists.building.panel import Panel, Row, panel, weight_typed, worth_typed
from shopper.checklists.drafts import store as drafts
from shopper.checklists.drafts.changes import Both, Merging, Typed
from shopper.checklists.model import Document
from shopper.checklists.parts import loaded, part_text
from shopper.checklists.store import Draft
from shopper.errors import Invalid

KINDS = {"i": "worth", "t": "weight"}
AGAIN = "simulation:again"  # what was tried is reckoned anew
Sent = dict[str, Row]


@bp.get("/<checklist_id>/draft/scoring")
@web.allow("admin")
def scoring(checklist_id: str) -> ResponseReturnValue:
    """The panel, at one touchpoint of a long checklist."""
    draft = told_apart(checklist_id)
    if by_htmx():
        return pieces(draft, ("scoring_table", "saved"), {}), 200, {"HX-Push-Url": request.full_path, "Vary": "HX-Request"}
    return page(draft, {}), 200, {"Vary": "HX-Request"}


@bp.post("/<checklist_id>/draft/scoring")
@web.allow("admin")
def save_scoring(checklist_id: str) -> ResponseReturnValue:
    """Store the rows that were sent, each beside what others changed of it; all of them, or none."""
    draft = draft_of(checklist_id)
    rows, typed = read(draft.document)
    if any(row.errors for row in rows.values()):
        return _again(draft, rows, {"sentence": "Not saved yet: look at the marked fields."}, Invalid.status)
    if not typed:
        return answer(draft, "Nothing was changed.", rows)
    named = _named(draft.document, typed)
    try:
        draft = changed(checklist_id, Merging(tuple(typed), f"scored {named}"))
    except Both as both:
        return _both(draft_of(checklist_id), rows, both)
    return answer(draft, f"Saved {named}.", rows)


def read(document: Document) -> tuple[Sent, list[Typed]]:
    """The rows that were sent, and of them those that were changed; a row whose item is gone is refused."""
    rows: Sent = {}
    changes: list[Typed] = []
    for name in [name.removesuffix(".seen") for name in request.form if name.endswith(".seen") and name[:2] in ("i.", "t.")]:
        cells = {part.removeprefix(f"{name}."): value for part, value in request.form.items() if part.startswith(f"{name}.")}
        errors: dict[str, str] = {}
        mine = _mine(document, name, cells, errors)
        rows[name] = Row(name, cells, cells["seen"], errors)
        if mine != cells["seen"]:
            changes.append(Typed(KINDS[name[0]], name[2:], cells["seen"], mine, cells.get("force", "")))
    return rows, changes


def _mine(document: Document, name: str, cells: Mapping[str, str], errors: dict[str, str]) -> str:
    """The worth of an item, or the weight of a touchpoint, as its row describes it."""
    if name[0] == "i":
        return worth_typed(cells, editing.find_item(document, name[2:]), errors)
    editing.find_touchpoint(document, name[2:])
    return weight_typed(cells, errors)


def _named(document: Document, typed: list[Typed]) -> str:
    """What was scored, as it is said."""
    if len(typed) > 1:
        return f"{len(typed)} rows"
    one = typed[0]
    if one.kind == "worth":
        return brief(editing.find_item(document, one.key).prompt)
    return brief(editing.find_touchpoint(document, one.key).title)


def answer(draft: Draft, said: str, rows: Sent) -> ResponseReturnValue:
    """After rows were saved: what they come to, or back to the page. Rows that others changed too are drawn anew."""
    if not by_htmx():
        return _back(draft, said)
    shown = _panel(draft, {})
    stored = {one.name: one for group in shown.groups for one in (group.row, *(line.row for line in group.lines))}
    anew = {name for name, row in rows.items() if name in stored and not _same(row, stored[name])}
    more = {"said": said, "panel": shown, "sent": rows, "anew": anew}
    return pieces(draft, ("scoring_sums", "saved"), more), 200, {"HX-Trigger": AGAIN}


def again(draft: Draft, said: str, mine: str = "") -> ResponseReturnValue:
    """After a change of the rules, or an undo: everything anew, or back to the page."""
    if not by_htmx():
        return _back(draft, said)
    more = {"said": said} | ({"mine_text": mine} if mine else {})
    return pieces(draft, ("scoring_rules", "scoring_table", "saved"), more), 200, {"HX-Trigger": AGAIN}


def _back(draft: Draft, said: str) -> ResponseReturnValue:
    flash(said, "done")
    return redirect(url_for(".scoring", checklist_id=draft.checklist_id, at=request.form.get("at") or None), 303)


def _same(row: Row, stored: Row) -> bool:
    """Whether a row shows what is stored, also where a figure was typed in another way."""
    shown = {name: value for name, value in stored.cells.items() if name in row.cells}
    return all(row.cells[name].strip().replace(",", ".") == value for name, value in shown.items())


def _again(draft: Draft, rows: Sent, more: dict[str, Any], status: int) -> ResponseReturnValue:
    """The rows as they were sent, and why they were not saved."""
    if by_htmx():
        shown = {"panel": _panel(draft, rows), "sent": rows, "anew": {name for name, row in rows.items() if row.errors}}
        return pieces(draft, ("scoring_sums", "scoring_both", "trouble"), shown | more), status
    return page(draft, {"panel": _panel(draft, rows)} | more), status


def _both(draft: Draft, rows: Sent, both: Both) -> ResponseReturnValue:
    """Somebody changed the same figures: both, row by row, and the choice."""
    typed = both.typed
    found = differences(both.paths, loaded(typed.mine), loaded(both.current), draft.document)
    name = f"{'i' if typed.kind == 'worth' else 't'}.{typed.key}"
    more = {"sentence": str(both), "differences": found, "both_name": name, "both_called": _named(draft.document, [typed]),
            "both_force": drafts.seen(draft.document, typed.kind, typed.key), "forced": {
                one: row.cells["force"] for one, row in rows.items() if row.cells.get("force") and one != name}}
    return _again(draft, rows, more, both.status)


def page(draft: Draft, more: dict[str, Any]) -> str:
    """The whole page."""
    return render_template("checklists/building/scoring.html", **_shown(draft, more))


def pieces(draft: Draft, which: tuple[str, ...], more: dict[str, Any]) -> str:
    """The named pieces of the page."""
    return render_template("checklists/building/scoring_pieces.html", which=which, **_shown(draft, more))


def common(draft: Draft) -> dict[str, Any]:
    """What the heads of the pages beside the builder show, and what a form of settings begins with."""
    document = draft.document
    return {"draft": draft, "document": document, "lang": document.languages[0], "base": part_text(document, "settings"),
            "said": "", "errors": {}, "published": drafts.published(web.db(), draft.checklist_id),
            "steps": drafts.steps(web.db(), web.person().id, draft.checklist_id, draft.sha256)}


def _panel(draft: Draft, typed: Sent) -> Panel:
    return panel(draft.document, request.values.get("at", ""), forms.place(request.values, "from"), typed)


def _shown(draft: Draft, more: dict[str, Any]) -> dict[str, Any]:
    found = {"panel": more.get("panel") or _panel(draft, {}), "rules": draft.document.scoring.model_dump(),
             "at": request.values.get("at", ""), "room": "scoring"}
    return common(draft) | found | more


ROOMS["scoring"] = again
