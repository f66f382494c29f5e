"""Signing in and out, one's own account and devices, and start links. HTTP only."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.db import Row
from shopper.errors import Invalid, TooMany, Unavailable
from shopper.forms import new_token
from shopper.people import forms, store
from shopper.people.model import device_name, lifetime

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.route("/sign-in", methods=["GET", "POST"])
@web.allow("public")
def sign_in() -> ResponseReturnValue:
    """Email and password; a refusal reads the same whether or not the account exists."""
    onward = forms.own_path(request.values.get("next"))
    if request.method == "GET":
        return render_template("people/sign_in.html", onward=onward)
    try:
        token = store.sign_in(web.db(), forms.attempt(request), web.now())
    except (Invalid, TooMany, Unavailable) as refusal:
        page = render_template("people/sign_in.html", onward=onward, refusal=str(refusal), email=request.form.get("email", ""))
        wait = refusal.retry_after if isinstance(refusal, TooMany) else 3 if isinstance(refusal, Unavailable) else None
        return page, refusal.status, {"Retry-After": str(wait)} if wait else {}
    return with_cookie(redirect(onward, 303), token)


def with_cookie(response: ResponseReturnValue, token: str) -> Response:
    """Hand a new session to the browser; whatever session it brought along is over, and so are its form tokens."""
    brought = request.cookies.get(web.cookie_name())
    if brought:
        store.sign_out(web.db(), brought, web.now())
    answer = make_response(response)
    person = store.person_for_token(web.db(), token, web.now())
    new_token(person.id if person else "")
    lasts = lifetime(frozenset(role for role, _ in person.roles) if person else frozenset())[1]
    answer.set_cookie(web.cookie_name(), token, max_age=int(lasts.total_seconds()), path="/", secure=current_app.config["HTTPS"],
                      httponly=True, samesite="Lax")
    return answer


@bp.post("/sign-out")
@web.allow("signed-in")
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    store.sign_out(web.db(), own_token(), web.now())
    session.clear()
    response = make_response(redirect(url_for("people.sign_in"), 303))
    response.delete_cookie(web.cookie_name(), path="/", secure=current_app.config["HTTPS"], httponly=True, samesite="Lax")
    return response


def own_token() -> str:
    """The token of the session in hand."""
    return request.cookies.get(web.cookie_name(), "")


@bp.get("/account")
@web.allow("signed-in")
def account() -> ResponseReturnValue:
    """Where am I signed in, and my password."""
    return account_page()


def account_page(refusal: Invalid | None = None) -> str:
    """The account page, with what was refused at its field."""
    sessions: list[Row] = store.sessions_for(web.db(), web.person().id, web.now())
    own = store.fingerprint(own_token())
    return render_template("people/account.html", sessions=sessions, own=own, refusal=refusal)


@bp.post("/account/password")
@web.allow("signed-in")
def own_password() -> ResponseReturnValue:
    """Change one's own password; every other sign-in ends."""
    try:
        store.change_own_password(web.db(), web.person().id, request.form.get("current", ""), request.form.get("password", ""),
                                  web.now(), keep_token=own_token())
    except Invalid as refusal:
        return account_page(refusal), refusal.status
    flash("Your password is changed. Everywhere else you are signed out.", "done")
    return redirect(url_for("people.account"), 303)


@bp.post("/account/sessions/<id_hash>/end")
@web.allow("signed-in")
def end_session(id_hash: str) -> ResponseReturnValue:
    """Sign one of one's own devices out."""
    store.revoke_session(web.db(), web.person().id, id_hash, web.now())
    flash("That device is signed out.", "done")
    return redirect(url_for("people.account"), 303)


@bp.post("/account/sessions/others/end")
@web.allow("signed-in")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other device out."""
    ended = store.revoke_others(web.db(), web.person().id, own_token(), web.now())
    flash(f"{ended} other sign-in{'' if ended == 1 else 's'} ended.", "done")
    return redirect(url_for("people.account"), 303)


@bp.route("/start/<token>", methods=["GET", "POST"])
@web.allow("public")
def start(token: str) -> ResponseReturnValue:
    """Set a password through a single-use link; opening the page uses nothing up, only sending it does."""
    owner = store.person_for_link(web.db(), token, web.now())
    if request.method == "GET":
        return render_template("people/start.html", owner=owner)
    try:
        person_id = store.start(web.db(), token, request.form.get("password", ""), web.now())
    except Invalid as refusal:
        return render_template("people/start.html", owner=owner, refusal=refusal), refusal.status
    session_token = store.open_session(web.db(), person_id, device_name(request.user_agent.string), web.now())
    return with_cookie(redirect("/", 303), session_token)
