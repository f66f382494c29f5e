"""The pages of a program's locations: list, add, edit, out of use, and who manages one."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper.errors import Refused
from shopper.forms import over_what_was_seen, seen
from shopper.programs import forms, store
from shopper.programs.model import narrowed, page_of
from shopper.sorting import ordered
from shopper.web import allow, db, now, person

COLUMNS = ("name", "code", "area")
bp = Blueprint("locations", __name__)


@bp.get("/<program_id>/locations")
@allow("admin")
def index(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    search = forms.search(request.args)
    known = store.locations_for(db(), person(), program_id)
    found = ordered(narrowed(known, search), search.sort, COLUMNS)
    shown, last = page_of(found, search.page)
    return render_template("programs/locations.html", program=program, any=bool(known), search=search, count=len(found),
                           last=last,
                           locations=[{**location, "tags": json.loads(location["tags"])} for location in shown],
                           areas=sorted({location["area"] for location in known if location["area"]}),
                           tags=tags_of(known))


def tags_of(known: list[forms.Values]) -> list[str]:
    """Every tag that locations have."""
    return sorted({tag for location in known for tag in json.loads(location["tags"])})


@bp.get("/<program_id>/locations/new")
@allow("admin")
def new(program_id: str) -> ResponseReturnValue:
    return location_form(store.find_program_for(db(), person(), program_id), {})


@bp.post("/<program_id>/locations")
@allow("admin")
def add(program_id: str) -> ResponseReturnValue:
    program = store.find_program_for(db(), person(), program_id)
    entered = forms.location(request.form)
    try:
        store.add_location(db(), person().id, program_id, entered, now())
    except Refused as refused:
        return location_form(program, request.form.to_dict(), refused), refused.status
    flash(f"{entered.name} is added.", "done")
    return redirect(url_for("programs.locations.index", program_id=program_id))


@bp.get("/locations/<location_id>")
@allow("admin")
def show(location_id: str) -> ResponseReturnValue:
    location = store.find_location(db(), location_id)
    return location_form(program_of(location), forms.location_values(location), location=location)


@bp.post("/locations/<location_id>")
@allow("admin")
def change(location_id: str) -> ResponseReturnValue:
    location = store.find_location(db(), location_id)
    entered = forms.location(request.form)
    try:
        with over_what_was_seen(db(), lambda: known_as(location_id), request.form):
            store.change_location(db(), person().id, location_id, entered, now())
    except Refused as refused:
        return location_form(program_of(location), request.form.to_dict(), refused, location), refused.status
    flash(f"{entered.name} is saved.", "done")
    return redirect(url_for("programs.locations.index", program_id=location["program_id"]))


def known_as(location_id: str) -> forms.Values:
    """What the form shows of a stored location."""
    return forms.shown(forms.location_values(store.find_location(db(), location_id)), forms.LOCATION)


def program_of(location: forms.Values) -> forms.Values:
    """The program that a location lies in."""
    return store.find_program_for(db(), person(), location["program_id"])


def location_form(program: forms.Values, values: forms.Values, refused: Refused | None = None,
                  location: forms.Values | None = None) -> str:
    """The form of a new or a known location; a known one shows who manages it."""
    return render_template("programs/location_form.html", seen=seen(known_as(location["id"]), refused) if location else "",
                           program=program, values=values, refused=refused, location=location,
                           errors=refused.fields if refused else {},
                           known_tags=tags_of(store.locations_for(db(), person(), program["id"])),
                           managers=store.managers_of(db(), location["id"]) if location else [])


@bp.post("/locations/<location_id>/activity")
@allow("admin")
def activity(location_id: str) -> ResponseReturnValue:
    location = store.find_location(db(), location_id)
    forms.switch("location", location, "there")
    return redirect(url_for("programs.locations.index", program_id=location["program_id"]))
