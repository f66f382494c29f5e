"""A blank checklist to print: sent when it is made, asked for when it is not. HTTP only."""

from __future__ import annotations

import io
import re

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from shopper import jobs, web
from shopper.checklists import store as checklists
from shopper.checklists.paper import rendering, store
from shopper.checklists.paper.store import Blank, Sheet
from shopper.errors import NotFound

bp = Blueprint("paper", __name__)
SECONDS_TO_WAIT = 1


@bp.get("/<checklist_id>/blank.pdf")
@web.allow("admin", "editor")
def blank(checklist_id: str) -> ResponseReturnValue:
    """The PDF of the draft or of a version (`?version=`) in a language (`?language=`), or a page that waits for it."""
    sheet, found = _asked(checklist_id)
    data = store.made(web.db(), web.instance(), rendering.input_sha256(found, sheet.language))
    if data is None:
        return _not_yet(sheet, found)
    title = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]+", " ", found.document.title)[:120].strip()
    name = f"{title}, {found.called}, blank.pdf"
    response = send_file(io.BytesIO(data), "application/pdf", as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = web.SANDBOX
    return response


@bp.post("/<checklist_id>/blank")
@web.allow("admin", "editor")
def ask(checklist_id: str) -> ResponseReturnValue:
    """Have it printed, and wait for it."""
    sheet, _ = _asked(checklist_id)
    store.ask(web.db(), web.person().id, sheet, web.now())
    return redirect(url_for(".blank", checklist_id=checklist_id, version=sheet.version, language=sheet.language), 303)


def _asked(checklist_id: str) -> tuple[Sheet, Blank]:
    """What the address names, for whoever may read the checklist."""
    checklists.find_draft_for(web.db(), web.person(), checklist_id)
    sheet = Sheet(checklist_id, request.values.get("version", store.DRAFT), request.values.get("language", ""))
    found = store.find_blank(web.db(), sheet)
    languages = found.document.languages
    if sheet.language and sheet.language not in languages:
        raise NotFound
    return Sheet(checklist_id, sheet.version, sheet.language or languages[0]), found


def _not_yet(sheet: Sheet, found: Blank) -> ResponseReturnValue:
    job = jobs.latest(web.db(), store.JOB, sheet.subject())
    coming = job is not None and job["state"] in ("queued", "running")
    failed = job is not None and job["state"] == "failed"
    page = render_template("checklists/paper/preparing.html", sheet=sheet, found=found, coming=coming, failed=failed,
                           languages=[(one, one) for one in found.document.languages])
    return (page, 202, {"Refresh": str(SECONDS_TO_WAIT)}) if coming else page
