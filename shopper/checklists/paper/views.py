"""A blank checklist to print: choose version and language, have it made, take it. HTTP only."""

from __future__ import annotations

import io
import re

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from shopper import jobs, naming, web
from shopper.checklists import store as checklists
from shopper.checklists.languages.sheet import name_of
from shopper.checklists.paper import rendering, store
from shopper.checklists.paper.store import Blank, Sheet
from shopper.errors import NotFound

bp = Blueprint("paper", __name__)
SECONDS_TO_WAIT = 1


@bp.get("/<checklist_id>/blank")
@web.allow("admin", "editor")
def page(checklist_id: str) -> ResponseReturnValue:
    """Version and language to choose, the making of it, and what is made already; `?version=` and `?language=` say what for."""
    sheet, found = _asked(checklist_id)
    made = _made(sheet, found)
    job = jobs.latest(web.db(), store.JOB, sheet.subject()) if sheet.language not in made else None
    state = job["state"] if job else ""
    coming = state in ("queued", "running")
    versions = [(one["id"], f"Version {one['number']}") for one in checklists.versions_of(web.db(), checklist_id)]
    shown = render_template("checklists/paper/preparing.html", sheet=sheet, found=found, made=made, coming=coming,
                            failed=state == "failed", versions=[(store.DRAFT, "The draft"), *versions], name_of=name_of)
    return (shown, 202, {"Refresh": str(SECONDS_TO_WAIT)}) if coming else shown


@bp.get("/<checklist_id>/blank.pdf")
@web.allow("admin", "editor")
def blank(checklist_id: str) -> ResponseReturnValue:
    """The PDF where it is made, else the page that makes it."""
    sheet, found = _asked(checklist_id)
    data = store.made(web.db(), web.instance(), rendering.input_sha256(found, sheet.language))
    if data is None:
        return redirect(_page_of(sheet))
    title = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]+", " ", found.document.title)[:120].strip()
    name = f"{title}, {found.called}, {name_of(sheet.language)}, blank"
    response = send_file(io.BytesIO(data), "application/pdf")
    response.headers.set("Content-Disposition", "attachment", **naming.names(name, "pdf"))
    response.headers["Content-Security-Policy"] = web.SANDBOX
    return response


@bp.post("/<checklist_id>/blank")
@web.allow("admin", "editor")
def ask(checklist_id: str) -> ResponseReturnValue:
    """Have it printed where it is not made yet, and wait for it."""
    sheet, found = _asked(checklist_id)
    if sheet.language not in _made(sheet, found):
        store.ask(web.db(), web.person().id, sheet, web.now())
    return redirect(_page_of(sheet), 303)


def _page_of(sheet: Sheet) -> str:
    return url_for(".page", checklist_id=sheet.checklist_id, version=sheet.version, language=sheet.language)


def _made(sheet: Sheet, found: Blank) -> list[str]:
    """The languages that a draft or version is made in as it is now."""
    return [language for language in found.document.languages
            if store.made(web.db(), web.instance(), rendering.input_sha256(found, language)) is not None]


def _asked(checklist_id: str) -> tuple[Sheet, Blank]:
    """What the address names, for whoever may read the checklist."""
    checklists.find_draft_for(web.db(), web.person(), checklist_id)
    sheet = Sheet(checklist_id, request.values.get("version", store.DRAFT), request.values.get("language", ""))
    found = store.find_blank(web.db(), sheet)
    languages = found.document.languages
    if sheet.language and sheet.language not in languages:
        raise NotFound(f"{found.called.capitalize()} is not in this language.")
    return Sheet(checklist_id, sheet.version, sheet.language or languages[0]), found
