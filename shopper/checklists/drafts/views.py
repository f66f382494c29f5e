"""A new checklist from nothing: its title, its language and the program it is for, and the builder opens."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store
from shopper.checklists.languages.sheet import NAMES
from shopper.checklists.model import Document
from shopper.checklists.signs import title_problem
from shopper.errors import Invalid, NotFound
from shopper.programs import store as programs

bp = Blueprint("drafts", __name__)


@bp.get("/new")
@web.allow("admin")
def new() -> ResponseReturnValue:
    """Its title, its language and its program."""
    return _form({})


@bp.post("/")
@web.allow("admin")
def add() -> ResponseReturnValue:
    """Store an empty checklist and open the builder."""
    title = " ".join(request.form.get("title", "").split())
    wrong = title_problem(title)
    errors = {"title": wrong} if wrong else {}
    try:
        program = programs.find_program_for(web.db(), web.person(), request.form.get("program_id", ""))
    except NotFound:
        errors["program_id"] = "Choose the program it is for."
    language = request.form.get("language") or _spoken()
    if language not in NAMES:
        errors["language"] = "Choose the language that it is written in."
    if errors:
        return _form(errors), Invalid.status
    begun = Document(title=title, languages=(language,))
    checklist_id = store.add_checklist(web.db(), web.person().id, program["id"], begun, web.now())
    return redirect(url_for("checklists.building.page", checklist_id=checklist_id), 303)


def _form(errors: dict[str, str]) -> str:
    active = [program for program in programs.programs_for(web.db(), web.person()) if program["active"]]
    chosen = request.form.get("program_id") or request.args.get("program", "")
    return render_template("checklists/drafts/new.html", programs=active, errors=errors, chosen=chosen, languages=NAMES,
                           language=request.form.get("language") or _spoken(), title=request.form.get("title", ""))


def _spoken() -> str:
    """The language that the browser asks for first, where we can name it."""
    return request.accept_languages.best_match(list(NAMES)) or "en"
