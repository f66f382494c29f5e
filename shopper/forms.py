"""What is sent to us: from our own page or not, by its own script or not; and a form whose token is over, given back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Response, abort, current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException

from shopper import plain
from shopper.db import writing
from shopper.errors import Refused, Stale
from shopper.written import SECRET, written

View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
TOKEN = "csrf_token"  # noqa: S105 – a field's name
JSON, FILES = "json", "files"


@dataclass(frozen=True)
class Again:
    """A form that can be sent once more as it was typed: where to, and its fields."""

    address: str
    fields: list[tuple[str, str]]
    files: bool


def by_script(kind: str) -> Callable[[View], View]:
    """Mark a view that only our pages' scripts speak to. It asks for no token, which would end with the sign-in while a phone
    still holds a visit, but for our own origin and a header that no other site can send."""

    def mark(view: View) -> View:
        view.by_script = kind  # type: ignore[attr-defined]
        return view

    return mark


def script_views() -> list[Callable[..., Any]]:
    """The views so marked."""
    return [view for view in current_app.view_functions.values() if hasattr(view, "by_script")]


def require_script(view: object) -> None:
    """Refuse what did not come from our own script, where only it may speak."""
    kind = getattr(view, "by_script", None)
    if kind is None or request.method in SAFE_METHODS:
        return
    if (request.content_length or 0) > (request.max_content_length or 0):
        abort(413)
    if request.headers.get("X-Visit-Client") != "1":
        abort(403)
    if kind == JSON and not request.is_json:
        abort(415)


def for_script() -> bool:
    """Whether the answer is read by a script, which wants JSON, also of a refusal."""
    return request.path.startswith("/api/") or hasattr(current_app.view_functions.get(request.endpoint or ""), "by_script")


def json_body() -> Any:
    """What a script sent; Invalid with a sentence where it cannot be read. No door reads JSON in any other way."""
    return plain.json_of(request.get_data())


def refuse_cross_site() -> None:
    """Unsafe requests must come from our own pages."""
    if request.method not in SAFE_METHODS and not from_our_pages():
        abort(403)


def from_our_pages() -> bool:
    """Whether a request was sent by a page of ours: Sec-Fetch-Site first, else Origin, else only without a session."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return origin.split("://")[-1] == request.host
    return not request.cookies.get(cookie_name())


def cookie_name() -> str:
    """`__Host-sid` behind HTTPS; on plain loopback browsers refuse that prefix, so the demo uses `sid`."""
    return "__Host-sid" if current_app.config["HTTPS"] else "sid"


def new_token(person_id: str) -> None:
    """Forms of an earlier sign-in are over; tokens from now on carry, under our signature, whose page they stood on."""
    session.clear()
    session[TOKEN] = f"{secrets.token_hex(20)} {person_id}"


def owner_of(token: str) -> str:
    """Whose page a token stood on; empty where that is not known for certain."""
    try:
        held = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token").loads(token)
    except BadData:
        return ""
    return held.partition(" ")[2] if isinstance(held, str) else ""


def again(person_id: str) -> Again | None:
    """The form in hand, to be sent once more by the same person who signed in again; none where it held a secret."""
    if not person_id or owner_of(request.form.get(TOKEN, "")) != person_id:
        return None
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != TOKEN]
    if any(name in SECRET for name, _ in fields):
        return None
    return Again(request.full_path.rstrip("?"), fields, any(file.filename for file in request.files.values()))


def kept_text() -> str:
    """What the person had written in a form that was refused, so that no work is lost; never a password."""
    if request.method != "POST" or not from_our_pages():
        return ""
    try:
        return written(request.form.items(multi=True))
    except (HTTPException, OSError):  # OSError: a disk without room for a large form
        return ""


def once_id() -> str:
    """A name for one drawing of a form that makes something."""
    return secrets.token_hex(8)


def repeated() -> str | None:
    """Where the form in hand led when it was sent before, exactly so; None for the first. Only for forms that carry `once`."""
    if request.method != "POST" or "once" not in request.form:
        return None
    fields = sorted((name, text) for name, text in request.form.items(multi=True) if name != TOKEN)
    sent = repr((request.path, request.cookies.get(cookie_name(), ""), fields))
    key = hashlib.sha256(sent.encode(errors="surrogatepass")).hexdigest()
    led_to: str | None = current_app.extensions["once"].first(key)
    if led_to is None:
        g.once = key
    return led_to


def led_to(response: Response) -> None:
    """Note where a form that is taken once led; one that was refused may be sent again."""
    if "once" in g:
        current_app.extensions["once"].done(g.pop("once"), response.location if 300 <= response.status_code < 400 else None)


def seen(shown: Mapping[str, Any], refusal: Refused | None = None) -> str:
    """What a settings form carries of the values it shows. After a refusal it stays what the person saw, unless the refusal
    itself showed what is stored now."""
    if refusal is not None and not isinstance(refusal, Stale) and "seen" in request.form:
        return request.form["seen"]
    words = {name: in_words(value) for name, value in shown.items()}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


@contextmanager
def over_what_was_seen(db: Database, current: Callable[[], Mapping[str, Any]], typed: Mapping[str, Any]) -> Iterator[None]:
    """A save in one transaction with the look at what is stored: a change that somebody else made meanwhile is not overwritten,
    but said at its field, beside what was typed."""
    with writing(db):
        stored = current()
        if request.form.get("seen", "") not in ("", seen(stored)):
            refusal = Stale("Somebody else saved this meanwhile. Nothing was saved over it: where the two differ, the other "
                            "value stands at its field. Put right what you want to keep, and save again.")
            refusal.fields = {name: f"Saved meanwhile: {in_words(value) or 'nothing'}" for name, value in stored.items()
                              if in_words(value) != in_words(typed.get(name, ""))}
            raise refusal
        yield


def in_words(value: Any) -> str:
    """A stored or typed value as one text, so that the two can be compared and shown."""
    if isinstance(value, list):
        return "; ".join(" ".join(map(str, one.values())) for one in value)
    return str(int(value)) if isinstance(value, bool) else " ".join(str(value).split())
