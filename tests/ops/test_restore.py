"""Restores: what a backup holds comes back with a new epoch, nobody starts beneath it, and one that breaks off loses nothing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from shopper import audit, backup, blobs, copies, doctor, locks, restore
from shopper.cli import main
from shopper.db import database_path, open_database, row
from shopper.errors import Conflict, Invalid, NotFound
from tests.ops.photographed import add_photo, make
from tests.world import NOW, World

ROOT = Path(__file__).resolve().parents[2]
NEXT_HOUR, LATER = "2026-03-12T17:00:00.000Z", "2026-03-12T18:00:00.000Z"


def test_a_restore_brings_everything_back_and_keeps_the_old_instance(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    add_photo(world.db, world.instance, b"after the backup")
    world.db.close()
    done = restore.restore(folder, copy, world.instance, NOW)
    db = open_database(database_path(world.instance))
    assert db["evidence"].count == 3 and audit.first_broken(db) is None
    assert all(blobs.read(world.instance / "evidence", sha256) for sha256 in photos)
    assert done.old and open_database(database_path(done.old))["evidence"].count == 4
    assert not world.instance.stat().st_mode & 0o077


def test_every_restore_begins_a_new_epoch(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    epochs = set()
    for moment in (NOW, "2026-03-12T18:00:00.000Z"):
        restore.restore(folder, copy, world.instance, moment)
        found = row(open_database(database_path(world.instance)), "SELECT value FROM meta WHERE key = 'epoch'")
        assert found
        epochs.add(found["value"])
    assert len(epochs) == 2


def test_a_restore_is_refused_while_a_server_runs(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    with locks.serving(world.instance), pytest.raises(Conflict, match="server is running"):
        restore.restore(folder, copy, world.instance, NOW)
    restore.restore(folder, copy, world.instance, NOW)


def test_a_backup_changed_afterwards_is_not_restored(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    with (folder / copy.name / backup.DATABASE).open("ab") as file:
        file.write(b"x")
    with pytest.raises(Invalid, match="changed after"):
        restore.restore(folder, copy, world.instance, NOW)
    assert open_database(database_path(world.instance))["evidence"].count == 3


def test_a_backup_that_lost_a_photo_is_not_restored(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    blobs.path(folder / "evidence", photos[2]).unlink()
    with pytest.raises(Invalid, match="not whole"):
        restore.restore(folder, copy, world.instance, NOW)
    assert not world.instance.with_name("instance.restoring").exists()


def test_an_empty_folder_has_nothing_to_restore(folder: Path) -> None:
    with pytest.raises(NotFound):
        restore.choose(folder, LATER)


def test_the_newest_whole_backup_is_chosen(world: World, folder: Path, photos: list[str]) -> None:
    whole = make(world, folder)
    blobs.path(world.instance / "evidence", add_photo(world.db, world.instance, b"new")).unlink()
    assert make(world, folder, "2026-03-12T17:00:00.000Z").problems
    assert restore.choose(folder, LATER).copy.name == whole.name


def test_a_backup_from_the_future_is_taken_by_name_only_and_that_is_said(world: World, folder: Path, photos: list[str]) -> None:
    usual, ahead = make(world, folder), make(world, folder, "2126-03-12T16:00:00.000Z")
    chosen = restore.choose(folder, LATER)
    assert (chosen.copy, chosen.future) == (usual, (ahead,))
    said = CliRunner().invoke(main, ["--instance", str(world.instance), "restore", str(folder), "--yes"]).output
    assert f"Passed over, dated in the future: {ahead.name}" in said and f"Restored {usual.name}" in said
    assert restore.choose(folder, LATER, ahead.name) == restore.Chosen(ahead)


def test_where_all_backups_are_from_the_future_the_clock_is_doubted(world: World, folder: Path, photos: list[str]) -> None:
    ahead = make(world, folder, NEXT_HOUR)
    with pytest.raises(Invalid, match=f"clock right, or take one with --name {ahead.name}"):
        restore.choose(folder, NOW)


def test_the_command_writes_a_backup_and_restores_it(world: World, folder: Path, photos: list[str]) -> None:
    def shopper(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shopper.cli", "--instance", str(world.instance), *words]
        return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=60)

    world.db.close()
    made = shopper("backup", str(folder))
    assert made.returncode == 0 and "3 files" in made.stdout
    assert shopper("restore", str(folder), typed="n\n").returncode == 1
    assert len(list(world.instance.parent.glob("instance.before-*"))) == 0
    put_back = shopper("restore", str(folder), typed="y\n")
    assert put_back.returncode == 0 and "The old one is in" in put_back.stdout
    assert shopper("audit", "verify").returncode == 0


def count(instance: Path) -> int:
    """The photos that an instance names."""
    db = open_database(database_path(instance))
    try:
        return db["evidence"].count
    finally:
        db.close()


def break_off(world: World, folder: Path, copy: copies.Copy, renames: int) -> None:
    """A restore in a process that dies, as at a power cut, after so many renames of whole folders."""
    world.db.close()
    child = os.fork()
    if child == 0:
        rename, left = Path.rename, renames

        def counted(path: Path, target: Path) -> Path:
            nonlocal left
            if path.parent == world.instance.parent:
                if not left:
                    os._exit(9)
                left -= 1
            return rename(path, target)

        Path.rename = counted  # type: ignore[method-assign, assignment]
        restore.fsync_folder = lambda _: None if left or renames < 3 else os._exit(9)  # type: ignore[assignment]
        try:
            restore.restore(folder, copy, world.instance, NOW)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize(("renames", "said", "photos_now"), [
    (0, "", 4), (1, "before it changed anything", 4), (2, "is finished now", 3), (3, "", 3)])
def test_a_restore_that_dies_between_two_renames_loses_nothing(
        world: World, folder: Path, photos: list[str], renames: int, said: str, photos_now: int) -> None:
    copy = make(world, folder)
    add_photo(world.db, world.instance, b"after the backup")
    break_off(world, folder, copy, renames)
    heard: list[str] = []
    with locks.serving(world.instance, heard.append):
        assert said in "".join(heard) and len(heard) == bool(said)
        assert count(world.instance) == photos_now
    old = list(world.instance.parent.glob("instance.before-*"))
    assert [count(path) for path in old] == [4] * (photos_now == 3)


@pytest.mark.parametrize("renames", [0, 1, 2, 3])
def test_the_next_restore_clears_up_after_one_that_died(world: World, folder: Path, photos: list[str], renames: int) -> None:
    copy = make(world, folder)
    add_photo(world.db, world.instance, b"after the backup")
    break_off(world, folder, copy, renames)
    restore.restore(folder, copy, world.instance, LATER)
    beside = sorted(path.name for path in world.instance.parent.glob("instance*"))
    assert count(world.instance) == 3 and not {"instance.restoring", "instance.restored"} & set(beside)
    assert 4 in [count(world.instance.with_name(name)) for name in beside if "before" in name]


def test_a_first_restore_that_died_is_not_taken_for_an_empty_instance(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    break_off(world, folder, copy, 0)
    world.instance.rename(world.instance.with_name("elsewhere"))
    assert doctor.folder(world.instance).mend == "shopper restore FOLDER"
    with pytest.raises(Conflict, match="before it was whole"), locks.serving(world.instance):
        pass
    assert restore.restore(folder, copy, world.instance, NOW).old is None and count(world.instance) == 3


def test_no_server_starts_while_the_folders_are_exchanged(
        world: World, folder: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    copy = make(world, folder)
    rename = Path.rename
    tried: list[str] = []

    def watched(path: Path, target: Path) -> Path:
        for moment in ("before", "after"):
            if moment == "after":
                done = rename(path, target)
            with pytest.raises(Conflict, match="being restored"), locks.serving(world.instance):
                pass
            tried.append(moment)
        return done

    monkeypatch.setattr(Path, "rename", watched)
    restore.restore(folder, copy, world.instance, NOW)
    assert len(tried) == 6


def test_a_lock_of_a_folder_that_was_exchanged_meanwhile_does_not_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    flock = fcntl.flock

    def exchanged(*given: int) -> None:
        flock(*given)
        world.instance.rename(world.instance.with_name("old"))
        world.instance.mkdir()
        (world.instance / locks.LOCK).touch()

    monkeypatch.setattr(fcntl, "flock", exchanged)
    with pytest.raises(Conflict, match="being restored"), locks.serving(world.instance):
        pass


def test_what_is_restored_is_on_the_disk_before_it_takes_its_place(
        world: World, folder: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (world.instance / "secret_key").write_text("key")
    copy = make(world, folder)
    synced: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def synced_now(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        synced.append(f"→ {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced_now)
    monkeypatch.setattr(Path, "rename", renamed)
    restore.restore(folder, copy, world.instance, NOW)
    first = synced.index("→ instance.restored")
    assert {backup.DATABASE, "secret_key", "instance.restoring"} <= set(synced[:first])
    assert synced[first + 1] == synced[-1] == world.instance.parent.name


def test_newer_damaged_backups_are_named_when_they_are_passed_over(world: World, folder: Path, photos: list[str]) -> None:
    whole = make(world, folder)
    blobs.path(world.instance / "evidence", add_photo(world.db, world.instance, b"new")).unlink()
    damaged = make(world, folder, NEXT_HOUR)
    said = CliRunner().invoke(main, ["--instance", str(world.instance), "restore", str(folder), "--yes"]).output
    assert f"Passed over, newer but not whole: {damaged.name}" in said and damaged.problems[0] in said
    assert f"Restored {whole.name}" in said


def test_a_named_backup_is_taken_and_a_damaged_one_only_on_purpose(world: World, folder: Path, photos: list[str]) -> None:
    first = make(world, folder)
    lost = add_photo(world.db, world.instance, b"new")
    blobs.path(world.instance / "evidence", lost).unlink()
    damaged = make(world, folder, NEXT_HOUR)
    make(world, folder, LATER)
    assert restore.choose(folder, LATER, first.name).copy == first
    with pytest.raises(Invalid, match=f"--name {damaged.name} --damaged"):
        restore.choose(folder, LATER, damaged.name)
    words = ["--instance", str(world.instance), "restore", str(folder), "--yes", "--name", damaged.name, "--damaged"]
    said = CliRunner().invoke(main, words).output
    assert "It is not whole" in said and f"Lost: evidence {lost[:12]}… is missing or damaged." in said
    assert count(world.instance) == 4 and blobs.read(world.instance / "evidence", photos[0])


def test_a_backup_whose_database_is_no_database_is_refused_even_on_purpose(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    (folder / copy.name / backup.DATABASE).write_bytes(b"rot" * 5000)
    with pytest.raises(Invalid, match="cannot be read"):
        restore.restore(folder, copy, world.instance, NOW, damaged=True)
    (folder / copy.name / backup.DATABASE).unlink()
    with pytest.raises(Invalid, match="is gone"):
        restore.restore(folder, copy, world.instance, NOW, damaged=True)
    assert count(world.instance) == 3
