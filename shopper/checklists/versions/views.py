"""The pages about versions: what differs between any two, and a new draft made from one of them. HTTP only."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store
from shopper.checklists.comparing import compare
from shopper.checklists.drafts import store as drafts
from shopper.checklists.model import Document
from shopper.db import Row
from shopper.errors import NotFound

bp = Blueprint("versions", __name__)
DRAFT = "draft"


@bp.get("/<checklist_id>/comparison")
@web.allow("admin", "editor")
def comparison(checklist_id: str) -> ResponseReturnValue:
    """Two states of a checklist side by side; without a choice, the newest version and the draft."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    versions = store.versions_of(web.db(), checklist_id)
    older, newer = _asked(versions)
    found = compare(_state(checklist_id, older), _state(checklist_id, newer)) if versions else None
    names = {DRAFT: "the draft", **{one["id"]: f"version {one['number']}" for one in versions}}
    return render_template("checklists/versions/compare.html", draft=draft, versions=versions, comparison=found, names=names,
                           older=older, newer=newer)


def _asked(versions: list[Row]) -> tuple[str, str]:
    """The two states that the address names; by default what the draft changes."""
    newest = versions[0]["id"] if versions else DRAFT
    return request.args.get("before", newest), request.args.get("after", DRAFT)


def _state(checklist_id: str, name: str) -> Document:
    if name == DRAFT:
        return store.find_draft_for(web.db(), web.person(), checklist_id).document
    version = store.find_version_for(web.db(), web.person(), name)
    if version.checklist_id != checklist_id:
        raise NotFound
    return version.document


@bp.post("/versions/<version_id>/draft")
@web.allow("admin")
def take_as_draft(version_id: str) -> ResponseReturnValue:
    """The draft becomes what a version is; what stood in the draft is one undo away."""
    version = store.find_version_for(web.db(), web.person(), version_id)
    change = drafts.Change(lambda _: version.document, f"put version {version.number} into the draft")
    drafts.change_draft(web.db(), web.person().id, version.checklist_id, change, web.now())
    flash(f"The draft is now what version {version.number} is. Undo in the builder brings back what stood there.", "done")
    return redirect(url_for("checklists.read", checklist_id=version.checklist_id), 303)
