"""Shopper: mystery-shopper field reporting that an organisation runs on its own server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from shopper import secret, web

ROOT = Path(__file__).resolve().parent.parent


def create_app(instance: Path, **config: Any) -> Flask:
    """The application on one instance folder (made when absent). `config` overrides defaults; HTTPS=True behind TLS."""
    app = Flask("shopper", instance_path=str(instance.resolve()), template_folder=str(ROOT / "templates"),
                static_folder=str(ROOT / "static"))
    instance.mkdir(parents=True, exist_ok=True)
    instance.chmod(0o700)
    app.config.update(
        SECRET_KEY=secret.key(instance),
        HTTPS=os.environ.get("SHOPPER_HTTPS") == "1",
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.update(config)
    app.config["SESSION_COOKIE_SECURE"] = app.config["HTTPS"]
    CSRFProtect(app)
    register(app)
    return app


def register(app: Flask) -> None:
    """Blueprints in the order of a visit's life, then the guards."""
    from shopper.people import store as people

    web.install(app, people.person_for_token)
