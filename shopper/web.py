"""What every page shares: the request's database and person, who may enter which route, safe headers, error pages."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException

from shopper import assets, audit, dates, disk, forms, once
from shopper.db import OperationalError, database_path, now_utc, open_database
from shopper.errors import Full, Refused, Unavailable
from shopper.forms import SAFE_METHODS
from shopper.forms import cookie_name as cookie_name
from shopper.people.model import Person

View = TypeVar("View", bound=Callable[..., Any])
BUSY_SECONDS = 5.0  # a page says that the server is busy rather than wait longer
PUBLIC, SIGNED_IN = "public", "signed-in"
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; "
       "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
       "base-uri 'none'; object-src 'none'")
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), browsing-topics=()",
}
# endpoint, name in the bar, the role that lands here after sign-in; who may enter is what the view itself says
ROOMS = (
    ("field.visits", "My visits", "shopper"), ("reviews.queue", "Reviews", "editor"), ("findings.index", "Findings", "manager"),
    ("checklists.index", "Checklists", "admin"), ("programs.index", "Programs", ""), ("visits.index", "Visits", ""),
    ("people.index", "People", ""))
ELSEWHERE = dict.fromkeys(("field.simulation", "field.simulate", "reports.rescoring"), ("checklists",))  # what checklists lead to


def allow(*roles: str) -> Callable[[View], View]:
    """Say who may enter a view: role names, "signed-in", or "public". A view without this is refused by every request."""

    def mark(view: View) -> View:
        view.allowed = roles  # type: ignore[attr-defined]
        return view

    return mark


def allowed_roles(app: Flask, endpoint: str | None) -> tuple[str, ...] | None:
    """The roles a view declared; None when it declared nothing."""
    return getattr(app.view_functions.get(endpoint or ""), "allowed", None)


def db() -> Database:
    """This request's connection, opened on first use and closed with the request."""
    if "db" not in g:
        g.db = open_database(database_path(instance()), BUSY_SECONDS)
    return g.db  # type: ignore[no-any-return]


def instance() -> Path:
    """The folder that holds everything the program writes."""
    return Path(current_app.instance_path)


def person() -> Person:
    """The signed-in person; only for views that are not public."""
    return g.person  # type: ignore[no-any-return]


def now() -> str:
    """The request's one moment, so that everything a request writes carries the same time."""
    if "now" not in g:
        g.now = now_utc()
    return g.now  # type: ignore[no-any-return]


def install(app: Flask, person_for_token: Callable[[Database, str, str], Person | None]) -> None:
    """Wire the guards, headers and error pages into the app. `person_for_token(db, token, now)` knows sessions."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        forms.refuse_cross_site()
        if request.endpoint is None or request.endpoint == "static":
            return None
        roles = allowed_roles(app, request.endpoint)
        token = request.cookies.get(cookie_name(), "")
        g.person = person_for_token(db(), token, now()) if token and roles != (PUBLIC,) else None
        answer = enter(roles)
        if answer is None:
            forms.require_script(app.view_functions.get(request.endpoint))
            refuse_when_full()
            if (known := forms.repeated()) is not None:
                return redirect(known or request.path, 303)
        return answer

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if "db" in g:
            g.pop("db").close()

    app.after_request(finish)
    app.jinja_env.globals.update(asset=partial(assets.address, Path(app.static_folder or "")), rooms=rooms,
                                 signed_in=lambda: g.get("person"), once=forms.once_id)
    app.jinja_env.filters.update(day=dates.day, moment=dates.moment)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(OperationalError, database_busy)
    app.register_error_handler(OSError, no_room)
    app.extensions["once"] = once.Once()
    app.extensions["disk"] = disk.Watch(Path(app.instance_path), disk.limits())


def enter(roles: tuple[str, ...] | None) -> ResponseReturnValue | None:
    """Let the request in, send it to sign-in, or answer as if the page did not exist."""
    if roles is None:
        abort(404)
    if PUBLIC in roles:
        return None
    if g.person is None:
        if forms.for_script() or request.method not in SAFE_METHODS:
            abort(401)
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    if SIGNED_IN not in roles and not any(g.person.has(role) for role in roles):
        abort(404 if request.method in SAFE_METHODS else 403)
    return None


def disk_watch() -> disk.Watch:
    """The free space, for views that take files."""
    return current_app.extensions["disk"]  # type: ignore[no-any-return]


def refuse_when_full() -> None:
    """Nothing is written on a disk that is nearly full, but for signing in and out and taking somebody's rights away."""
    if request.method not in SAFE_METHODS and request.blueprint != "people":
        disk_watch().refuse_writes()


def rooms() -> list[dict[str, Any]]:
    """The rooms that the signed-in person's roles open, each once; `home` is the role of theirs that lands there, if one does."""
    app, inside = current_app._get_current_object(), ELSEWHERE.get(request.endpoint or "", request.blueprints)  # type: ignore[attr-defined]
    return [{"url": url_for(endpoint), "label": label, "home": role if person().has(role) else "",
             "here": endpoint.split(".")[0] in inside and request.endpoint != "people.account"}
            for endpoint, label, role in ROOMS if any(person().has(one) for one in allowed_roles(app, endpoint) or ())]


def finish(response: Response) -> Response:
    """Put the safe headers on every answer, errors and static files too, and compress what is text."""
    forms.led_to(response)
    if response.status_code in (403, 404) and g.get("person"):  # what exists and what does not leave the same line
        audit.denied(db(), g.person.id, request.endpoint or "", now())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if current_app.config["HTTPS"]:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static" or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = caching()
    return compress(response)


def caching() -> str:
    """How long a browser may keep an answer: static files named by their content for good, pages never."""
    if request.endpoint != "static":
        return "no-store"
    if request.args.get("v"):
        return "public, max-age=31536000, immutable"
    return "public, max-age=2592000" if request.path.startswith("/static/fonts/") else "no-cache"


def compress(response: Response) -> Response:
    """gzip for text answers over 1 kB when the browser takes it."""
    text = (response.mimetype or "").startswith("text/") or response.mimetype in ("application/json", "image/svg+xml")
    if text and request.endpoint == "static":
        response.direct_passthrough = False
    if (not text or response.direct_passthrough or response.status_code != 200 or "Content-Encoding" in response.headers
            or "gzip" not in request.headers.get("Accept-Encoding", "")):
        return response
    body = response.get_data()
    if len(body) > 1024:
        response.set_data(gzip.compress(body, compresslevel=5))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def refused(error: Refused) -> ResponseReturnValue:
    """The page (or JSON, for the API) of a refusal by the rules."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if forms.for_script():
        return {"error": str(error), "fields": error.fields}, error.status, headers
    return error_page(error.status, str(error), error.fields), error.status, headers


def error_page(status: int, sentence: str | None = None, fields: dict[str, str] | None = None,
               again: forms.Again | None = None) -> str:
    """What happened, what was kept, what to do next; it needs neither database nor session."""
    return render_template("error.html", status=status, sentence=sentence, fields=fields or {}, kept=forms.kept_text(),
                           again=again, limit=largest(), request_id=g.get("request_id", ""))


def largest() -> str:
    """How much may be sent here, in words: where all of it would have fitted, it was the text that was too long."""
    texts, whole = request.max_form_memory_size or 0, request.max_content_length or 0
    return f"{texts // 2**20} MB of text" if texts < whole >= (request.content_length or 0) else f"{whole // 2**20} MB"


def http_error(error: HTTPException) -> ResponseReturnValue:
    """The page of an HTTP error; redirects pass through."""
    if (code := error.code or 0) < 400:
        return error.get_response()
    said = {name: value for name, value in error.get_headers() if name != "Content-Type"}  # such as Allow
    if forms.for_script():
        too_large = f"This is larger than {largest()}. Nothing of it was saved."
        return {"error": too_large if code == 413 else error.name}, code, said
    return error_page(code), code, said


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """A form whose token does not fit: nothing was done; who signed in again meanwhile sends it once more with one press."""
    again = forms.again(g.person.id if g.get("person") else "")
    sentence = ("You signed in again after this page was opened, so nothing of it was saved yet." if again else
                "This form was opened in another sign-in. Nothing was saved. Go back, reload the page, and send it again.")
    return error_page(400, sentence, again=again), 400


def database_busy(error: Exception) -> ResponseReturnValue:
    """The database could not be written in time, or the disk is full: say so and when to try again."""
    current_app.logger.exception("database")
    if "full" in str(error):
        return refused(Full(disk.NOTHING))
    return refused(Unavailable("The server is busy writing. Nothing of this was saved; please send it again in a moment."))


def no_room(error: OSError) -> ResponseReturnValue:
    """A file could not be written because the disk is full; any other trouble with files is ours, and an error as ever."""
    if error.errno not in disk.NO_ROOM:
        raise error
    current_app.logger.error("disk full")
    return refused(Full(disk.NOTHING))
