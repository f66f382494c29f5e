"""The pages where visits are planned, assigned and called off."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper.checklists import store as checklists
from shopper.errors import Invalid, Refused
from shopper.people import store as people
from shopper.programs import store as programs
from shopper.programs.model import local_day, local_time
from shopper.visits import forms, store
from shopper.visits.model import HISTORY, KINDS, STATES, may, shown_state, variant_question, variants
from shopper.web import allow, db, now, person

bp = Blueprint("visits", __name__, url_prefix="/visits")


@bp.get("/")
@allow("admin")
def index() -> ResponseReturnValue:
    wanted = forms.filters(request.args)
    found = store.visits_in(db(), person(), wanted, now())
    known = programs.programs_for(db(), person())
    within = wanted.program_id or (known[0]["id"] if len(known) == 1 else "")
    return render_template("visits/list.html", visits=found[:store.PAGE], more=len(found) > store.PAGE, wanted=wanted,
                           states=STATES, kinds=KINDS, programs=known, within=within, address=forms.address(wanted),
                           **choices(within))


def choices(program_id: str) -> dict[str, list[forms.Values]]:
    """What can be chosen within a program; nothing before one is."""
    return {"locations": programs.locations_for(db(), person(), program_id), "waves": programs.waves_in(db(), program_id),
            "shoppers": people.holders(db(), "shopper", program_id)}


@bp.get("/new")
@allow("admin")
def new() -> ResponseReturnValue:
    known = [program for program in programs.programs_for(db(), person()) if program["active"]]
    asked = request.args.get("program", "")
    program = next((program for program in known if program["id"] == asked), known[0] if len(known) == 1 else None)
    if program is None:
        return render_template("visits/choose_program.html", programs=known)
    typed = {name: request.args.get(name, "") for name in ("location_id", "wave_id")}
    return plan_form(program, typed | {"kind": "field", "window_from": local_day(now(), program["timezone"])})


@bp.post("/")
@allow("admin")
def add() -> ResponseReturnValue:
    program = programs.find_program_for(db(), person(), request.form.get("program", ""))
    try:
        ask_about_variant(program)
        visit_id = store.plan(db(), person().id, forms.plan(request.form), now())
    except Refused as refused:
        return plan_form(program, request.form.to_dict(), refused), refused.status
    flash("The visit is planned.", "done")
    return redirect(url_for("visits.show", visit_id=visit_id))


def ask_about_variant(program: forms.Values) -> None:
    """Ask before a mistyped variant hides questions in the field. A question for whoever plans by hand, not a rule of visits."""
    versions = {version["id"] for version in checklists.published_in(db(), program["id"])}
    chosen, typed = forms.text(request.form, "version_id"), forms.text(request.form, "variant")
    if chosen in versions and typed and "keep_variant" not in request.form:
        question = variant_question(typed, variants(checklists.find_version(db(), chosen).document))
        if question:
            raise Invalid("Nothing was planned yet.", {"variant": question})


def variants_of(versions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The variants that versions ask for, each with the version's name."""
    return [(variant, title) for version_id, title in versions
            for variant in variants(checklists.find_version(db(), version_id).document)]


def named(row: forms.Values) -> str:
    """A choice as people tell it from others: a location with its code."""
    return f"{row['name']} ({row['code']})" if "code" in row else row["name"]


def plan_form(program: forms.Values, values: forms.Values, refused: Refused | None = None) -> str:
    """The form of a new visit in one program; what is out of use cannot be chosen."""
    usable = {name: [(row["id"], named(row)) for row in rows if row.get("active", 1)]
              for name, rows in choices(program["id"]).items()}
    versions = [(version["id"], f"{version['title']}, version {version['number']}")
                for version in checklists.published_in(db(), program["id"])]
    return render_template("visits/plan.html", program=program, values=values, refused=refused, kinds=KINDS.items(),
                           errors=refused.fields if refused else {}, versions=versions, variants=variants_of(versions),
                           **usable)


@bp.get("/<visit_id>")
@allow("admin")
def show(visit_id: str) -> ResponseReturnValue:
    return visit_page(visit_id, {})


def visit_page(visit_id: str, values: forms.Values, refused: Refused | None = None) -> str:
    """One visit, what happened to it, and what can be done with it now."""
    visit = store.find_visit_for(db(), person(), visit_id)
    state = shown_state(visit["state"], visit["window_to"], local_day(now(), visit["timezone"]))
    return render_template("visits/visit.html", visit=visit, state=STATES[state], kind=KINDS[visit["kind"]], values=values,
                           refused=refused, errors=refused.fields if refused else {}, history=told(visit),
                           reviews=visit["program_id"] in person().programs("editor"),
                           shoppers=[(held["id"], held["name"]) for held in people.holders(db(), "shopper", visit["program_id"])],
                           may_assign=may("assign", visit["state"]) or may("hand over", visit["state"]),
                           may_cancel=may("cancel", visit["state"]), may_end=may("could not complete", visit["state"]))


def told(visit: forms.Values) -> list[forms.Values]:
    """What happened to a visit, in words, on the program's own clock."""
    return [{**line, "when": local_time(line["at"], visit["timezone"]).isoformat(),
             "text": HISTORY.get(line["action"], "Changed").format(shopper=line["shopper_name"] or "nobody yet", **line)}
            for line in store.history_of(db(), visit["id"])]


@bp.post("/<visit_id>/assignment")
@allow("admin")
def assignment(visit_id: str) -> ResponseReturnValue:
    store.find_visit_for(db(), person(), visit_id)
    try:
        store.hand_over(db(), person().id, visit_id, forms.handover(request.form), now())
    except Refused as refused:
        return visit_page(visit_id, request.form.to_dict(), refused), refused.status
    flash("The visit is assigned.", "done")
    return redirect(url_for("visits.show", visit_id=visit_id))


@bp.post("/<visit_id>/cancellation")
@allow("admin")
def cancellation(visit_id: str) -> ResponseReturnValue:
    return ended(visit_id, store.cancel, "The visit is cancelled.")


@bp.post("/<visit_id>/could-not-complete")
@allow("admin")
def could_not_complete(visit_id: str) -> ResponseReturnValue:
    return ended(visit_id, store.could_not_complete, "Recorded: the visit could not be completed.")


def ended(visit_id: str, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    """End a visit with one of the verbs that ask for a reason."""
    store.find_visit_for(db(), person(), visit_id)
    try:
        verb(db(), person().id, visit_id, forms.text(request.form, "reason"), now())
    except Refused as refused:
        return visit_page(visit_id, request.form.to_dict(), refused), refused.status
    flash(said, "done")
    return redirect(url_for("visits.show", visit_id=visit_id))
