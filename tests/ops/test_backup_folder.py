"""A backup folder after bad days: a damaged entry costs no other, leftovers go, and a clock that went back stops nothing."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from shopper import backup, copies, doctor, restore
from shopper.db import now_utc
from shopper.errors import Invalid, NotFound
from tests.ops.photographed import make
from tests.world import NOW, World

DAMAGES = ["", "{", "[]", '{"name": "x"}', '"text"', "null"]
LATER, FUTURE = "2026-03-12T18:00:00.000Z", "2099-03-12T16:00:00.000Z"


def spoil(folder: Path, name: str, text: str) -> None:
    (folder / name / copies.ABOUT).write_text(text)


@pytest.mark.parametrize("text", DAMAGES)
def test_one_damaged_entry_costs_no_other(world: World, folder: Path, photos: list[str], text: str) -> None:
    whole, bad = make(world, folder), make(world, folder, "2026-03-12T17:00:00.000Z")
    spoil(folder, bad.name, text)
    assert copies.copies(folder) == [whole] and copies.unreadable(folder) == [bad.name]
    assert restore.choose(folder, LATER).copy == restore.choose(folder, LATER, whole.name).copy == whole
    with pytest.raises(Invalid, match=f"{bad.name} cannot be read"):
        restore.choose(folder, LATER, bad.name)
    with pytest.raises(NotFound):
        restore.choose(folder, LATER, "never-made")
    copies.thin_out(folder, "2026-03-12T18:00:00.000Z")
    assert (folder / bad.name).is_dir() and (folder / whole.name).is_dir()


def test_an_entry_without_its_description_is_named_by_the_doctor(
        world: World, folder: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make(world, folder, now_utc())
    bad = make(world, folder)
    (folder / bad.name / copies.ABOUT).unlink()
    monkeypatch.setenv("SHOPPER_BACKUPS", str(folder))
    found = doctor.backups(world.instance)
    assert found.state == "fail" and bad.name in found.said and found.mend
    shutil.rmtree(folder / bad.name)
    assert doctor.backups(world.instance).state == "ok"


def test_what_a_killed_backup_left_goes_after_a_day(world: World, folder: Path, photos: list[str]) -> None:
    make(world, folder)
    old, young = folder / ".20260311T000000Z-aaaaaa.part", folder / ".20260312T000000Z-bbbbbb.part"
    for part in (old, young):
        part.mkdir()
        (part / backup.DATABASE).write_bytes(b"half")
    os.utime(old, (0, time.time() - copies.LEFT_AFTER - 60))
    backup.hourly(world.db, world.instance, str(folder), NOW)
    assert not old.exists() and young.exists()


def test_a_clock_that_goes_back_does_not_stop_the_hourly_backup(world: World, folder: Path, photos: list[str]) -> None:
    make(world, folder, FUTURE)
    assert backup.due(world.db, NOW)
    make(world, folder)
    assert not backup.due(world.db, "2026-03-12T16:59:59.000Z")
    assert backup.due(world.db, "2026-03-12T17:00:00.000Z")


def test_backups_from_the_future_push_out_none_of_today(world: World, folder: Path, photos: list[str]) -> None:
    ahead = [make(world, folder, f"2099-03-12T{hour:02}:00:00.000Z") for hour in range(24)]
    today = [make(world, folder, f"2026-03-12T{hour:02}:00:00.000Z") for hour in (15, 16)]
    copies.thin_out(folder, NOW)
    assert {copy.name for copy in copies.copies(folder)} == {copy.name for copy in ahead + today}


def test_a_backup_from_the_future_is_said(
        world: World, folder: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    make(world, folder, FUTURE)
    monkeypatch.setenv("SHOPPER_BACKUPS", str(folder))
    found = doctor.backups(world.instance)
    assert found.state == "fail" and "in the future" in found.said and found.mend
