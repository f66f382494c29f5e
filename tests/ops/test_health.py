"""Health and figures: strangers learn yes or no, admins see figures, and logs hold ids and no secrets."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from shopper import backup, create_app, health, logs, supervisor
from shopper.db import database_path, writing
from shopper.metrics import Metrics
from shopper.web import allow
from tests.world import NOW, World, put


def test_alive_says_only_that(client_for: Callable[[str], FlaskClient]) -> None:
    answer = client_for("").get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_alive_needs_no_database(app: Flask, world: World, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("")
    world.db.close()
    database_path(world.instance).unlink()
    assert client.get("/healthz").status_code == 200
    assert not database_path(world.instance).exists()


def test_ready_needs_workers(world: World, client_for: Callable[[str], FlaskClient]) -> None:
    client = client_for("")
    assert client.get("/readyz").status_code == 503
    (world.instance / supervisor.ALIVE).touch()
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, {"ready": True})


def test_workers_that_were_not_seen_for_a_while_are_not_ready(world: World) -> None:
    (world.instance / supervisor.ALIVE).touch()
    os.utime(world.instance / supervisor.ALIVE, (0, time.time() - health.ALIVE_SECONDS - 1))
    assert not health.workers_ready(world.instance, time.time())


def test_a_database_of_newer_code_is_not_ready_and_no_detail_is_given(
        world: World, client_for: Callable[[str], FlaskClient]) -> None:
    (world.instance / supervisor.ALIVE).touch()
    with writing(world.db):
        put(world.db, "_sqlite_migrations", {"migration_set": "shopper", "name": "m999_later", "applied_at": NOW})
    answer = client_for("").get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False})


@pytest.mark.parametrize("name", ["sam", "eve", "max", "nora"])
def test_the_figures_do_not_exist_for_others(client_for: Callable[[str], FlaskClient], name: str) -> None:
    assert client_for(name).get("/metrics").status_code == 404


def test_a_stranger_is_sent_to_sign_in_for_the_figures(client_for: Callable[[str], FlaskClient]) -> None:
    assert client_for("").get("/metrics").status_code == 302


def test_an_admin_sees_figures_without_ids_of_things(client_for: Callable[[str], FlaskClient]) -> None:
    admin = client_for("ada")
    admin.get("/healthz?token=hunter2")
    text = admin.get("/metrics").text
    assert 'shopper_requests_total{endpoint="health.alive",status="200"} 1.0' in text
    assert 'shopper_jobs{state="queued"} 0.0' in text and "shopper_disk_free_bytes" in text
    assert "hunter2" not in text and "ada" not in text


def test_the_log_has_one_json_line_per_request_without_names_or_query(
        world: World, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    client = create_app(world.instance, TESTING=True, LOG_REQUESTS=True).test_client()
    client.get("/healthz?token=hunter2")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert {"method": "GET", "path": "/healthz", "status": 200, "person": None, "event": "request"}.items() <= line.items()
    assert line["request"] and line["at"].endswith("Z") and "hunter2" not in json.dumps(line)


@pytest.mark.parametrize("address", ["/people/start/hunter2", "/nowhere/hunter2?token=hunter2"])
def test_the_log_never_holds_a_secret_of_the_address(
        world: World, capsys: pytest.CaptureFixture[str], address: str) -> None:
    logs.configure()
    create_app(world.instance, TESTING=True, LOG_REQUESTS=True).test_client().get(address)
    said = capsys.readouterr().err
    assert '"event": "request"' in said and "hunter2" not in said


def test_a_view_that_fails_leaves_no_secret_of_its_address_in_the_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(token: str) -> str:
        raise RuntimeError(f"nobody knows {token}")

    logs.configure()
    app = create_app(world.instance, LOG_REQUESTS=True)
    app.view_functions["people.start"] = allow("public")(broken)
    assert app.test_client().get("/people/start/hunter2").status_code == 500
    error, request_line = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert error["event"] == "Exception on /people/start/… [GET]" and "nobody knows …" in error["exception"]
    assert request_line["status"] == 500 and "hunter2" not in json.dumps([error, request_line])


@pytest.mark.parametrize(("now", "age"), [(NOW, "0.0"), ("2026-03-12T18:00:00.000Z", "7200.0")])
def test_the_figures_say_how_old_the_newest_whole_backup_is(world: World, tmp_path: Path, now: str, age: str) -> None:
    figures = Metrics()
    assert b"shopper_backup_age_seconds" not in figures.text(world.db, world.instance, NOW)
    backup.make(world.db, world.instance, tmp_path / "b", NOW)
    with writing(world.db):
        put(world.db, "backups", {"id": "rot", "at": "2026-03-12T17:00:00.000Z", "path": "b", "audit_n": 1, "photos": 0,
                                  "database_sha256": "0", "verified": 0})
    assert f"shopper_backup_age_seconds {age}\n" in figures.text(world.db, world.instance, now).decode()


def test_the_request_id_of_the_log_is_the_one_the_person_sees(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    client = create_app(world.instance, TESTING=True, LOG_REQUESTS=True).test_client()
    answer = client.get("/healthz")
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["request"] == answer.headers["X-Request-ID"]


def test_what_is_refused_at_the_door_is_named_and_timed_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    client = create_app(world.instance, TESTING=True, LOG_REQUESTS=True, MAX_CONTENT_LENGTH=10).test_client()
    answer = client.post("/people/sign-in", data={"email": "a" * 100})
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (answer.status_code, line["status"], line["request"]) == (413, 413, answer.headers["X-Request-ID"])
    assert len(line["request"]) == 16 and line["ms"] > 0


def test_an_error_in_the_log_carries_the_request_id_the_person_sees(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise RuntimeError("the roof fell in")

    logs.configure()
    app = create_app(world.instance, LOG_REQUESTS=True)
    app.add_url_rule("/broken", view_func=allow("public")(broken))
    client = app.test_client()
    answers = [client.get(path) for path in ("/broken", "/healthz")]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    error, first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert answers[0].status_code == 500 and ids[0] in answers[0].text and "roof" not in answers[0].text
    assert "the roof fell in" in error["exception"] and [error["request"], first["request"], second["request"]] == [ids[0], *ids]


def test_the_proxy_is_believed_only_when_it_is_configured(world: World) -> None:
    def seen(hops: int) -> str:
        app = create_app(world.instance, TESTING=True, PROXY_HOPS=hops)
        heard: list[str] = []
        app.before_request(lambda: heard.append(str(request.remote_addr)))
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
        return heard[0]

    assert (seen(0), seen(1)) == ("127.0.0.1", "203.0.113.9")


def test_a_host_that_is_not_ours_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPPER_HOSTS", "shopper.example.org")
    client = create_app(world.instance, TESTING=True).test_client()
    assert client.get("/healthz", headers={"Host": "shopper.example.org"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_a_new_instance_folder_is_its_owners_alone(tmp_path: Path) -> None:
    create_app(tmp_path / "fresh")
    assert (tmp_path / "fresh").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "fresh" / "secret_key").stat().st_mode & 0o777 == 0o600
