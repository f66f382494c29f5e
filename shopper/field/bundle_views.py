"""The bundle that a phone takes along, as JSON. HTTP only."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.field.bundle import bundle
from shopper.field.bundling.store import told
from shopper.forms import JSON, by_script


def add_to(bp: Blueprint) -> None:
    """Put the route on the blueprint of syncing."""
    bp.get("/bundle", endpoint="bundle")(take_along)


@web.allow("shopper")
@by_script(JSON)
def take_along() -> ResponseReturnValue:
    """Everything a phone needs to work for weeks without signal."""
    person = web.person()
    return bundle(told(web.db(), person), {"user": person.id, "name": person.name}, web.now())
