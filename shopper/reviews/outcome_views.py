"""A visit that could not be done, as its program's editors and the admins read it. HTTP only."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.errors import NotFound
from shopper.programs.model import day_text, local_time
from shopper.reviews import file_views
from shopper.reviews.beside.store import told_for


def add_to(bp: Blueprint) -> None:
    """Put the pages on the reviews' blueprint."""
    bp.get("/outcomes/<report_id>", endpoint="outcome")(outcome)
    bp.get("/outcomes/<report_id>/evidence/<evidence_id>/<copy>", endpoint="outcome_evidence")(outcome_evidence)


@web.allow("editor", "admin")
def outcome(report_id: str) -> str:
    """What was told, with its proof."""
    told = told_for(web.db(), web.person(), report_id)
    when = local_time(told.said["at"], told.visit["timezone"])
    return render_template("reviews/outcome.html", report_id=report_id, visit=told.visit, said=told.said, shopper=told.shopper,
                           on=day_text(told.said["day"]), sent=f"{day_text(when.date().isoformat())}, {when:%H:%M}",
                           edits=told.visit["program_id"] in web.person().programs("editor"), admin=web.person().has("admin"))


@web.allow("editor", "admin")
def outcome_evidence(report_id: str, evidence_id: str, copy: str) -> ResponseReturnValue:
    """One photo of the proof."""
    told = told_for(web.db(), web.person(), report_id)
    file = next((one for one in told.said["photos"] if one["id"] == evidence_id), None)
    if file is None:
        raise NotFound
    return file_views.sent(file, copy)
