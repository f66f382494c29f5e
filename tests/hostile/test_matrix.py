"""Every address with an id in it, asked by everybody for their own, a neighbour's, another program's and a missing thing.

The table is matrix.txt: method and rule, identity, then the status for own, peer, foreign and missing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from shopper.db import database_path, now_utc, rows
from shopper.people import store as people
from shopper.people.model import Person
from shopper.reports import store as reports
from shopper.reports.photos import listen
from shopper.reports.store import NewEvidence
from tests.hostile.acting import Ids, Stage
from tests.world import World

TABLE = Path(__file__).with_name("matrix.txt")
IDENTITIES = ("nobody", "sam", "sue", "eve", "max", "mia", "nora", "ada")
OWNERSHIPS = ("own", "peer", "foreign", "missing")
# whose things are one's own, those of a neighbour in the same program, and another program's
VIEWS = {"sue": ("sue", "sam", "nora"), "mia": ("sue", "sam", "nora"), "nora": ("nora", "otto", "sam")}
NOWHERE = "00000000-0000-7000-8000-000000000000"
PLAIN = {"form": "json", "size": "thumb", "copy": "view", "number": "1", "language": "ar", "name": "coffee-shop", "touchpoint_key": "arriving", "item_key": "greeted",
         "rev": "1", "sha256": "0" * 64}
MISSING = {"size": "thumb", "copy": "view", "language": "ar", "number": "999", "id_hash": "0" * 64, "token": "no-such-token", "rev": "1", "sha256": "0" * 64}
WORDS = {"reason": "A good reason.", "text": "A remark.", "rev": "1"}
SENT = {"format": "shopper-sync/1", "visit_id": NOWHERE, "version": NOWHERE, "client": {"app": "1", "device_id": "a"}, "answers": {}, "photos": []}
DRAFT = {"rev": 0, "answers": {}, "began_at": None, "ended_at": None}
SIGNED = {"sam", "sue", "nora", "otto"}  # who has a sign-in that an address can name


def rules(app: Flask) -> list[tuple[str, Rule]]:
    """Every method and rule with an id in it."""
    found = [(method, rule) for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint != "static"
             for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda pair: (pair[1].rule, pair[0]))


class Asking:
    """Everybody's addresses and answers on one copy of the world, which is put back after every write."""

    def __init__(self, app: Flask, stage: Stage, world: World, clients: Callable[[str], FlaskClient]) -> None:
        self.app, self.stage, self.world = app, stage, world
        self.hashes = {name: rows(world.db, "SELECT id_hash FROM sessions WHERE person_id = ?", name)[0]["id_hash"]
                       for name in sorted(SIGNED)}
        self.sounds = {owner: sound(world, owner, held["started"]) for owner, held in stage.ids.items()}
        self.links = {name: people.make_link(world.db, "ada", name, now_utc()) for name in sorted(SIGNED)}
        self.clients = {name: clients("" if name == "nobody" else name) for name in IDENTITIES}
        self.file = database_path(world.instance)
        world.db.close()
        self.kept = self.file.with_name("kept.sqlite3")
        shutil.copy(self.file, self.kept)

    def ask(self, method: str, rule: Rule, name: str, ownership: str) -> tuple[str, TestResponse]:
        """The address that was asked for, and the answer."""
        values = self.values(rule, name, ownership)
        with self.app.test_request_context():
            path = self.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        body = self.body(method, path)
        answer = self.clients[name].open(path, method=method, buffered=True, **body)
        if answer.status_code < 400 and (method != "GET" or rule.endpoint.endswith("pdf")):
            self.put_back()
        return path, answer

    def body(self, method: str, path: str) -> dict[str, Any]:
        """What is sent along: enough to be looked at."""
        if method == "PUT":
            whole = SENT | ({"declaration": {"name": "Sam"}} if "/revs/" in path else {})
            data = json.dumps(whole).encode()
            return {"data": data, "content_type": "application/json", "headers": {"X-Body-SHA256": hashlib.sha256(data).hexdigest()}}
        return {} if method == "GET" else {"json": DRAFT} if path.endswith("/draft") else {"data": WORDS}

    def put_back(self) -> None:
        """The world as it was."""
        for beside in ("-wal", "-shm"):
            self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)

    def values(self, rule: Rule, name: str, ownership: str) -> dict[str, str]:
        """What stands in the place of each parameter of a rule."""
        if ownership == "missing":
            return {part: MISSING.get(part, NOWHERE) for part in rule.arguments}
        owner = VIEWS.get(name, ("sam", "sue", "nora"))[OWNERSHIPS.index(ownership)]
        return {part: self.value(rule, part, owner) for part in rule.arguments}

    def value(self, rule: Rule, part: str, owner: str) -> str:
        """One parameter: a corner's thing of that kind, in the state that the rule works on."""
        held: Ids = self.stage.ids[owner] | PLAIN | {"id_hash": self.hashes[owner], "token": self.links[owner]}
        state = "started" if rule.rule.startswith("/field") else "submitted"
        if rule.rule.startswith("/programs/managers"):
            held |= {"person_id": {"sam": "max", "sue": "mia"}.get(owner, "nora")}
        if rule.rule.startswith("/field/forms"):
            held |= {"language": "en"}
        file = self.sounds[owner] if rule.rule.endswith("/sound") else held[state + "_evidence"]
        return {"report_id": held[state], "evidence_id": file}.get(part) or held[part]


@pytest.fixture
def asking(app: Flask, stage: Stage, world: World, client_for: Callable[[str], FlaskClient]) -> Iterator[Asking]:
    return Asking(app, stage, world, client_for)


def sound(world: World, owner: str, report_id: str) -> str:
    """An audio note added to a report that is still being written."""
    new = NewEvidence("voice", world.instance / "evidence", listen(b"OggS" + b"\0" * 60))
    return reports.add_evidence(world.db, Person(owner, owner, ""), report_id, new, now_utc())


def written() -> dict[str, str]:
    """The table: what stands before the statuses, and the statuses."""
    lines = [line.rsplit(" ", 4) for line in TABLE.read_text().splitlines()]
    return {line[0]: " ".join(line[1:]) for line in lines}


def comparable(path: str, answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """An answer without its request id, its date, its form token (which holds the second) and the address that it repeats."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("X-Request-ID", "Date")}
    headers["Location"] = headers.get("Location", "").split("next=")[0]
    data = re.sub(rb'name="csrf_token" value="[^"]*"', b"", answer.data)
    return answer.status_code, headers, data.replace(answer.headers["X-Request-ID"].encode(), b"").replace(path.encode(), b"")


def test_every_rule_and_identity_has_its_row_and_no_row_is_left_over(app: Flask) -> None:
    wanted = {f"{method} {rule.rule} {name}" for method, rule in rules(app) for name in IDENTITIES}
    assert not wanted - set(written()), "routes without rows in matrix.txt"
    assert not set(written()) - wanted, "rows in matrix.txt without a route"


@pytest.mark.parametrize("name", IDENTITIES)
def test_everybody_gets_what_the_table_says_and_foreign_is_as_missing(asking: Asking, name: str) -> None:
    table, wrong = written(), []
    for method, rule in rules(asking.app):
        answers = {ownership: asking.ask(method, rule, name, ownership) for ownership in OWNERSHIPS}
        row = f"{method} {rule.rule} {name}"
        got = " ".join(str(answers[ownership][1].status_code) for ownership in OWNERSHIPS)
        if got != table.get(row):
            wrong.append(f"{row} {got} (the table: {table.get(row)})")
        absent = comparable(*answers["missing"])
        wrong += [f"{row}: {ownership} tells itself from missing" for ownership in ("own", "peer", "foreign")
                  if name != "ada" and answers[ownership][1].status_code == absent[0] >= 400
                  and comparable(*answers[ownership]) != absent]
    assert not wrong, "\n".join(wrong)


def test_the_table_itself_shows_nobody_a_foreign_thing() -> None:
    for row, statuses in written().items():
        _, rule, name = row.split(" ")
        own, peer, foreign, missing = statuses.split(" ")
        if name not in ("ada", "nobody") and "/start/" not in rule:
            assert foreign in ("404", "403"), row
            assert missing == foreign, row
        if re.match(r"/field/(?!simulations/)", rule) and name in ("sam", "sue", "nora"):
            assert peer == "404" and own != "404", row
        if name == "nobody" and "/start/" not in rule:
            assert {own, peer, foreign, missing} <= {"302", "401"}, row
