"""Every page that links lead to, for each role, in the demo's world with long names: readable for all, nothing sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, NamedTuple

import pytest
from flask import Flask, abort
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException

from shopper import create_app
from shopper.db import change, database_path, now_utc, open_database, rows, writing
from shopper.demo import building
from shopper.people import store as people
from shopper.web import PUBLIC, allow
from tests.browser.axe import findings
from tests.browser.live import BROWSER, LAPTOP, PHONE, chromium, serving, sign_in

pytestmark = BROWSER
LONG = "The Old Corn Exchange at the Corner of Market Square and Station Road, Upper Ground Floor, Entrance Beside the Fountains"
EMAIL = "maximiliane.alexandra.ferreira-castellanos.of.the.northern.region@a-rather-long-department.example"
ROLES = ("ada", "eve", "max", "sam")
SIZES: dict[str, tuple[dict[str, int], Literal["light", "dark"]]] = {"laptop light": (LAPTOP, "light"), "phone dark": (PHONE, "dark")}
STATUSES = (400, 401, 403, 404, 405, 409, 412, 413, 422, 429, 500, 503)
UNFOLD = """() => [...document.querySelectorAll("details:not(.account, [open])")].map((one) => one.open = true).length"""
# an address with a form, sent empty: the page of what was refused
EMPTY = {"ada": ("people.new", "programs.new", "programs.locations.new", "programs.waves.new", "visits.new",
                 "checklists.exchange.choose_import", "people.account"),
         "eve": ("reviews.review",)}


class Stage(NamedTuple):
    """One server with the demo in it, and one browser."""

    app: Flask
    db: Database
    address: str
    browser: Browser


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    instance = tmp_path_factory.mktemp("every") / "instance"
    building.build(instance, datetime.now(UTC).date(), lambda _: None)
    db = open_database(database_path(instance))
    with writing(db):
        change(db, "UPDATE locations SET name = ? WHERE code = 'BT-01'", LONG)
        change(db, "UPDATE people SET email = ?, name = ? WHERE email = 'mia@demo.example'", EMAIL, LONG[:60])
    app = create_app(instance)
    app.add_url_rule("/broken/<int:status>", "broken", allow(PUBLIC)(broken))
    with serving(app) as address, chromium() as browser:
        yield Stage(app, db, address, browser)
    db.close()


def broken(status: int) -> str:
    """A page that fails as asked."""
    abort(status)


def person(db: Database, key: str) -> str:
    return str(rows(db, "SELECT id FROM people WHERE email = ?", f"{key}@demo.example")[0]["id"])


def pages(stage: Stage, key: str) -> dict[str, str]:
    """One address for each page that links lead to from the person's first page: {endpoint: path}."""
    client, urls = stage.app.test_client(), stage.app.url_map.bind("127.0.0.1")
    client.set_cookie("sid", people.open_session(stage.db, person(stage.db, key), "crawler", now_utc()), domain="localhost")
    found: dict[str, str] = {}
    waiting = ["/people/account", *re.findall(r'href="(/[^"]*)"', client.get("/people/account").text)]
    while waiting:
        path = waiting.pop(0).partition("#")[0].partition("?")[0]
        try:
            endpoint, _ = urls.match(path, "GET")
        except HTTPException:
            continue
        if endpoint == "static" or endpoint in found:
            continue
        answer = client.get(path)
        if answer.status_code in (200, 202) and answer.mimetype == "text/html":
            found[endpoint] = path
            waiting += re.findall(r'href="(/[^"]*)"', answer.text)
    return found


def opened(stage: Stage, size: str, key: str) -> tuple[BrowserContext, Page, list[str]]:
    """A person's browser and what its console says."""
    screen, scheme = SIZES[size]
    context = stage.browser.new_context(viewport=ViewportSize(**screen), color_scheme=scheme, base_url=stage.address,
                                        reduced_motion="reduce")
    if key:
        sign_in(context, stage.address, stage.db, person(stage.db, key))
    page, said = context.new_page(), []
    page.on("console", lambda line: said.append(line.text) if "Failed to load resource" not in line.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return context, page, said


def troubles(page: Page) -> list[str]:
    """What axe finds on the page as it stands, and whether it runs sideways."""
    return findings(page) + sideways(page)


def sideways(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ROLES)
def test_every_page_of_a_role_is_readable_and_fits(stage: Stage, key: str, size: str) -> None:
    context, page, said = opened(stage, size, key)
    found: dict[str, list[str]] = {}
    for endpoint, path in pages(stage, key).items():
        page.goto(path)
        folded = sideways(page)
        page.evaluate(UNFOLD)  # what can be read while it is folded is still there unfolded, so that axe looks once
        found[f"{endpoint} {path}"] = folded + troubles(page)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
    assert said == []
    assert len(found) > {"ada": 20, "eve": 6, "max": 3, "sam": 3}[key], found.keys()


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_what_went_wrong_are_readable_and_fit(stage: Stage, size: str) -> None:
    context, page, said = opened(stage, size, "")
    found: dict[str, list[str]] = {}
    for status in STATUSES:
        page.goto(f"/broken/{status}")
        assert page.locator("h1").count() == 1
        found[str(status)] = troubles(page)
    page.goto("/people/sign-in")
    found["sign-in"] = troubles(page)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
    assert said == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", EMPTY)
def test_a_refused_form_is_readable_and_fits(stage: Stage, key: str, size: str) -> None:
    context, page, said = opened(stage, size, key)
    known, found = pages(stage, key), {}
    program = rows(stage.db, "SELECT id FROM programs ORDER BY name")[0]["id"]
    for endpoint in EMPTY[key]:
        page.goto(f"{known[endpoint]}?program={program}")
        form = page.locator('main form[method="post"]').last
        with page.expect_navigation():
            form.evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")
        found[endpoint] = troubles(page)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
    assert said == []
