"""The shopper's phone: my visits, one visit, taking it on and giving it back. The report's own pages are in report_views."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store as checklists
from shopper.checklists.texts import localised
from shopper.errors import Conflict, Invalid
from shopper.field import app_list_views, app_views, export_views, language_views, page, report_views, simulation_views, sync
from shopper.field.app_form import views as app_form
from shopper.field.language_views import language_of, offered
from shopper.reports import store as reports
from shopper.visits import store as visits_store

bp = Blueprint("field", __name__, url_prefix="/field")
report_views.add_to(bp)
simulation_views.add_to(bp)
language_views.add_to(bp)
app_views.add_to(bp)
app_list_views.add_to(bp)
app_form.add_to(bp)
export_views.add_to(bp)
bp.register_blueprint(sync.bp)


@bp.get("/")
@web.allow("shopper")
def visits() -> str:
    """My visits: what is to be done first, then what is with the editor, then what is over."""
    held, written = visits_store.visits_for(web.db(), web.person()), reports.reports_of(web.db(), web.person())
    cards = page.cards(held, written, web.now())
    left = [(report["id"], visits_store.find_visit(web.db(), report["visit_id"])["location_name"])
            for report in page.left_behind(held, written)]
    return render_template("field/visits.html", left=left, open=[card for card in cards if card.is_open],
                           sent=[card for card in cards if card.state == "submitted"],
                           over=[card for card in reversed(cards) if not card.is_open and card.state != "submitted"])


@bp.get("/visits/<visit_id>")
@web.allow("shopper")
def visit(visit_id: str) -> str:
    """One visit: where, when, in what role, and the briefing."""
    return visit_page(visit_id)


def visit_page(visit_id: str, refusal: str = "", typed: str = "") -> str:
    """The page of a visit, with what was refused."""
    own = visits_store.held(web.db(), web.person(), visit_id)
    mine = [report for report in reports.reports_of(web.db(), web.person()) if report["visit_id"] == visit_id]
    card = page.cards([own], mine, web.now())[0]
    document = checklists.find_version(web.db(), own["version_id"]).document
    language = language_of(document)
    return render_template("field/visit.html", language=language, title=localised(document, language).title,
                           offered=offered(document), card=card, refusal=refusal, typed=typed, new_id=str(uuid.uuid4()))


@bp.post("/visits/<visit_id>/acceptance")
@web.allow("shopper")
def accept(visit_id: str) -> ResponseReturnValue:
    """Take a visit on."""
    try:
        visits_store.accept(web.db(), web.person(), visit_id, web.now())
    except Conflict as refusal:
        return visit_page(visit_id, str(refusal)), refusal.status
    return redirect(url_for("field.visit", visit_id=visit_id), 303)


@bp.post("/visits/<visit_id>/give-back")
@web.allow("shopper")
def give_back(visit_id: str) -> ResponseReturnValue:
    """Give a visit back, with a reason."""
    reason = request.form.get("reason", "")
    try:
        visits_store.give_back(web.db(), web.person(), visit_id, reason, web.now())
    except (Conflict, Invalid) as refusal:
        sentence = refusal.fields.get("reason", str(refusal))
        return visit_page(visit_id, sentence, reason), refusal.status
    flash("Given back. Whoever plans the visits will see your reason.", "done")
    return redirect(url_for("field.visits"), 303)


@bp.post("/visits/<visit_id>/reports")
@web.allow("shopper")
def begin(visit_id: str) -> ResponseReturnValue:
    """Begin the report under the id that the page made."""
    try:
        report_id = reports.open_report(web.db(), web.person(), visit_id, request.form.get("report_id", ""), web.now())
    except (Conflict, Invalid) as refusal:
        return visit_page(visit_id, str(refusal)), refusal.status
    return redirect(url_for("field.report", report_id=report_id), 303)
