"""Backups: whole while others write, honest about damage, and put back with a new epoch."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopper import audit, backup, blobs, restore
from shopper.db import database_path, new_id, open_database, open_snapshot, row, writing
from shopper.errors import Conflict, Invalid, NotFound
from tests.world import NOW, World, put

ROOT = Path(__file__).resolve().parents[2]


def lay_report(db: Database) -> None:
    """The least that a photo's row hangs on."""
    put(db, "checklists", {"id": "c", "program_id": "harbour", "title": "C", "created_at": NOW})
    put(db, "checklist_versions", {"id": "v", "checklist_id": "c", "number": 1, "document": "{}", "sha256": "0",
                                   "published_at": NOW, "published_by": "ada"})
    put(db, "visits", {"id": "visit", "program_id": "harbour", "location_id": "marlow", "version_id": "v", "kind": "field",
                       "state": "accepted", "window_from": NOW, "window_to": NOW, "created_at": NOW})
    put(db, "reports", {"id": "report", "visit_id": "visit", "shopper_id": "sam", "version_id": "v", "state": "started",
                        "started_at": NOW, "saved_at": NOW})


def add_photo(db: Database, instance: Path, data: bytes) -> str:
    """A photo as the store keeps it: the bytes first, then the row and its audit line."""
    sha256 = blobs.store(instance / "evidence", data)
    with writing(db):
        photo = new_id()
        put(db, "evidence", {"id": photo, "report_id": "report", "item_key": "i", "kind": "photo", "sha256": sha256,
                             "mime": "image/jpeg", "bytes": len(data), "state": "ok", "added_at": NOW})
        audit.record(db, "sam", "evidence.added", photo, NOW)
    return sha256


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def photos(world: World) -> list[str]:
    """Three photos on the server."""
    lay_report(world.db)
    return [add_photo(world.db, world.instance, f"photo {n}".encode()) for n in range(3)]


def make(world: World, folder: Path, now: str = NOW) -> backup.Copy:
    return backup.make(world.db, world.instance, folder, now)


def test_a_backup_holds_the_database_and_every_photo_it_names(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    assert not copy.problems and copy.photos == 3
    db = open_snapshot(folder / copy.name / backup.DATABASE)
    assert db["evidence"].count == 3 and audit.first_broken(db) is None
    assert all(blobs.read(folder / "evidence", sha256) for sha256 in photos)


def test_a_backup_is_its_owners_alone(world: World, folder: Path, photos: list[str]) -> None:
    copy = make(world, folder)
    assert not (folder / copy.name).stat().st_mode & 0o077
    assert not (folder / copy.name / backup.DATABASE).stat().st_mode & 0o077


def test_a_verified_backup_says_through_which_audit_line(world: World, folder: Path, photos: list[str]) -> None:
    assert backup.backed_up_through(world.db) == 0
    copy = make(world, folder)
    assert backup.backed_up_through(world.db) == copy.audit_n == 3
    line = row(world.db, "SELECT action, actor FROM audit ORDER BY n DESC LIMIT 1")
    assert line == {"action": "backup.made", "actor": None}


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_photo_that_is_not_whole_is_named_and_frees_no_phone(
        world: World, folder: Path, photos: list[str], harm: str) -> None:
    path = blobs.path(world.instance / "evidence", photos[1])
    path.unlink() if harm == "missing" else path.write_bytes(b"other")
    copy = make(world, folder)
    assert len(copy.problems) == 1 and photos[1][:12] in copy.problems[0]
    assert backup.backed_up_through(world.db) == 0
    with pytest.raises(Invalid):
        restore.choose(folder)


def test_a_photo_damaged_in_the_backup_is_mended_by_the_next_one(world: World, folder: Path, photos: list[str]) -> None:
    make(world, folder)
    kept = blobs.path(folder / "evidence", photos[0])
    kept.write_bytes(b"rot")
    assert make(world, folder, "2026-03-12T17:00:00.000Z").problems == ()
    assert backup.file_sha256(kept) == photos[0]


def test_a_photo_damaged_in_the_backup_and_gone_from_the_server_is_said(world: World, folder: Path, photos: list[str]) -> None:
    make(world, folder)
    blobs.path(folder / "evidence", photos[0]).write_bytes(b"rot")
    blobs.path(world.instance / "evidence", photos[0]).unlink()
    assert "damaged in the backup and gone" in make(world, folder, "2026-03-12T17:00:00.000Z").problems[0]


def test_damaged_copies_never_push_a_whole_one_out() -> None:
    whole = backup.Copy("whole", "2026-03-12T01:00:00.000Z", 1, "", 0, ())
    broken = [backup.Copy(f"b{n}", f"2026-03-12T{n:02d}:30:00.000Z", 1, "", 0, ("rot",)) for n in range(23, 1, -1)]
    assert backup.keep([*broken, *broken, whole]) == {"whole", "b23"}


def test_a_broken_audit_chain_is_never_called_verified(world: World, folder: Path, photos: list[str]) -> None:
    world.db.conn.execute("DROP TRIGGER audit_no_update")
    world.db.conn.execute("UPDATE audit SET action = 'nothing.happened' WHERE n = 2")
    assert make(world, folder).problems == ("the audit chain is broken at line 2",)


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid, match="cannot be written"):
        make(world, tmp_path / "file" / "backups")
    assert world.db["backups"].count == 0


def test_a_backup_that_breaks_off_leaves_no_half_one(
        world: World, folder: Path, photos: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blobs, "store", full)
    with pytest.raises(OSError):
        make(world, folder)
    assert backup.copies(folder) == [] and list(folder.iterdir()) == [] and world.db["backups"].count == 0


def test_the_hourly_backup_is_due_after_an_hour(world: World, folder: Path) -> None:
    assert backup.due(world.db, NOW)
    make(world, folder)
    assert not backup.due(world.db, "2026-03-12T16:59:59.000Z")
    assert backup.due(world.db, "2026-03-12T17:00:00.000Z")


def test_old_moments_are_thinned_out_to_hours_days_and_months() -> None:
    def copy(at: str) -> backup.Copy:
        return backup.Copy(at, at, 1, "0", 0, ())

    hours = [f"2026-03-{day:02}T{hour:02}:00:00.000Z" for day in range(1, 32) for hour in range(24)]
    months = [f"{year}-{month:02}-15T00:00:00.000Z" for year in (2024, 2025) for month in range(1, 13)]
    kept = backup.keep([copy(at) for at in sorted(hours + months, reverse=True)])
    assert {at for at in kept if at >= "2026-03-31"} == {f"2026-03-31T{hour:02}:00:00.000Z" for hour in range(24)}
    assert {at[:10] for at in kept if "2026-03-18" <= at < "2026-03-31"} == {f"2026-03-{day}" for day in range(18, 31)}
    assert {at[:7] for at in kept if at < "2026"} == {f"2025-{month:02}" for month in range(2, 13)}


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
    with backup.serving(world.instance), pytest.raises(Conflict, match="server is running"):
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
        restore.choose(folder)


def test_the_newest_whole_backup_is_chosen(world: World, folder: Path, photos: list[str]) -> None:
    whole = make(world, folder)
    blobs.path(world.instance / "evidence", add_photo(world.db, world.instance, b"new")).unlink()
    assert make(world, folder, "2026-03-12T17:00:00.000Z").problems
    assert restore.choose(folder).name == whole.name


def test_backups_made_while_four_writers_write_are_whole(world: World, folder: Path) -> None:
    lay_report(world.db)
    stop = threading.Event()
    errors: list[BaseException] = []

    def write(name: int) -> None:
        db = open_database(database_path(world.instance))
        try:
            for n in range(10_000):
                if stop.is_set():
                    return
                add_photo(db, world.instance, f"{name}-{n}".encode())
        except BaseException as error:
            errors.append(error)
        finally:
            db.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for writer in writers:
        writer.start()
    made = [make(world, folder, f"2026-03-12T1{n}:00:00.000Z") for n in range(3)]
    stop.set()
    for writer in writers:
        writer.join()
    assert not errors and [copy.problems for copy in made] == [()] * 3
    live = world.db["evidence"].count
    counts = [open_snapshot(folder / copy.name / backup.DATABASE)["evidence"].count for copy in made]
    assert counts == sorted(counts) and 0 < counts[-1] <= live
    assert [copy.photos for copy in made] == counts


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


