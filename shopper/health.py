"""Whether the server lives and can work, its figures for admins, and one log line per request."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from shopper import logs, supervisor
from shopper.db import OperationalError
from shopper.metrics import Metrics
from shopper.migrations import pending, unknown
from shopper.web import allow, db, instance, now

bp = Blueprint("health", __name__)
ALIVE_SECONDS = 30


@bp.get("/healthz")
@allow("public")
def alive() -> ResponseReturnValue:
    """The process answers; says nothing else."""
    return {"alive": True}


@bp.get("/readyz")
@allow("public")
def ready() -> ResponseReturnValue:
    """Yes or no, and no detail for strangers: the database answers, its shape is right, workers are there."""
    fine = database_ready() and workers_ready(instance(), time.time())
    return {"ready": fine}, 200 if fine else 503


@bp.get("/metrics")
@allow("admin")
def figures() -> ResponseReturnValue:
    """The figures in Prometheus' text form."""
    return Response(current_app.extensions["metrics"].text(db(), instance(), now()), mimetype="text/plain; version=0.0.4")


def database_ready() -> bool:
    """Whether the database can be read and has exactly the steps this code knows."""
    try:
        return not pending(db()) and not unknown(db())
    except OperationalError:
        return False


def workers_ready(folder: Path, moment: float) -> bool:
    """Whether a supervisor of workers showed itself lately."""
    try:
        return moment - (folder / supervisor.ALIVE).stat().st_mtime < ALIVE_SECONDS
    except FileNotFoundError:
        return False


def observe(app: Flask) -> None:
    """Count every request, name it, and log it where the server asked for logs.

    Installed before all else, so that what is refused at the door is counted and has a name too.
    """
    metrics = app.extensions["metrics"] = Metrics()

    @app.before_request
    def begin() -> None:
        g.began, g.request_id = time.perf_counter(), secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)  # so that whatever is logged below carries it
        logs.hide(str((request.view_args or {}).get("token", "")))

    @app.after_request
    def note(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        metrics.count(request.endpoint or "none", response.status_code, seconds)
        if app.config.get("LOG_REQUESTS") and request.endpoint != "static":
            person = g.get("person")  # the rule, not the address: an address may hold a sign-in secret
            logs.request_line({"method": request.method, "path": request.url_rule.rule if request.url_rule else "(none)",
                               "status": response.status_code, "ms": round(seconds * 1000, 1),
                               "person": person.id if person else None})
        return response
