"""The library's pages: the ready checklists, each read and previewed, and taken into a program as a draft."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store, wording
from shopper.checklists.library.catalogue import Ready, catalogue, find
from shopper.errors import Invalid, NotFound, Refused
from shopper.programs import store as programs

bp = Blueprint("library", __name__, url_prefix="/library")


@bp.get("/")
@web.allow("admin")
def index() -> ResponseReturnValue:
    """All ready checklists, a sentence each."""
    return render_template("checklists/library/index.html", ready=catalogue(), program_id=request.args.get("program", "")[:64])


@bp.get("/<name>")
@web.allow("admin")
def read(name: str) -> ResponseReturnValue:
    """A ready checklist, read, with the form that takes it into a program."""
    return _page(find(name), None)


@bp.get("/<name>/preview")
@web.allow("admin")
def preview(name: str) -> ResponseReturnValue:
    """A ready checklist as the phone draws it."""
    ready = find(name)
    return render_template("checklists/preview.html", document=ready.document, called="ready checklist", lines=_lines(ready),
                           back=url_for(".read", name=name))


@bp.post("/<name>/drafts")
@web.allow("admin")
def take(name: str) -> ResponseReturnValue:
    """A new checklist in a program, its draft equal to the ready one."""
    ready = find(name)
    try:
        program_id = _program(request.form.get("program_id", ""))
    except Invalid as refusal:
        return _page(ready, refusal), refusal.status
    kept = store.Import(ready.document, f"the library (‘{ready.title}’)")
    checklist_id = store.keep_import(web.db(), web.person().id, program_id, kept, web.now())
    flash(f"‘{ready.title}’ is now a draft of this program. Change what you like, then publish it.", "done")
    return redirect(url_for("checklists.read", checklist_id=checklist_id), 303)


def _program(program_id: str) -> str:
    try:
        program = programs.find_program_for(web.db(), web.person(), program_id)
    except NotFound:
        raise Invalid("Choose the program that it is for. Nothing was stored.") from None
    if not program["active"]:
        raise Invalid(f"{program['name']} is out of use. Choose another program; nothing was stored.")
    return program_id


def _page(ready: Ready, refused: Refused | None) -> str:
    active = [program for program in programs.programs_for(web.db(), web.person()) if program["active"]]
    chosen = request.form.get("program_id") or request.args.get("program", "")
    return render_template("checklists/library/read.html", ready=ready, document=ready.document, lines=_lines(ready),
                           levels=wording.LEVELS, rules=wording.scoring(ready.document.scoring), programs=active,
                           chosen=chosen if len(active) != 1 else active[0]["id"], refused=refused)


def _lines(ready: Ready) -> dict[str, wording.Line]:
    return {item.key: wording.line(item, ready.document) for _, item in ready.document.items()}
