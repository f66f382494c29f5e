"""The pages of a program's waves: list, add, edit, and out of use."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper.errors import Refused
from shopper.forms import over_what_was_seen, seen
from shopper.programs import forms, store
from shopper.programs.model import narrowed
from shopper.sorting import ordered
from shopper.web import allow, db, now, person

COLUMNS = ("name", "starts_on", "ends_on", "visits_each")
bp = Blueprint("waves", __name__)


@bp.get("/<program_id>/waves")
@allow("admin")
def index(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    search = forms.search(request.args)
    known = store.waves_in(db(), program_id)
    found = ordered(narrowed(known, search), search.sort, COLUMNS)
    return render_template("programs/waves.html", program=program, waves=found, any=bool(known), search=search)


@bp.get("/<program_id>/waves/new")
@allow("admin")
def new(program_id: str) -> ResponseReturnValue:
    return wave_form(store.find_program_for(db(), person(), program_id), {"visits_each": 1})


@bp.post("/<program_id>/waves")
@allow("admin")
def add(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    entered = forms.wave(request.form)
    try:
        store.add_wave(db(), person().id, program_id, entered, now())
    except Refused as refused:
        return wave_form(program, request.form.to_dict(), refused), refused.status
    flash(f"{entered.name} is added.", "done")
    return redirect(url_for("programs.waves.index", program_id=program_id))


@bp.get("/waves/<wave_id>")
@allow("admin")
def show(wave_id: str) -> ResponseReturnValue:
    wave = store.find_wave(db(), wave_id)
    return wave_form(store.find_program_for(db(), person(), wave["program_id"]), wave, wave=wave)


@bp.post("/waves/<wave_id>")
@allow("admin")
def change(wave_id: str) -> ResponseReturnValue:
    wave = store.find_wave(db(), wave_id)
    entered = forms.wave(request.form)
    try:
        with over_what_was_seen(db(), lambda: known_as(wave_id), request.form):
            store.change_wave(db(), person().id, wave_id, entered, now())
    except Refused as refused:
        program = store.find_program_for(db(), person(), wave["program_id"])
        return wave_form(program, request.form.to_dict(), refused, wave), refused.status
    flash(f"{entered.name} is saved.", "done")
    return redirect(url_for("programs.waves.index", program_id=wave["program_id"]))


def known_as(wave_id: str) -> forms.Values:
    """What the form shows of a stored wave."""
    return forms.shown(store.find_wave(db(), wave_id), forms.WAVE)


def wave_form(program: forms.Values, values: forms.Values, refused: Refused | None = None,
              wave: forms.Values | None = None) -> str:
    """The form of a new or a known wave."""
    return render_template("programs/wave_form.html", seen=seen(known_as(wave["id"]), refused) if wave else "",
                           program=program, values=values, refused=refused, wave=wave,
                           errors=refused.fields if refused else {})


@bp.post("/waves/<wave_id>/activity")
@allow("admin")
def activity(wave_id: str) -> ResponseReturnValue:
    wave = store.find_wave(db(), wave_id)
    forms.switch("wave", wave)
    return redirect(url_for("programs.waves.index", program_id=wave["program_id"]))
