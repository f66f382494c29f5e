"""The pages of programs: the list, one program with its settings, the notices, and taking one out of use."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper.errors import Refused
from shopper.forms import over_what_was_seen, seen
from shopper.programs import forms, store
from shopper.programs.locations.views import bp as locations
from shopper.programs.managers.views import bp as managers
from shopper.programs.model import ROLLUPS, day_text, local_day, narrowed, timezones
from shopper.programs.waves.views import bp as waves
from shopper.sorting import ordered
from shopper.web import allow, db, now, person

COLUMNS = ("name", "notices", "locations", "waves")
bp = Blueprint("programs", __name__, url_prefix="/programs")
bp.register_blueprint(locations)
bp.register_blueprint(waves)
bp.register_blueprint(managers)
bp.add_app_template_filter(day_text, "day_text")


@bp.get("/")
@allow("admin")
def index() -> ResponseReturnValue:
    search = forms.search(request.args)
    known = store.programs_for(db(), person())
    found = ordered(narrowed(known, search), search.sort, COLUMNS)
    return render_template("programs/list.html", programs=found, any=bool(known), search=search)


@bp.get("/new")
@allow("admin")
def new() -> ResponseReturnValue:
    return program_form(forms.new_program_values())


@bp.post("/")
@allow("admin")
def add() -> ResponseReturnValue:
    try:
        program_id = store.add_program(db(), person().id, forms.program(request.form), now())
    except Refused as refused:
        return program_form(forms.program_sent(request.form), refused), refused.status
    flash("The program is added. Next come its locations, and the notice to staff.", "done")
    return redirect(url_for("programs.show", program_id=program_id))


@bp.get("/<program_id>")
@allow("admin")
def show(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    return render_template("programs/program.html", program=program, bands=forms.program_values(program)["bands"],
                           rule=ROLLUPS[program["rollup"]], notices=store.notices_of(db(), program_id))


@bp.get("/<program_id>/settings")
@allow("admin")
def settings(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    return program_form(forms.program_values(program), program=program)


@bp.post("/<program_id>/settings")
@allow("admin")
def change(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    try:
        with over_what_was_seen(db(), lambda: known(program_id), forms.program_sent(request.form)):
            store.change_program(db(), person().id, program_id, forms.program(request.form), now())
    except Refused as refused:
        return program_form(forms.program_sent(request.form), refused, program), refused.status
    flash("The settings are saved. Released editions keep what they were released with.", "done")
    return redirect(url_for("programs.show", program_id=program_id))


def known(program_id: str) -> forms.Values:
    """What the form shows of a stored program."""
    return forms.shown(forms.program_values(store.find_program(db(), program_id)), forms.PROGRAM)


def program_form(values: forms.Values, refused: Refused | None = None, program: forms.Values | None = None) -> str:
    """The form of a new or a known program, with what was typed and what is wrong with it."""
    return render_template("programs/program_form.html", seen=seen(known(program["id"]), refused) if program else "",
                           values=values, refused=refused, program=program,
                           errors=refused.fields if refused else {}, rollups=ROLLUPS.items(),
                           timezones=[(zone, zone.replace("_", " ")) for zone in timezones()])


@bp.post("/<program_id>/activity")
@allow("admin")
def activity(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    forms.switch("program", program)
    return redirect(url_for("programs.show", program_id=program_id))


@bp.get("/<program_id>/notices")
@allow("admin")
def notices(program_id: str) -> ResponseReturnValue:
    return notices_page(program_id, {})


@bp.post("/<program_id>/notices")
@allow("admin")
def add_notice(program_id: str) -> ResponseReturnValue:
    store.find_program_for(db(), person(), program_id)
    try:
        store.add_notice(db(), person().id, program_id, forms.notice(request.form), now())
    except Refused as refused:
        return notices_page(program_id, request.form.to_dict(), refused), refused.status
    flash("The notice is recorded.", "done")
    return redirect(url_for("programs.notices", program_id=program_id))


def notices_page(program_id: str, values: forms.Values, refused: Refused | None = None) -> str:
    """The notices of a program with the form to record one."""
    program = store.find_program_for(db(), person(), program_id)
    return render_template("programs/notices.html", program=program, notices=store.notices_of(db(), program_id), values=values,
                           refused=refused, errors=refused.fields if refused else {}, today=local_day(now(), program["timezone"]))
