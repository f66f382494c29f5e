"""A world with three photos, and a folder for backups."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ops.photographed import add_photo, lay_report
from tests.world import World


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def photos(world: World) -> list[str]:
    """Three photos on the server."""
    lay_report(world.db)
    return [add_photo(world.db, world.instance, f"photo {n}".encode()) for n in range(3)]
