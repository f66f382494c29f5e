"""Fixtures: each test starts from its own copy of the world."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import create_app
from shopper.db import now_utc
from shopper.people import store as people
from tests import world as worlds

pytest_plugins = ["tests.tools", "tests.quick"]


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """A command run inside a test narrows this process's umask; the next test starts like a fresh shell."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def template_world(tmp_path_factory: pytest.TempPathFactory) -> worlds.World:
    """The world, built once; tests copy its files."""
    world = worlds.build(tmp_path_factory.mktemp("template") / "instance")
    world.db.close()
    return world


@pytest.fixture
def world(template_world: worlds.World, tmp_path: Path) -> Iterator[worlds.World]:
    """A private copy of the world."""
    mine = worlds.copy(template_world, tmp_path / "instance")
    yield mine
    mine.db.close()


@pytest.fixture
def db(world: worlds.World) -> Database:
    """A connection to the test's own world."""
    return world.db


@pytest.fixture
def app(world: worlds.World) -> Flask:
    """The application on the test's own world; CSRF is on only where a test asks for it."""
    return create_app(world.instance, TESTING=True, WTF_CSRF_ENABLED=False)


@pytest.fixture
def client_for(app: Flask, db: Database) -> Callable[[str], FlaskClient]:
    """`client_for("sam")` is a browser in which Sam is signed in; `client_for("")` is nobody."""

    def make(name: str) -> FlaskClient:
        client = app.test_client()
        client.environ_base.update({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_X_VISIT_CLIENT": "1"})  # pages and their scripts
        if name:
            client.set_cookie("sid", people.open_session(db, name, "test browser", now_utc()), domain="localhost")
        return client

    return make
