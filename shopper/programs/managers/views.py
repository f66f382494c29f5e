"""The pages that give managers their locations."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper.errors import Refused
from shopper.programs import forms
from shopper.programs.managers import store
from shopper.programs.model import narrowed
from shopper.sorting import ordered
from shopper.web import allow, db, now, person

COLUMNS = ("name", "email", "locations")
bp = Blueprint("managers", __name__)


@bp.get("/managers")
@allow("admin")
def index() -> ResponseReturnValue:
    search = forms.search(request.args)
    known = store.managers(db())
    found = ordered(narrowed(known, search), search.sort, COLUMNS)
    return render_template("programs/managers.html", managers=found, any=bool(known), search=search)


@bp.get("/managers/<person_id>")
@allow("admin")
def show(person_id: str) -> ResponseReturnValue:
    return manager_page(person_id, store.held_by(db(), person_id))


@bp.post("/managers/<person_id>")
@allow("admin")
def give(person_id: str) -> ResponseReturnValue:
    manager, chosen = store.find_manager(db(), person_id), request.form.getlist("locations")
    try:
        store.give_locations(db(), person().id, person_id, chosen, now())
    except Refused as refused:
        return manager_page(person_id, set(chosen), refused), refused.status
    count = len(set(chosen))
    flash(f"{manager['name']} now sees {count} location{'' if count == 1 else 's'}.", "done")
    return redirect(url_for("programs.managers.index"))


def manager_page(person_id: str, held: set[str], refused: Refused | None = None) -> str:
    """All locations of a manager's programs, the held ones ticked."""
    manager, known = store.find_manager(db(), person_id), store.locations_to_give(db(), person_id)
    programs = [(name, list(locations)) for (_, name), locations
                in groupby(known, key=lambda location: (location["program_id"], location["program_name"]))]
    return render_template("programs/manager.html", manager=manager, programs=programs, held=held, refused=refused)
