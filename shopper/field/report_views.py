"""The report on the phone: the form as one page that works without JavaScript, saving, the last look, sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from shopper import web
from shopper.checklists.visibility import visible_items
from shopper.errors import Conflict, Invalid
from shopper.field import evidence_views, forms, late, outcome_views, page, receipts
from shopper.field.language_views import language_of, offered, worded
from shopper.field.saving import Kept, differences, keep
from shopper.forms import JSON, by_script, json_body
from shopper.reports import model, photos
from shopper.reports import store as reports
from shopper.reports.model import Declaration, Draft
from shopper.reports.store import NoteLine

FORM_BYTES, FORM_TEXT, FORM_PARTS = 120 * 1024 * 1024, 4 * 1024 * 1024, 3000
LARGE = ("field.save", "field.add_evidence", "field.send_outcome")
ELSEWHERE = ("This visit was saved somewhere else in the meantime, in another tab or on another phone. Nothing of this page was "
             "saved over it, and nothing of either is lost. Where the two differ, the other answer stands at its item: put right "
             "what you want to keep, and save again.")


def add_to(bp: Blueprint) -> None:
    """Put the report's routes on the blueprint."""
    bp.url_value_preprocessor(make_room)
    bp.get("/reports/<report_id>")(report)
    bp.post("/reports/<report_id>")(save)
    bp.post("/reports/<report_id>/draft")(draft)
    bp.get("/reports/<report_id>/check", endpoint="look_through")(look_through)
    bp.post("/reports/<report_id>/submission")(submission)
    bp.get("/reports/<report_id>/receipt")(receipt)
    evidence_views.add_to(bp)
    outcome_views.add_to(bp)


def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A whole form with photos is larger than other requests. Runs before anything reads the form; only for who is signed in."""
    if endpoint in LARGE and request.cookies.get(web.cookie_name()):
        request.max_content_length = FORM_BYTES
        request.max_form_memory_size = FORM_TEXT
        request.max_form_parts = FORM_PARTS


@web.allow("shopper")
def report(report_id: str) -> ResponseReturnValue:
    """The form, or the receipt once it was sent."""
    draft = reports.drafted_for(web.db(), web.person(), report_id)
    if draft.report["state"] not in model.EDITABLE:
        return redirect(url_for("field.receipt", report_id=report_id), 303)
    return drawn(draft, {})


def drawn(draft: reports.Recorded, errors: Mapping[str, str], notice: str = "") -> str:
    """The form as HTML."""
    returned = draft.report["state"] == "returned"
    reason = reports.reason_of(web.db(), draft.report["id"]) if returned else ""
    draft = worded(draft)
    document = draft.version.document
    sheet = page.sheet(draft, errors, notice, reports.asked_of(web.db(), draft.report["id"]) if returned else None)
    return render_template(
        "field/report.html", sheet=sheet, reason=reason, draft=draft, visit=draft.visit, document=document,
        form_megabytes=FORM_BYTES // 2**20,
        most_megabytes=photos.MOST_BYTES // 2**20, conditions=page.conditions(document), language=language_of(document),
        offered=offered(document),
        saved=page.saved(draft.report["saved_at"] if draft.report["rev"] else None, draft.visit["timezone"], web.now()))


@web.allow("shopper")
def save(report_id: str) -> ResponseReturnValue:
    """Save the plain form: files first, then every answer that can be taken; what cannot is shown again as typed."""
    before = reports.drafted_for(web.db(), web.person(), report_id)
    typed = forms.answers_from(before.version.document, request.form)
    began, ended = forms.moment(request.form, "began"), forms.moment(request.form, "ended")
    if before.report["state"] not in model.EDITABLE:
        return sent_already(report_id, late.lines_of(before, Draft(posted_rev(), typed, began, ended)))
    errors = evidence_views.take_files(report_id)
    kept = keep(web.db(), web.person(), before, Draft(posted_rev(), typed, began, ended), web.now())
    if request.form.get("remove") and kept.receipt.same:
        reports.remove_evidence(web.db(), web.person(), report_id, request.form["remove"], web.now())
    errors = {**errors, **kept.errors}
    if errors or not kept.receipt.same:
        return again(report_id, kept, errors, (typed, began, ended))
    return redirect(onward(report_id), 303)


def posted_rev() -> int:
    """The revision this page is to become."""
    text = request.form.get("rev", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def again(report_id: str, kept: Kept, errors: Mapping[str, str], typed: tuple[Any, ...]) -> ResponseReturnValue:
    """The form once more with everything as it was typed, each error at its item."""
    stored = reports.drafted_for(web.db(), web.person(), report_id)
    answers, began, ended = typed
    visible = visible_items(stored.version.document, model.tidy(stored.version.document, answers), stored.facts)
    shown = replace(stored, answers=answers, visible=visible, report={**stored.report, "began_at": began, "ended_at": ended})
    stale = not kept.receipt.same
    if stale:  # both are kept: what is stored stays stored and is named at its item, what was typed stays typed
        errors = {**errors, **differences(stored, answers)}
    return drawn(shown, errors, ELSEWHERE if stale else ""), Conflict.status if stale else Invalid.status


def onward(report_id: str) -> str:
    """Where the pressed button leads: the last look, the next touchpoint, or the same item again."""
    if request.form.get("go") == "check":
        return url_for("field.look_through", report_id=report_id)
    return url_for("field.report", report_id=report_id, _anchor=request.form.get("go") or request.form.get("at") or None)


@web.allow("shopper")
@by_script(JSON)
def draft(report_id: str) -> ResponseReturnValue:
    """The same save verb for the page's own script, as JSON. Known answers are kept even where one is refused."""
    body = json_body()
    if not isinstance(body, dict) or not isinstance(body.get("answers"), dict) or type(body.get("rev")) is not int:
        return {"error": "Send {rev, answers, began_at, ended_at} as JSON.", "fields": {}}, 422
    if unknown := sorted(set(body) - {"rev", "answers", "began_at", "ended_at"}):
        names = ", ".join(name[:40] for name in unknown)
        return {"error": f"A draft has no {names}. Nothing was saved.", "fields": dict.fromkeys(unknown, "unknown")}, 422
    sent = Draft(min(body["rev"], 2**31), body["answers"], body.get("began_at"), body.get("ended_at"))
    before = reports.drafted_for(web.db(), web.person(), report_id)
    try:
        kept = keep(web.db(), web.person(), before, sent, web.now())
    except Conflict as refusal:
        return {"error": too_late(report_id, late.lines_of(before, sent)), "fields": {}}, refusal.status
    except Invalid as refusal:
        return {"error": str(refusal), "fields": refusal.fields}, refusal.status
    said = {"rev": kept.receipt.rev, "answers": kept.receipt.answers, "photos": kept.receipt.photos, "same": kept.receipt.same,
            "fields": kept.errors}
    return said, 422 if kept.errors else 200, {"X-CSRFToken": generate_csrf()}  # the page's form outlives the sign-in it began in


@web.allow("shopper")
def look_through(report_id: str) -> ResponseReturnValue:
    """The last look before sending: what is open, the declaration."""
    found = reports.drafted_for(web.db(), web.person(), report_id)
    if found.report["state"] not in model.EDITABLE:
        return redirect(url_for("field.receipt", report_id=report_id), 303)
    return last_look(found, {})


def last_look(found: reports.Recorded, errors: Mapping[str, str], typed: Mapping[str, str] | None = None) -> str:
    """The page of the last look."""
    found = worded(found)
    return render_template("field/check.html", sheet=page.sheet(found, {}), draft=found, visit=found.visit, errors=errors,
                           language=language_of(found.version.document),
                           typed=typed or {}, statement=model.STATEMENT, today=page.today(web.now(), found.visit["timezone"]))


@web.allow("shopper")
def submission(report_id: str) -> ResponseReturnValue:
    """Send the report."""
    typed = {name: request.form.get(name, "") for name in ("name", "conflicts", "interest")}
    found = reports.drafted_for(web.db(), web.person(), report_id)
    if found.report["state"] not in model.EDITABLE:
        conflicts = typed["conflicts"] if typed["interest"] == "some" else ""
        return sent_already(report_id, late.declared(reports.recorded(web.db(), report_id), conflicts))
    if wrong := forms.declaration_problems(typed):
        return last_look(found, wrong, typed), Invalid.status
    conflicts = typed["conflicts"] if typed["interest"] == "some" else ""
    signed = Declaration(typed["name"], conflicts)
    try:
        reports.submit(web.db(), web.person(), report_id, signed, web.now())
    except Invalid as refusal:  # what is open at the items stands on the page of itself
        return last_look(found, model.check_declaration(signed), typed), refusal.status
    except Conflict as refusal:
        return receipt_page(report_id, str(refusal)), refusal.status
    return redirect(url_for("field.receipt", report_id=report_id), 303)


def sent_already(report_id: str, lines: list[NoteLine]) -> ResponseReturnValue:
    """A second sending, or a save after it: nothing changes, the receipt says what the server has, and what was new is a note."""
    return receipt_page(report_id, too_late(report_id, lines)), Conflict.status


def too_late(report_id: str, lines: list[NoteLine]) -> str:
    """Keep what came too late; the sentence says so."""
    return reports.keep_late(web.db(), web.person(), report_id, lines, web.now())


@web.allow("shopper")
def receipt(report_id: str) -> ResponseReturnValue:
    """What the server has of a report that was sent."""
    found = reports.drafted_for(web.db(), web.person(), report_id)
    if found.report["state"] in model.EDITABLE:
        return redirect(url_for("field.report", report_id=report_id), 303)
    return receipt_page(report_id)


def receipt_page(report_id: str, notice: str = "") -> str:
    """The receipt: the submission beside what is really kept of it."""
    if reports.find_report_for(web.db(), web.person(), report_id)["state"] == "approved":
        return outcome_views.sent_page(report_id, notice)
    sent = reports.recorded(web.db(), report_id)
    held = receipts.held(web.db(), web.instance() / "evidence", sent)
    reason = reports.reason_of(web.db(), report_id) if sent.report["state"] == "rejected" else ""
    prompts = {item.key: item.prompt for _, item in worded(sent).version.document.items()}
    return render_template("field/receipt.html", language=language_of(sent.version.document),
                           visit=sent.visit, report=sent.report, held=held, notice=notice, reason=reason,
                           late=reports.late_notes(web.db(), report_id), prompts=prompts,
                           at=page.clock(sent.report["submitted_at"], sent.visit["timezone"]),
                           day=page.today(sent.report["submitted_at"], sent.visit["timezone"]))
