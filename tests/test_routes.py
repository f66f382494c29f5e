"""Every address of the app has a row in routes.txt that says who may enter; nobody else finds it; a wrong id breaks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from shopper.web import allowed_roles

TABLE = Path(__file__).with_name("routes.txt")
CAST = {"ada": "admin", "sam": "shopper", "eve": "editor", "max": "manager"}
SAFE, BODY_FIRST = ("GET",), (400, 415, 422)  # an empty body may be refused before anything is looked up
MISSING = "00000000-0000-7000-8000-000000000000"


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and rule that the app itself answers."""
    return [(method, rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]


def line(app: Flask, method: str, rule: Rule) -> str:
    return f"{method} {rule.rule} → {', '.join(allowed_roles(app, rule.endpoint) or ('nobody',))}"


def roles(app: Flask, rule: Rule) -> tuple[str, ...]:
    return allowed_roles(app, rule.endpoint) or ()


def address(rule: Rule) -> str:
    """The rule's address with ids of things that do not exist."""
    return re.sub(r"<int:[^>]+>", "999", re.sub(r"<(?!int:)[^>]+>", MISSING, rule.rule))


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = [line(app, method, rule) for method, rule in rules(app) if not roles(app, rule)]
    assert not silent


def test_every_role_that_a_route_names_exists(app: Flask) -> None:
    named = {role for _, rule in rules(app) for role in roles(app, rule)}
    assert named <= {"public", "signed-in", "shopper", "editor", "manager", "admin"}


def test_the_table_of_routes_is_the_app(app: Flask) -> None:
    written = TABLE.read_text().splitlines()
    real = sorted(line(app, method, rule) for method, rule in rules(app))
    assert not set(real) - set(written), "routes without a row in routes.txt"
    assert not set(written) - set(real), "rows in routes.txt without a route"
    assert written == real, "routes.txt is sorted and names nothing twice"


def test_whoever_is_not_signed_in_is_led_to_sign_in_or_refused(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("")
    for method, rule in rules(app):
        if "public" not in roles(app, rule):
            answer = client.open(address(rule), method=method)
            by_script = hasattr(app.view_functions[rule.endpoint], "by_script")
            expected = 302 if method in SAFE and not by_script else 401
            assert answer.status_code == expected, line(app, method, rule)
            assert answer.headers.get("Location", "/people/sign-in").startswith("/people/sign-in"), line(app, method, rule)


@pytest.mark.parametrize("name", CAST)
def test_a_role_that_is_not_named_finds_nothing(app: Flask, client_for: Callable[[str], FlaskClient], name: str) -> None:
    client = client_for(name)
    for method, rule in rules(app):
        if not {"public", "signed-in", CAST[name]} & set(roles(app, rule)):
            answer = client.open(address(rule), method=method)
            assert answer.status_code == (404 if method in SAFE else 403), line(app, method, rule)


@pytest.mark.parametrize("name", CAST)
def test_an_id_that_does_not_exist_is_not_found_by_whoever_may_enter(
        app: Flask, client_for: Callable[[str], FlaskClient], name: str) -> None:
    client = client_for(name)
    for method, rule in rules(app):
        if CAST[name] in roles(app, rule) and rule.arguments:
            answer = client.open(address(rule), method=method)
            refused = (404,) if method in SAFE else (404, *BODY_FIRST)
            assert answer.status_code in refused, f"{line(app, method, rule)} answers {answer.status_code}"
