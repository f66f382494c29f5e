"""The doctor: what is wrong is named with the command that mends it, and what is unsafe keeps the server from starting."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from shopper import backup, doctor, jobs, pango, secret, serving
from shopper.cli import main
from shopper.db import database_path, open_database, writing
from shopper.errors import Invalid
from shopper.metrics import Metrics
from tests.world import NOW, World, put


@pytest.fixture
def instance(world: World) -> Path:
    """The world's instance as the program itself would have made it."""
    secret.key(world.instance)
    for path in (world.instance, database_path(world.instance)):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return world.instance


def finding(instance: Path, name: str) -> doctor.Finding:
    return next(found for found in doctor.look(instance) if found.name == name)


def test_a_sound_instance_has_nothing_to_mend(instance: Path) -> None:
    assert [found for found in doctor.look(instance) if found.state == "fail"] == []


def test_every_failure_and_warning_says_how_to_mend_it(tmp_path: Path) -> None:
    instance = tmp_path / "bad"
    instance.mkdir(mode=0o755)
    (instance / "secret_key").write_text("short")
    found = [found for found in doctor.look(instance) if found.state != "ok"]
    assert {"Instance", "Secret key", "Files"} <= {bad.name for bad in found}
    assert all(bad.mend for bad in found)


def test_jobs_that_were_given_up_are_named_and_queued_again_on_request(instance: Path, world: World) -> None:
    put(world.db, "jobs", {"id": "j", "kind": "edition-pdf", "subject": "e", "payload": "{}", "state": "failed", "attempts": 3,
                           "not_before": NOW, "created_at": NOW, "finished_at": NOW, "error": "The paper ran out."})
    found = finding(instance, "Jobs")
    assert (found.state, found.mend) == ("fail", doctor.RETRY) and "1 × edition-pdf; the last: The paper ran out." in found.said
    done = CliRunner().invoke(main, ["--instance", str(instance), "doctor", "--retry"])
    assert "1 job waits for a worker again." in done.output and finding(instance, "Jobs").state == "ok"


def test_the_next_start_takes_up_what_the_machine_cut_short(instance: Path, world: World) -> None:
    put(world.db, "jobs", {"id": "j", "kind": "edition-pdf", "subject": "e", "payload": "{}", "state": "failed", "attempts": 3,
                           "not_before": NOW, "created_at": NOW, "finished_at": NOW, "error": jobs.OVERRAN})
    said: list[str] = []
    serving.prepare(instance, said.append)
    assert said == ["Jobs that the machine cut short, taken up again: 1."] and finding(instance, "Jobs").state == "ok"


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_that_others_can_read_keeps_the_server_from_starting(instance: Path, mode: int) -> None:
    instance.chmod(mode)
    with pytest.raises(Invalid) as refused:
        serving.prepare(instance, lambda _: None)
    assert "can be read by others" in refused.value.fields["Instance"] and "chmod 700" in refused.value.fields["Instance"]


@pytest.mark.parametrize("key", ["", "short", "a" * 64])
def test_a_weak_secret_key_keeps_the_server_from_starting(instance: Path, key: str) -> None:
    (instance / "secret_key").write_text(key)
    with pytest.raises(Invalid) as refused:
        serving.prepare(instance, lambda _: None)
    assert set(refused.value.fields) == {"Secret key"}


def test_debug_keeps_the_server_from_starting(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(Invalid) as refused:
        serving.prepare(instance, lambda _: None)
    assert set(refused.value.fields) == {"Debug"}


def test_an_old_sqlite_keeps_the_server_from_starting(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SQLITE_VERSION", (3, 51, 2))
    assert [bad.name for bad in doctor.blocking(instance)] == ["SQLite"]
    monkeypatch.setattr(doctor, "SQLITE_VERSION", (3, 51, 3))
    assert doctor.blocking(instance) == []


def test_an_old_weasyprint_keeps_the_server_from_starting(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.metadata, "version", lambda name: {"weasyprint": "69.9", "sqlite-utils": "4.2.1"}[name])
    assert [bad.name for bad in doctor.blocking(instance)] == ["weasyprint"]


def test_a_database_of_newer_code_keeps_the_server_from_starting_and_is_not_touched(instance: Path, world: World) -> None:
    with writing(world.db):
        put(world.db, "_sqlite_migrations", {"migration_set": "shopper", "name": "m999_later", "applied_at": "2030-01-01"})
    before = database_path(instance).read_bytes()
    with pytest.raises(Invalid) as refused:
        serving.prepare(instance, lambda _: None)
    assert "newer Shopper (m999_later)" in refused.value.fields["Database"]
    assert database_path(instance).read_bytes() == before
    assert CliRunner().invoke(main, ["--instance", str(instance), "migrate"]).exit_code == 1


def test_a_damaged_database_is_named_and_not_started_on(instance: Path, world: World) -> None:
    world.db.close()
    database_path(instance).write_bytes(b"this is no database" * 100)
    assert "restore" in finding(instance, "Database").mend
    with pytest.raises(Invalid):
        serving.prepare(instance, lambda _: None)


def test_pending_steps_are_named_by_the_doctor_and_done_by_the_start(tmp_path: Path) -> None:
    instance = tmp_path / "new"
    instance.mkdir(mode=0o700)
    open_database(database_path(instance)).close()
    database_path(instance).chmod(0o600)
    assert finding(instance, "Database").mend == "shopper migrate"
    said: list[str] = []
    serving.prepare(instance, said.append)
    assert "brought up to date" in said[0] and finding(instance, "Database").state == "ok"


@pytest.mark.parametrize(("full", "free", "state", "says"), [
    (79, 500, "ok", "79 % full"), (80, 500, "warn", "80 % full"), (90, 500, "warn", "urgent"),
    (50, 0.9, "fail", "photos are not taken"), (50, 0.1, "fail", "nothing is taken")])
def test_a_disk_that_fills_up_is_said_early_and_the_server_starts(
        instance: Path, world: World, monkeypatch: pytest.MonkeyPatch, full: int, free: float, state: str, says: str) -> None:
    left = int(free * 10**9)
    usage = shutil._ntuple_diskusage(10**13, left * full // (100 - full), left)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    found = finding(instance, "Disk")
    assert found.state == state and says in found.said
    said: list[str] = []
    serving.prepare(instance, said.append)
    assert [line for line in said if "Warning: the disk" in line] == ([] if state == "ok" else [f"Warning: the disk is {found.said}."])
    level = (full >= 80) + (full >= 90)
    assert f"shopper_disk_warning {level}.0" in Metrics().text(world.db, instance, NOW).decode()


def test_without_pango_the_server_starts_and_the_doctor_says_what_is_missing(
        instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pango, "missing", lambda: ["libpango-1.0.so.0"])
    found = finding(instance, "Pango")
    assert found.state == "fail" and "apt-get install libpango-1.0-0" in found.mend
    serving.prepare(instance, lambda _: None)


def test_a_backup_folder_that_cannot_be_used_fails(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPPER_BACKUPS", str(instance / "nowhere"))
    assert finding(instance, "Backup").state == "fail"


def test_an_old_newest_backup_says_that_something_holds_it_up(
        instance: Path, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPPER_BACKUPS", str(tmp_path))
    backup.make(world.db, instance, tmp_path, NOW)
    for now, state in (("2026-03-12T19:00:00.000Z", "ok"), ("2026-03-12T19:00:01.000Z", "fail")):
        monkeypatch.setattr(doctor, "now_utc", lambda now=now: now)
        assert finding(instance, "Backup").state == state
    assert "more than 3 hours" in finding(instance, "Backup").said


def test_the_command_exits_with_1_on_a_failure_and_with_0_otherwise(instance: Path) -> None:
    sound = CliRunner().invoke(main, ["doctor", "--instance", str(instance)])
    assert sound.exit_code == 0 and "nothing to mend" in sound.output
    instance.chmod(0o755)
    ill = CliRunner().invoke(main, ["--instance", str(instance), "doctor"])
    assert ill.exit_code == 1 and "chmod 700" in ill.output and "Instance" in ill.output.splitlines()[-1]
