"""Backups: whole while others write, and honest about damage."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from shopper import audit, backup, blobs, copies, restore
from shopper.db import database_path, open_database, open_snapshot, row
from shopper.errors import Invalid
from tests.ops.photographed import add_photo, lay_report, make
from tests.world import NOW, World


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
        restore.choose(folder, NOW)


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
    whole = copies.Copy("whole", "2026-03-12T01:00:00.000Z", 1, "", 0, ())
    broken = [copies.Copy(f"b{n}", f"2026-03-12T{n:02d}:30:00.000Z", 1, "", 0, ("rot",)) for n in range(23, 1, -1)]
    assert copies.keep([*broken, *broken, whole]) == {"whole", "b23"}


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
    assert copies.copies(folder) == [] and list(folder.iterdir()) == [] and world.db["backups"].count == 0


def test_the_hourly_backup_is_due_after_an_hour(world: World, folder: Path) -> None:
    assert backup.due(world.db, NOW)
    make(world, folder)
    assert not backup.due(world.db, "2026-03-12T16:59:59.000Z")
    assert backup.due(world.db, "2026-03-12T17:00:00.000Z")


def test_old_moments_are_thinned_out_to_hours_days_and_months() -> None:
    def copy(at: str) -> copies.Copy:
        return copies.Copy(at, at, 1, "0", 0, ())

    hours = [f"2026-03-{day:02}T{hour:02}:00:00.000Z" for day in range(1, 32) for hour in range(24)]
    months = [f"{year}-{month:02}-15T00:00:00.000Z" for year in (2024, 2025) for month in range(1, 13)]
    kept = copies.keep([copy(at) for at in sorted(hours + months, reverse=True)])
    assert {at for at in kept if at >= "2026-03-31"} == {f"2026-03-31T{hour:02}:00:00.000Z" for hour in range(24)}
    assert {at[:10] for at in kept if "2026-03-18" <= at < "2026-03-31"} == {f"2026-03-{day}" for day in range(18, 31)}
    assert {at[:7] for at in kept if at < "2026"} == {f"2025-{month:02}" for month in range(2, 13)}


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
