"""The world of visits: the common one with published versions."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from tests import world as worlds
from tests.visits import rows


@pytest.fixture
def db(world: worlds.World) -> Database:
    """A connection to the test's own world, in which checklists are published."""
    rows.versions(world.db)
    return world.db
