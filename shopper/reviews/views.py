"""The editor's pages: what waits, one report with its doubts first, and the decision on it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.errors import Invalid
from shopper.programs.model import day_text, local_time
from shopper.programs.store import programs_for
from shopper.reports.scoring import plain
from shopper.reports.store import capture_of, late_notes
from shopper.reviews import file_views, outcome_views, store
from shopper.reviews.captured import captured
from shopper.reviews.forms import address_of, seen_report, wanted_reports
from shopper.reviews.model import barring, may_name
from shopper.reviews.reading.store import STATES
from shopper.reviews.sheet import Beside, sheet
from shopper.web import allow

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
outcome_views.add_to(bp)


@bp.get("/")
@allow("editor")
def queue() -> ResponseReturnValue:
    """Reports of the editor's programs; what waits stands first, oldest first, with its doubts counted."""
    wanted = wanted_reports(request.args)
    found = store.queue(web.db(), web.person(), wanted)
    address = address_of(wanted)

    def at(page: int) -> str:
        return f"{url_for('.queue')}?{urlencode(address | {'page': page})}"

    mine = web.person().programs("editor")
    programs = [program for program in programs_for(web.db(), web.person()) if program["id"] in mine]
    return render_template("reviews/queue.html", queue=found, wanted=wanted, states=STATES, local=local, address=address,
                           programs=programs, before=at(wanted.page - 1) if wanted.page > 1 else "",
                           following=at(wanted.page + 1) if found.more else "")


@bp.get("/<report_id>")
@allow("editor")
def review(report_id: str) -> ResponseReturnValue:
    """One report: journey, answers, and what explains them."""
    if store.find_report(web.db(), web.person(), report_id)["state"] == "approved":  # a visit that could not be done
        return redirect(url_for(".outcome", report_id=report_id), 303)
    return _page(report_id)


@bp.post("/<report_id>/approval")
@allow("editor")
def approval(report_id: str) -> ResponseReturnValue:
    """Approve and release."""
    seen = seen_report(report_id, request.form)
    try:
        store.approve(web.db(), web.person(), seen, web.now())
    except Invalid as refusal:
        return _page(report_id, {"approval": str(refusal)}), refusal.status
    flash("Approved and released. Its PDF is being prepared.", "done")
    return redirect(url_for(".review", report_id=report_id), 303)


@bp.post("/<report_id>/return")
@allow("editor")
def return_to_shopper(report_id: str) -> ResponseReturnValue:
    """Give the report back with a reason."""
    seen, reason = seen_report(report_id, request.form), request.form.get("reason", "")
    try:
        store.return_to_shopper(web.db(), web.person(), seen, reason, web.now())
    except Invalid as refusal:
        return _page(report_id, {"return": str(refusal)}, reason), refusal.status
    flash("Returned to the shopper with your reason.", "done")
    return redirect(url_for(".queue"), 303)


@bp.post("/<report_id>/rejection")
@allow("editor")
def rejection(report_id: str) -> ResponseReturnValue:
    """Refuse the report for good, with a reason."""
    seen, reason = seen_report(report_id, request.form), request.form.get("reason", "")
    try:
        store.reject(web.db(), web.person(), seen, reason, web.now())
    except Invalid as refusal:
        return _page(report_id, {"reject": str(refusal)}, reason), refusal.status
    flash("Rejected. The report stays readable and is never released.", "done")
    return redirect(url_for(".queue"), 303)


@bp.post("/<report_id>/remarks")
@allow("editor")
def remark(report_id: str) -> ResponseReturnValue:
    """Add a remark to the report, or to one item of it."""
    item, text = request.form.get("item") or None, request.form.get("text", "")
    try:
        store.remark(web.db(), web.person(), (report_id, item), text, web.now())
    except Invalid as refusal:
        return _page(report_id, {"remark": str(refusal)}, text), refusal.status
    return redirect(url_for(".review", report_id=report_id, _anchor=f"i-{item}" if item else "remarks"), 303)


@bp.get("/<report_id>/evidence/<evidence_id>/<copy>")
@allow("editor")
def evidence(report_id: str, evidence_id: str, copy: str) -> ResponseReturnValue:
    """A drawn-again copy to look at, or the original as a download only: its bytes are whatever a phone sent."""
    file = store.original_of(web.db(), web.person(), report_id, evidence_id)
    return file_views.sent(file, copy)


def local(moment: str, timezone: str) -> str:
    """A stored moment as the place's clock showed it; editors may see the time."""
    when = local_time(moment, timezone)
    return f"{day_text(when.date().isoformat())}, {when:%H:%M}"


def _page(report_id: str, errors: dict[str, str] | None = None, typed: str = "") -> str:
    """The review page; after a refusal with the sentence at its form and the typed text in it."""
    found = store.find_review_for(web.db(), web.person(), report_id)
    recorded = found.recorded
    beside = Beside(found.doubts, recorded.evidence, found.remarks)
    stations = sheet(recorded.version.document, recorded.answers, found.score, beside)
    prompts = {item.key: item.prompt for _, item in recorded.version.document.items()}
    return render_template("reviews/review.html", found=found, report=recorded.report, visit=recorded.visit, stations=stations,
                           prompts=prompts, late=late_notes(web.db(), report_id), errors=errors or {}, typed=typed,
                           captured=captured(capture_of(web.db(), report_id), recorded.version.document),
                           naming=may_name(found.doubts), barred=barring(found.doubts), local=local, day=day_text, plain=plain,
                           own=recorded.report["shopper_id"] == web.person().id)
