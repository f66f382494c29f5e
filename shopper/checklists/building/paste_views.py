"""Pasting many items at once: shown as they were understood before they are taken."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import editing
from shopper.checklists.building.page_views import Place, answer, bp, by_htmx, changed, draft_of
from shopper.checklists.building.pasting import items_of, read_lines
from shopper.checklists.document import CALLED
from shopper.checklists.drafts.store import Adding
from shopper.checklists.model import Document, Touchpoint
from shopper.checklists.store import Draft
from shopper.errors import Invalid


@bp.get("/<checklist_id>/draft/pasted")
@web.allow("admin")
def choose_paste(checklist_id: str) -> ResponseReturnValue:
    """A field for the lines, and what the columns mean."""
    draft = draft_of(checklist_id)
    return _page(draft, _touchpoint(draft.document, request.args.get("at", "")), "")


@bp.post("/<checklist_id>/draft/pasted")
@web.allow("admin")
def paste(checklist_id: str) -> ResponseReturnValue:
    """Show what the lines would become, or take them as shown."""
    draft = draft_of(checklist_id)
    touchpoint, text = _touchpoint(draft.document, request.form.get("at", "")), request.form.get("text", "")
    if "keep" not in request.form:
        return _page(draft, touchpoint, text)
    lines, _ = read_lines(text)
    items = items_of(lines, draft.document)
    if not items:
        raise Invalid("There is no line to take. Paste at least one; nothing was stored.")
    count = f"{len(items)} item{'' if len(items) == 1 else 's'}"

    def take(document: Document, taken: frozenset[str]) -> Document:
        return editing.paste_items(document, touchpoint.key, items, taken)[0]

    draft = changed(checklist_id, Adding(take, f"pasted {count}"))
    return answer(draft, Place(touchpoint.key, focus="add-prompt"), f"Added {count} to {touchpoint.title}.")


def _touchpoint(document: Document, key: str) -> Touchpoint:
    """The touchpoint that was named, else the first."""
    return editing.find_touchpoint(document, key or next((one.key for one in document.touchpoints), ""))


def _page(draft: Draft, touchpoint: Touchpoint, text: str) -> ResponseReturnValue:
    lines, said = read_lines(text)
    shown = "checklists/building/pasted_lines.html" if by_htmx() else "checklists/building/paste.html"
    return render_template(shown, draft=draft, touchpoint=touchpoint, text=text, lines=lines, about=said, called=CALLED,
                           taken=sum(bool(line.prompt) for line in lines))
