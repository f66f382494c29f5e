"""The phone's app as the server gives it: shells without data, a worker that lists every file by its hash, signing out by script."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from PIL import Image
from sqlite_utils import Database

from shopper.db import row
from shopper.field import offline
from tests import visiting

ROOT = Path(__file__).resolve().parents[2]
Browser = Callable[[str], FlaskClient]


def listed(client: FlaskClient) -> dict[str, dict[str, str]]:
    """What the worker says that it keeps."""
    head = client.get("/sw.js").text.split(";\n", 1)[0]
    return dict(json.loads(head.removeprefix("const APP = ")))


def test_a_shell_is_the_same_for_everybody_and_sets_no_cookie(client_for: Browser, db: Database) -> None:
    visiting.begun(db)
    sam, nobody = client_for("sam"), client_for("")
    sam.post("/people/sam/activity", data={})  # whatever is flashed for Sam stays out
    for path in ("/field/phone", "/field/list"):
        answers = [client.get(path) for client in (sam, nobody)]
        assert answers[0].data == answers[1].data
        assert not any("Set-Cookie" in answer.headers for answer in answers)
        assert "csrf" not in answers[0].text and "Sam" not in answers[0].text and "Marlow" not in answers[0].text


def test_the_worker_lists_files_as_they_are_and_shells_as_they_are_sent(client_for: Browser) -> None:
    client, app = client_for(""), listed(client_for(""))
    for path, sha256 in {**app["files"], **app["shells"]}.items():
        assert hashlib.sha256(client.get(path, buffered=True).data).hexdigest() == sha256, path
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache" and answer.mimetype == "text/javascript"


def test_everything_that_a_module_imports_is_on_the_list(client_for: Browser) -> None:
    files = listed(client_for(""))["files"]
    for path in (path for path in files if path.endswith(".js")):
        for name in re.findall(r"""(?:from|import\()\s*"(\.[^"]+)\"""", (ROOT / path[1:]).read_text()):
            assert "/" + str((ROOT / path[1:]).parent.joinpath(name).resolve().relative_to(ROOT)) in files, (path, name)
    assert "/static/js/phone/worker.js" not in files


def test_no_page_of_the_field_and_no_address_of_syncing_is_on_the_list(client_for: Browser) -> None:
    app = listed(client_for(""))
    assert set(app["shells"]) == {"/field/phone", "/field/list"}
    assert [path for path in app["files"] if not path.startswith("/static/")] == []


def test_a_changed_file_or_shell_is_a_new_version_and_the_same_ones_are_the_same(tmp_path: Path) -> None:
    static = tmp_path / "static"
    shutil.copytree(ROOT / "static", static, ignore=shutil.ignore_patterns("*.ttf", "readme"))
    first = offline.worker(static, {"/field/phone": "one"})
    assert offline.worker(static, {"/field/phone": "one"}) == first
    others = {offline.worker(static, {"/field/phone": "other"})}
    (static / "css" / "base.css").write_text("/* new */")
    others.add(offline.worker(static, {"/field/phone": "one"}))
    versions = {re.findall(r'"version": "(\w+)"', text)[0] for text in (first, *others)}
    assert len(versions) == 3


def test_the_manifest_names_icons_of_the_size_they_have(client_for: Browser) -> None:
    manifest = client_for("").get("/manifest.webmanifest").json or {}
    assert (manifest["start_url"], manifest["display"]) == ("/field/phone", "standalone")
    for icon in manifest["icons"]:
        with Image.open(ROOT / icon["src"][1:], formats=["PNG"]) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_a_page_without_a_token_can_end_the_sign_in_and_no_other_site_can(client_for: Browser, db: Database) -> None:
    sam = client_for("sam")
    assert sam.post("/field/phone/sign-out", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sam.post("/field/phone/sign-out", json={}, headers={"X-Visit-Client": ""}).status_code == 403
    assert row(db, "SELECT count(*) AS n FROM sessions WHERE revoked_at IS NULL") == {"n": 1}
    answer = sam.post("/field/phone/sign-out", json={})
    assert answer.json == {"signed_out": True} and "sid=;" in answer.headers["Set-Cookie"]
    assert row(db, "SELECT count(*) AS n FROM sessions WHERE revoked_at IS NULL") == {"n": 0}
    assert client_for("").post("/field/phone/sign-out", json={}).status_code == 401
