"""The phone's app: its shells without anybody's data, the worker that keeps it, the manifest, and signing out by script."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.field import offline
from shopper.forms import JSON, by_script
from shopper.people import store as people

SHELLS = {"/field/phone": "field/app/phone.html", "/field/list": "field/app/list.html"}
MANIFEST = {
    "name": "Shopper", "short_name": "Shopper", "description": "Visits recorded on the phone, with or without a signal.",
    "id": "/field/phone", "start_url": "/field/phone", "scope": "/", "display": "standalone", "lang": "en", "dir": "ltr",
    "background_color": "#F7F4EE", "theme_color": "#1C2024",
    "icons": [{"src": f"/static/icons/shopper-{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
              for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))]}
bp = Blueprint("phone", __name__)  # what must lie at the root: a worker's place is its reach


def add_to(field: Blueprint) -> None:
    """Put the app's pages on the blueprint of the field."""
    field.get("/phone")(phone)
    field.post("/phone/sign-out", endpoint="phone_sign_out")(sign_out)


@web.allow("public")
def phone() -> ResponseReturnValue:
    """My visits as this phone knows them; the page itself knows nobody."""
    return render_template(SHELLS["/field/phone"])


@bp.get("/sw.js")
@web.allow("public")
def worker() -> ResponseReturnValue:
    """The worker, with the hash of every file that it may keep."""
    static = Path(current_app.static_folder or "").resolve()
    shells = {path: render_template(name) for path, name in SHELLS.items()}
    return Response(offline.worker(static, shells), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/manifest.webmanifest")
@web.allow("public")
def manifest() -> ResponseReturnValue:
    """What the app is called on a home screen, and its icons."""
    return Response(json.dumps(MANIFEST), mimetype="application/manifest+json", headers={"Cache-Control": "no-cache"})


@web.allow("signed-in")
@by_script(JSON)
def sign_out() -> ResponseReturnValue:
    """End this session from a page that holds no form token, such as one that was drawn without a network."""
    people.sign_out(web.db(), request.cookies.get(web.cookie_name(), ""), web.now())
    response = Response(json.dumps({"signed_out": True}), mimetype="application/json")
    response.delete_cookie(web.cookie_name(), path="/", secure=current_app.config["HTTPS"], httponly=True, samesite="Lax")
    return response
