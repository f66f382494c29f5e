"""Shopper: mystery-shopper field reporting that an organisation runs on its own server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from shopper import forms, health, secret, web

ROOT = Path(__file__).resolve().parent.parent


def create_app(instance: Path, **config: Any) -> Flask:
    """The application on one instance folder (made when absent). `config` overrides defaults; HTTPS=True behind TLS."""
    app = Flask("shopper", instance_path=str(instance.resolve()), template_folder=str(ROOT / "templates"),
                static_folder=str(ROOT / "static"))
    make_instance(instance)
    app.config.update(
        SECRET_KEY=secret.key(instance),
        HTTPS=os.environ.get("SHOPPER_HTTPS") == "1",
        PROXY_HOPS=int(os.environ.get("SHOPPER_PROXY_HOPS", "0")),
        TRUSTED_HOSTS=["127.0.0.1", "localhost", *os.environ.get("SHOPPER_HOSTS", "").split()],
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.update(config)
    app.config["SESSION_COOKIE_SECURE"] = app.config["HTTPS"]
    health.observe(app)
    register(app)
    protect_forms(app)
    trust_proxy(app, app.config["PROXY_HOPS"])
    return app


def protect_forms(app: Flask) -> None:
    """Forms carry a token, checked after the guards, so that who is not signed in is asked to; scripts carry a header instead."""
    tokens = CSRFProtect(app)
    with app.app_context():
        for view in forms.script_views():
            tokens.exempt(view)


def make_instance(instance: Path) -> None:
    """A new instance folder is its owner's alone; an existing one is left as it is, so that `doctor` can tell."""
    if not instance.exists():
        instance.mkdir(parents=True, mode=0o700)


def trust_proxy(app: Flask, hops: int) -> None:
    """Believe the forwarded address, scheme and host of exactly as many proxies as really stand in front."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def register(app: Flask) -> None:
    """Blueprints in the order of a visit's life, then the guards.

    Imported here and not above, so that a command or a worker, which draws no page, starts without them.
    """
    from shopper.checklists import views as checklists
    from shopper.field import app_views as phone
    from shopper.field import views as field
    from shopper.findings import views as findings
    from shopper.people import store as people_store
    from shopper.people import views as people
    from shopper.programs import views as programs
    from shopper.reports import views as reports
    from shopper.reviews import views as reviews
    from shopper.visits import views as visits

    app.register_blueprint(health.bp)
    app.register_blueprint(people.bp)
    app.register_blueprint(programs.bp)
    app.register_blueprint(checklists.bp)
    app.register_blueprint(visits.bp)
    app.register_blueprint(reports.bp)
    app.register_blueprint(field.bp)
    app.register_blueprint(phone.bp)
    app.register_blueprint(findings.bp)
    app.register_blueprint(reviews.bp)
    web.install(app, people_store.person_for_token)
