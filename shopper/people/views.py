"""The first page, and the administrator's pages for people: list, add, change, roles, start links. HTTP only."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.errors import Conflict, Invalid, Refused
from shopper.forms import over_what_was_seen, seen
from shopper.people import forms, store
from shopper.people.model import ROLES, device_name
from shopper.people.sessions.views import bp, with_cookie

__all__ = ["bp"]


@web.allow("signed-in")
def home() -> ResponseReturnValue:
    """Send each role to its room; several roles get a quiet choice, none a friendly sentence."""
    doors = [room for room in web.rooms() if room["home"]]
    if len(doors) == 1:
        return redirect(doors[0]["url"])
    return render_template("people/home.html", doors=doors)


bp.record(lambda state: state.app.add_url_rule("/", "people.home", home))


@bp.get("/")
@web.allow("admin")
def index() -> ResponseReturnValue:
    """Everybody with an account, narrowed by the address."""
    search = forms.search(request.args)
    found = store.people(web.db(), search)
    pages = {"previous": address(search.page - 1) if search.page > 1 else "",
             "following": address(search.page + 1) if len(found) > store.PAGE else ""}
    return render_template("people/index.html", people=found[:store.PAGE], search=search, pages=pages, roles=ROLES,
                           programs=store.programs(web.db()))


def address(page: int) -> str:
    """This list's address at another page."""
    kept: dict[str, Any] = {**request.args.to_dict(), "page": page}
    return url_for("people.index", **kept)


@bp.route("/new", methods=["GET", "POST"])
@web.allow("admin")
def new() -> ResponseReturnValue:
    """Add an account; its owner sets the password through a start link."""
    if request.method == "GET":
        return render_template("people/new.html", sent={})
    try:
        person_id = store.add_person(web.db(), web.person().id, forms.new_person(request.form), web.now())
    except (Invalid, Conflict) as refusal:
        return render_template("people/new.html", sent=request.form, refusal=refusal), refusal.status
    flash("Added. Give a role next, then a start link to hand over.", "done")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.get("/<person_id>")
@web.allow("admin")
def person(person_id: str) -> ResponseReturnValue:
    """One account: name, roles, sign-ins, start link."""
    return person_page(person_id)


def known(person_id: str) -> dict[str, str]:
    """What the form shows of a stored account."""
    found = store.existing(web.db(), person_id)
    return {"name": found["name"], "email": found["email"]}


def person_page(person_id: str, *, refusal: Refused | None = None, link: str = "") -> str:
    """The page of one account, with what was refused or the link that was just made."""
    found = store.existing(web.db(), person_id)
    return render_template("people/person.html", person=found, seen=seen(known(person_id), refusal),
                           roles=store.roles_of(web.db(), person_id),
                           held_in_programs=[(role, role.capitalize()) for role in ROLES if role != "admin"],
                           programs=[(program["id"], program["name"]) for program in store.programs(web.db())],
                           sessions=store.sessions_for(web.db(), person_id, web.now()),
                           refusal=refusal, link=link, sent=request.form if refusal else {})


@bp.post("/<person_id>")
@web.allow("admin")
def change(person_id: str) -> ResponseReturnValue:
    """Another name or email."""
    try:
        with over_what_was_seen(web.db(), lambda: known(person_id), request.form):
            store.change_person(web.db(), web.person().id, person_id, forms.new_person(request.form), web.now())
    except (Invalid, Conflict) as refusal:
        return person_page(person_id, refusal=refusal), refusal.status
    flash("Saved.", "done")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.post("/<person_id>/roles")
@web.allow("admin")
def grant(person_id: str) -> ResponseReturnValue:
    """Give a role."""
    store.existing(web.db(), person_id)
    try:
        store.grant(web.db(), web.person().id, person_id, forms.role_to_give(request.form), web.now())
    except Refused as refusal:
        return person_page(person_id, refusal=refusal), refusal.status
    flash("The role is given." + (" The person signs in again to use it." if signed_out(person_id) else ""), "done")
    return back_to(person_id)


@bp.post("/<person_id>/roles/end")
@web.allow("admin")
def revoke_role(person_id: str) -> ResponseReturnValue:
    """Take a role away."""
    try:
        store.revoke_role(web.db(), web.person().id, person_id, forms.held_role(request.form), web.now())
    except Refused as refusal:
        return person_page(person_id, refusal=refusal), refusal.status
    flash("The role is taken away" + (", and the person is signed out." if signed_out(person_id) else "."), "done")
    return back_to(person_id)


def signed_out(person_id: str) -> bool:
    """Whether a change of roles ended sign-ins that somebody will miss: not one's own, which goes on, nor those never made."""
    return person_id != web.person().id and store.signed_in_ever(web.db(), person_id)


def back_to(person_id: str) -> ResponseReturnValue:
    """Back to the account; who changed their own roles gets a new session in place of the one that ended."""
    response = redirect(url_for("people.person", person_id=person_id), 303)
    if person_id != web.person().id:
        return response
    token = store.open_session(web.db(), person_id, device_name(request.user_agent.string), web.now())
    return with_cookie(make_response(response), token)


@bp.post("/<person_id>/activity")
@web.allow("admin")
def activity(person_id: str) -> ResponseReturnValue:
    """Disable an account or open it again."""
    active = request.form.get("active") == "1"
    try:
        store.set_active(web.db(), web.person().id, person_id, active, web.now())
    except Refused as refusal:
        return person_page(person_id, refusal=refusal), refusal.status
    flash("The account is open again." if active else "The account is disabled, and the person is signed out.", "done")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.post("/<person_id>/start-link")
@web.allow("admin")
def start_link(person_id: str) -> ResponseReturnValue:
    """A single-use link to hand over; it is shown once and kept only as a hash."""
    token = store.make_link(web.db(), web.person().id, person_id, web.now())
    return person_page(person_id, link=url_for("people.start", token=token, _external=True))
