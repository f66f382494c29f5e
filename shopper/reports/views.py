"""What a draft checklist would make of visits that are over, for the admin who is about to publish it. HTTP only."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store as checklists
from shopper.reports.failing import failing
from shopper.reports.reading import store
from shopper.reports.rescoring import effect

bp = Blueprint("reports", __name__, url_prefix="/reports")
MOST = 200
bp.add_app_template_filter(failing)


@bp.get("/rescoring/<checklist_id>")
@web.allow("admin")
def rescoring(checklist_id: str) -> ResponseReturnValue:
    """The effect of the draft on the newest released visits; only the part of a page where a page asked for it."""
    draft = checklists.find_draft_for(web.db(), web.person(), checklist_id)
    found = effect(draft.document, store.released_of(web.db(), checklist_id, MOST))
    template = "reports/effect.html" if "HX-Request" in request.headers else "reports/rescoring.html"
    return render_template(template, draft=draft, effect=found, most=MOST)
