"""Aims requests at every route that takes some, each sent by somebody whose role may send it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from shopper.web import allowed_roles
from tests.hostile.acting import Stage
from tests.hostile.test_matrix import PLAIN

SENDERS = {"admin": "ada", "shopper": "sam", "editor": "eve", "manager": "max", "signed-in": "max", "public": ""}


class Target:
    """One running app whose world is put back after every request that got through."""

    def __init__(self, app: Flask, stage: Stage, client_for: Callable[[str], FlaskClient], file: Path) -> None:
        self.app, self.ids, self.file, self.kept = app, stage.ids["sam"], file, file.with_name("kept.sqlite3")
        self.clients = {name: client_for(name) for name in set(SENDERS.values())}
        self.routes = sorted((rule.rule, rule.endpoint) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))

    def path(self, rule: str, endpoint: str) -> str:
        """The address of Sam's own thing."""
        state = "submitted" if endpoint.startswith("reviews") else "started"
        held = self.ids | PLAIN | {"report_id": self.ids[state], "evidence_id": self.ids[state + "_evidence"], "id_hash": "0" * 64,
                                   "token": "none"}
        return self.app.url_map.bind("localhost").build(endpoint, {part: value for part, value in held.items() if f"{part}>" in rule},
                                                        method="POST")

    def send(self, rule: str, endpoint: str, **body: Any) -> int:
        """The status of one request by somebody whose role may send it."""
        sender = SENDERS[(allowed_roles(self.app, endpoint) or ("public",))[0]]
        status = self.clients[sender].post(self.path(rule, endpoint), **body).status_code
        if status < 400:
            for beside in ("-wal", "-shm"):
                self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
            shutil.copy(self.kept, self.file)
        return status
