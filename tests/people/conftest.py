"""Fixtures of the people tests: hashing as cheap as argon2 allows, so that rules and not memory are measured."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlite_utils import Database

from shopper.people import passwords, store
from tests import world

SHIPPED = passwords.HASHER
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "seven green kettles"


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test of this folder hashes cheaply."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


@pytest.fixture
def sam(db: Database) -> str:
    """Sam, who has a password."""
    store.set_password(db, "ada", "sam", GOOD, world.NOW)
    return "sam"
