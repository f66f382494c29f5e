"""A visit that could not be done, told on a page that works without JavaScript: why, on which day, proof, signed. HTTP only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from shopper import web
from shopper.db import Row
from shopper.errors import Conflict, Invalid, Refused
from shopper.field import forms, page
from shopper.programs.model import day_text, local_day
from shopper.reports import model, photos
from shopper.reports import store as reports
from shopper.reports.capture import KINDS, MOST_WORDS, PROOF, STATEMENT, Outcome, Signed, outcome_problems
from shopper.reports.model import EDITABLE, Declaration, printable
from shopper.reports.store import NewEvidence
from shopper.visits import store as visits
from shopper.visits.model import may, standing

FIELDS = ("kind", "words", "day", "no_proof", "name", "conflicts", "interest")
LABELS = {"kind": "What stood in the way", "words": "What happened", "day": "Day", "photo": "Photo", "no_proof": "Why no photo",
          "interest": "Interest", "conflicts": "Which interest", "name": "Your name"}


def add_to(bp: Blueprint) -> None:
    """Put the page on the field's blueprint."""
    bp.get("/visits/<visit_id>/outcome", endpoint="outcome")(outcome)
    bp.post("/visits/<visit_id>/outcome", endpoint="send_outcome")(send)


@web.allow("shopper")
def outcome(visit_id: str) -> ResponseReturnValue:
    """The short form, or what was sent of it."""
    visit = visits.held(web.db(), web.person(), visit_id)
    mine = own_report(visit_id)
    if mine and mine["state"] not in EDITABLE:
        return redirect(url_for("field.receipt", report_id=mine["id"]), 303)
    return drawn(visit, mine["id"] if mine else str(uuid.uuid4()), {"interest": ""}, {})


def own_report(visit_id: str) -> Row | None:
    """The shopper's report of a visit: the one that can still be sent, else the newest."""
    mine = [one for one in reports.reports_of(web.db(), web.person()) if one["visit_id"] == visit_id]
    return next((one for one in mine if one["state"] in EDITABLE), mine[0] if mine else None)


def drawn(visit: Row, report_id: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The form, with what was typed and what is wrong with it; photos that were taken stay."""
    mine, today = own_report(visit["id"]), local_day(web.now(), visit["timezone"])
    return render_template("field/could_not_complete.html", visit=visit, report_id=report_id, kinds=KINDS, typed=typed,
                           errors=errors, labels=LABELS, today=today, statement=STATEMENT, most=MOST_WORDS,
                           ended=not may("could not complete", visit["state"]),
                           proof=reports.proof_of(web.db(), report_id) if mine and mine["id"] == report_id else [])


@web.allow("shopper")
def send(visit_id: str) -> ResponseReturnValue:
    """Keep the photos, then send; what is open stands at its field, and everything typed stays."""
    visit = visits.held(web.db(), web.person(), visit_id)
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    mine, files = own_report(visit_id), [one for one in request.files.getlist("photo") if one.filename]
    if mine and mine["state"] not in EDITABLE:
        return redirect(url_for("field.receipt", report_id=mine["id"]), 303)
    report_id = mine["id"] if mine else request.form.get("report_id", "")
    errors = problems(typed, visit, bool(files) or bool(mine and reports.proof_of(web.db(), report_id)))
    if errors and not (mine or files):
        return drawn(visit, report_id, typed, errors), Invalid.status
    try:
        begin(visit, report_id)
        errors |= take(report_id, files)
        if not errors:
            reports.send_outcome(web.db(), web.person(), report_id, signed(typed), web.now())
    except (Conflict, Invalid) as refusal:
        errors |= {"kind": str(refusal)} if not refusal.fields else {"photo": " ".join(refusal.fields.values())}
    if errors:
        return drawn(visit, report_id, typed, errors), Invalid.status
    return redirect(url_for("field.receipt", report_id=report_id), 303)


def problems(typed: Mapping[str, str], visit: Row, proof: bool) -> dict[str, str]:
    """What the form lacks, by its own fields."""
    wrong = {} if typed["kind"] in KINDS else {"kind": "Choose what stood in the way."}
    said = outcome_problems(signed({**typed, "kind": "other"}), int(proof),
                            local_day(web.now(), visit["timezone"]))
    wrong |= {{model.BEGAN: "day"}.get(name, name.removeprefix("outcome.")): sentence for name, sentence in said.items()}
    return wrong | forms.declaration_problems(typed)


def signed(typed: Mapping[str, str]) -> Signed:
    """The form as the verb takes it."""
    said = Outcome.model_construct(kind=typed["kind"], words=typed["words"], no_proof=typed["no_proof"])
    conflicts = typed["conflicts"] if typed["interest"] == "some" else ""
    return Signed(said, typed["day"] or None, Declaration(typed["name"], conflicts))


def begin(visit: Row, report_id: str) -> None:
    """The report under which it is sent; whoever was there has taken the visit on."""
    if not may("could not complete", visit["state"]):
        raise Conflict(standing(visit["state"], visit["shopper_name"]))
    visits.accept(web.db(), web.person(), visit["id"], web.now())
    reports.open_report(web.db(), web.person(), visit["id"], report_id, web.now())


def take(report_id: str, files: list[FileStorage]) -> dict[str, str]:
    """Keep each photo; a sentence for those that cannot be taken."""
    wrong = []
    for file in files:
        try:
            web.disk_watch().refuse_photos()
            new = NewEvidence(PROOF, web.instance() / "evidence", photos.intake(file.stream.read()))
            reports.add_proof(web.db(), web.person(), report_id, new, web.now())
        except Refused as refusal:
            wrong.append((printable(file.filename or ""), str(refusal)))
    return {"photo": forms.said_once(wrong)} if wrong else {}


def sent_page(report_id: str, notice: str) -> str:
    """What was sent, beside its proof; instead of the receipt of a report."""
    found = reports.drafted_for(web.db(), web.person(), report_id)
    told = reports.outcome_of(web.db(), report_id) or {}
    return render_template("field/outcome_sent.html", visit=found.visit, report=found.report, told=told, notice=notice,
                           on=day_text(told["day"]), day=page.today(told["at"], found.visit["timezone"]),
                           at=page.clock(told["at"], found.visit["timezone"]), late=reports.late_notes(web.db(), report_id))
