"""The acted world, built once; each test starts from a copy of its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from shopper.db import database_path
from shopper.people import passwords
from tests import world as worlds
from tests.hostile import acting, marking
from tests.hostile.acting import Stage
from tests.hostile.aiming import Target


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Both programs with everything in them."""
    world = worlds.build(tmp_path_factory.mktemp("stage") / "instance")
    ids = acting.act(world)
    world.db.close()
    return Stage(world.instance, ids)


@pytest.fixture
def world(stage: Stage, tmp_path: Path) -> Iterator[worlds.World]:
    """A private copy of the acted world; `app`, `db` and `client_for` stand on it."""
    mine = worlds.copy(worlds.World(stage.instance, None), tmp_path / "instance")  # type: ignore[arg-type]
    yield mine
    mine.db.close()


@pytest.fixture
def ids(stage: Stage) -> dict[str, acting.Ids]:
    """The ids of each corner by its shopper."""
    return stage.ids


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors are measured here, not argon2."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def marked(world: worlds.World) -> marking.Marked:
    """The ids of a visit in which everything that anybody wrote is markup."""
    return marking.act(world)


@pytest.fixture
def target(app: Flask, stage: Stage, world: worlds.World, client_for: Callable[[str], FlaskClient]) -> Iterator[Target]:
    """Every route in aim; the world is put back after each request that got through."""
    made = Target(app, stage, client_for, database_path(world.instance))
    world.db.close()
    shutil.copy(made.file, made.kept)
    yield made
