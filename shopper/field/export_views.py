"""Bringing in the file that a phone saved: by the phone's own script, or by a person on a plain page. HTTP only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.errors import Invalid, Refused
from shopper.field.receiving import exports
from shopper.field.receiving.exports import EXPORT_BYTES, Brought, Taken
from shopper.field.receiving.model import Elsewhere
from shopper.forms import JSON, by_script

ELSEWHERE = ("This report was saved from another phone or page after the file was made. Nothing was changed. If the file is what "
             "counts, choose it once more and say so below.")
LARGE = ("field.bring_in", "field.sync.exports")


def add_to(bp: Blueprint) -> None:
    """Put the plain page on the field's blueprint."""
    bp.url_value_preprocessor(make_room)
    bp.get("/exports", endpoint="exports")(exports_page)
    bp.post("/exports", endpoint="bring_in")(bring_in)


def add_door(bp: Blueprint) -> None:
    """Put the script's door on the blueprint of syncing."""
    bp.url_value_preprocessor(make_room)
    bp.post("/exports", endpoint="exports")(door)


def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A report with its photos is larger than other requests; only for who is signed in."""
    if endpoint in LARGE and request.cookies.get(web.cookie_name()):
        request.max_content_length = EXPORT_BYTES


def taken(data: bytes, over: bool) -> Taken:
    """Take the file in."""
    web.disk_watch().refuse_photos()
    return exports.take_in(web.db(), web.person(), Brought(data, web.instance() / "evidence", over), web.now())


@web.allow("shopper", "admin")
@by_script(JSON)
def door() -> ResponseReturnValue:
    """One export by script: the answers that its report and its files would have got one by one."""
    told = taken(request.get_data(cache=False), request.args.get("over") == "1")
    return {"report": told.report, "files": told.files, "refused": told.refused}, 201


@web.allow("shopper", "admin")
def exports_page() -> str:
    """The page to choose the file on."""
    return drawn()


def drawn(refusal: str = "", told: Taken | None = None, elsewhere: bool = False) -> str:
    """The page, with what became of a file."""
    return render_template("field/exports.html", refusal=refusal, told=told, elsewhere=elsewhere, own=web.person().has("shopper"))


@web.allow("shopper", "admin")
def bring_in() -> ResponseReturnValue:
    """One export by a person."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("Choose the file first.")
        told = taken(file.stream.read(), request.form.get("over") == "1")
    except Elsewhere:
        return drawn(ELSEWHERE, elsewhere=True), Elsewhere.status
    except Refused as refusal:
        return drawn(str(refusal)), refusal.status
    if told.refused or not web.person().has("shopper"):
        return drawn(told=told)
    flash("The report is here." if told.whole else "What was written is here, and can be gone on with.", "done")
    return redirect(url_for("field.report", report_id=told.report_id), 303)
