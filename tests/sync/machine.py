"""Phones, a bad network, backups and restores against the real app: what must be true of the server whatever happens.

Rules are coarse on purpose: a sync is a whole round with a handful of faults, or bad messages would hardly ever be delivered.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from shopper import audit, backup, blobs, create_app, restore
from shopper.db import database_path, now_utc, open_database, row, rows
from shopper.field.pace import Pace
from shopper.people import store as people
from shopper.reports.photos import Photo
from tests import visiting
from tests import world as worlds
from tests.sync import sending
from tests.sync.network import FAULTS, Dying, Network
from tests.sync.phone import Item, Phone

OWNERS = ("sam", "sam", "sue")
VISITS = {"sam": ("sam-1", "sam-2"), "sue": ("sue-1",)}
FILES = tuple(b"\xff\xd8\xff" + hashlib.sha256(b"%d" % n).digest() * (9 + 8 * n) for n in range(3))
MEMORY = Path("/dev/shm")
ROUNDS = 40
faults = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=8)
greetings = st.sampled_from(("ok",) * 6 + ("lost", "portal", "cut"))
numbers = st.sets(st.integers(0, 2), max_size=2)


class Broken(AssertionError):
    """An invariant does not hold; the first word says which."""


def holds(true: object, sentence: str) -> None:
    if not true:
        raise Broken(sentence)


def undecoded(data: bytes) -> Photo:
    """Taking a photo in without a child process: decoders have their own tests, and these are no pictures."""
    return Photo(data, data, data, data, 4, 3)


@cache
def app() -> Flask:
    """The one application; each run lays the world down anew beneath it. What is tested is order, not the disk: memory will do."""
    folder = Path(tempfile.mkdtemp(prefix="sync-", dir=MEMORY if MEMORY.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = create_app(folder / "instance", TESTING=True, WTF_CSRF_ENABLED=False)
    made.extensions["pace"] = Pace(per_second=1e9, at_once=1e9)  # no phone is so fast, but three in memory are
    return made


@cache
def template() -> worlds.World:
    """The world with three accepted visits, built once."""
    folder = Path(tempfile.mkdtemp(prefix="sync-world-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = worlds.build(folder / "instance")
    for owner, visits in VISITS.items():
        for visit in visits:
            visiting.accepted_visit(world.db, owner, visit)
    world.db.close()
    return world


class Sync(RuleBasedStateMachine):
    """Three phones of two shoppers. Subclasses seed a bug by another phone or by `seeds`."""

    phone: type[Phone] = Phone
    seeds: tuple[Callable[[], Any], ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.held = ExitStack()
        self.held.enter_context(patch.object(sqlite3, "connect", self.connect))
        self.held.enter_context(patch("shopper.reports.photos.intake", undecoded))
        for seed in self.seeds:
            self.held.enter_context(seed())
        self.app = app()
        self.instance = Path(self.app.instance_path)
        self.backups = self.instance.with_name("backups")
        self.names, self.moments = count(1), count(1)
        self.sealed: list[tuple[Phone, Item, str]] = []
        self.complete: dict[Phone, set[tuple[Any, ...]]] = defaultdict(set)

    @staticmethod
    def connect(*args: Any, **more: Any) -> Any:
        return sqlite3.dbapi2.Connection(*args, **more) if more.get("uri") else Dying(*args, **more)

    @initialize()
    def begin(self) -> None:
        for left in self.instance.parent.iterdir():
            shutil.rmtree(left)
        shutil.copytree(template().instance, self.instance)
        db = self.open()
        self.unhinge(db)
        tokens = {name: people.open_session(db, name, "a phone", now_utc()) for name in VISITS}
        db.close()
        clients = {name: self.app.test_client() for name in VISITS}
        for name, client in clients.items():
            client.environ_base.update({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_X_VISIT_CLIENT": "1"})
            client.set_cookie("sid", tokens[name], domain="localhost")
        self.network = Network(self.app, clients)
        self.phones = [self.phone(owner) for owner in OWNERS]

    def unhinge(self, db: Database) -> None:
        """Where a seeded bug takes a guard out of the database."""

    def open(self) -> Database:
        return open_database(database_path(self.instance))

    @rule(which=st.integers(0, 2), visit=st.integers(0, 1), files=numbers, nps=st.integers(0, 10), bad=faults)
    def seal(self, which: int, visit: int, files: set[int], nps: int, bad: list[str]) -> None:
        """A shopper fills a report in and presses Send, over a bad line."""
        owner = OWNERS[which]
        self.press_send(self.phones[which], str(UUID(int=next(self.names))), VISITS[owner][visit % len(VISITS[owner])], (files, nps, 1))
        self.try_to_send(self.phones[which], bad)

    @precondition(lambda self: self.sealed)
    @rule(which=st.integers(0, 50), on=st.integers(0, 1), files=numbers, nps=st.integers(0, 10), again=st.booleans(),
          bad=st.none() | faults)
    def seal_again(self, which: int, on: int, files: set[int], nps: int, again: bool, bad: list[str] | None) -> None:
        """The next revision; or another device of the same shopper, set up from a copy, uses a number that is taken."""
        phone, item, _ = self.sealed[-1 - which % min(len(self.sealed), 4)]  # mostly what was sealed just now
        if item.rev is None:
            return
        mine = [one for one in self.phones if one.who == phone.who]
        revs = [one.rev for _, one, _ in self.sealed if one.rid == item.rid and one.rev]
        sender = mine[on % len(mine)]
        self.press_send(sender, item.rid, item.visit, (files, nps, max(revs) + 1 if again else item.rev))
        if bad is not None:
            self.try_to_send(sender, bad)

    def press_send(self, phone: Phone, rid: str, visit: str, said: tuple[set[int], int, int]) -> None:
        files, nps, rev = said
        taken = [Item(rid, visit, FILES[n]) for n in sorted(files)]
        named = [sending.named(one.data) for one in taken]
        db = self.open()
        body = sending.document(db, *named, visit=visit, answers=visiting.answers(nps={"value": str(nps)}),
                                client={"app": "1", "device_id": f"{self.phones.index(phone)}-{len(self.sealed)}"})
        db.close()
        item = Item(rid, visit, json.dumps(body).encode(), rev)
        phone.seal(item, taken)
        self.sealed += [(phone, one, sending.sha(one.data)) for one in (item, *taken)]

    @rule(which=st.integers(0, 2), greeting=greetings, bad=faults, times=st.integers(1, 3))
    def sync(self, which: int, greeting: str, bad: list[str], times: int) -> None:
        """A phone tries, a few rounds."""
        self.network.greeting = greeting
        for _ in range(times):
            self.try_to_send(self.phones[which], bad)

    def try_to_send(self, phone: Phone, bad: list[str]) -> None:
        self.network.faults = list(bad)
        phone.sync(self.network)
        self.network.faults = []
        self.check()

    @rule(which=st.integers(0, 9), times=st.integers(1, 3))
    def late(self, which: int, times: int) -> None:
        """Messages long given up arrive, in any order."""
        for _ in range(times):
            self.network.deliver_late(which)
        self.check()

    @rule(bad=faults)
    def back_up(self, bad: list[str]) -> None:
        """A backup is made and verified, and the phones hear of it."""
        db = self.open()
        copy = backup.make(db, self.instance, self.backups, self.moment())
        db.close()
        holds(not copy.problems, f"I3 the backup finds {copy.problems}")
        for phone in self.phones:
            self.try_to_send(phone, bad)

    @precondition(lambda self: self.backups.exists())
    @rule()
    def restore(self) -> None:
        """The server comes back from its newest whole backup."""
        now = self.moment()
        done = restore.restore(self.backups, restore.choose(self.backups, now).copy, self.instance, now)
        if done.old:
            shutil.rmtree(done.old)
        self.check()

    def moment(self) -> str:
        """The next second of a clock of our own."""
        minutes, seconds = divmod(next(self.moments), 60)
        return f"2026-03-12T{16 + minutes // 60:02}:{minutes % 60:02}:{seconds:02}.000Z"

    def teardown(self) -> None:
        try:
            if hasattr(self, "phones"):
                self.heal()
        finally:
            self.held.close()

    def heal(self) -> None:
        """When the faults stop everything sealed arrives, in bounded rounds, and the highest revision counts."""
        while self.network.waiting:
            self.network.deliver_late(0)
        for _ in range(ROUNDS):
            for phone in self.phones:
                phone.sync(self.network)
            if all(item.seq is not None for phone in self.phones for item in phone.items):
                break
        self.check()
        db = self.open()
        for _, item, _ in self.sealed:
            holds(self.on_server(db, item), f"I9 {item.rid} {item.rev or 'file'} never arrived")
        for report in rows(db, "SELECT DISTINCT report_id AS id FROM revisions"):
            self.check_current(db, report["id"])
        db.close()

    def check_current(self, db: Database, report_id: str) -> None:
        top = row(db, "SELECT body FROM revisions WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id) or {}
        sent = row(db, "SELECT document FROM submissions WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
        holds(sent, f"I9 {report_id} was never sent on")
        said = json.loads(top["body"])
        holds(sent and json.loads(sent["document"])["answers"] == said["answers"], f"I13 {report_id} shows another than its highest revision")

    def on_server(self, db: Database, item: Item) -> bool:
        if item.rev is None:
            found = row(db, "SELECT sha256 FROM received_files WHERE report_id = ? AND named = ?", item.rid, item.sha256)
            return bool(found and blobs.path(self.instance / "evidence", found["sha256"]).is_file())
        return any(one["body"] == item.data for one in rows(db, "SELECT body FROM revisions WHERE report_id = ?", item.rid))

    def check(self) -> None:
        holds(not self.network.errors, f"500 {self.network.errors}")
        holds(not self.network.changed_by_doubling, f"I12 {self.network.changed_by_doubling}")
        db = self.open()
        try:
            self.check_kept(db)
            self.check_rows(db)
            self.check_files(db)
        finally:
            db.close()

    def check_kept(self, db: Database) -> None:
        """I1, I5, I6, I8."""
        for phone, item, digest in self.sealed:
            holds(item in phone.items or self.on_server(db, item) or self.twin(phone, item), f"I1 {item.rid} is nowhere")
            holds(item.sha256 == digest, "I1 the phone's own copy changed")
        for phone in self.phones:
            complete = {(phone.epoch, item.rid, item.rev, item.sha256) for item in phone.items if item.seq is not None}
            freed = {(phone.epoch, item.rid, item.rev, item.sha256) for item in phone.freed}  # and perhaps taken up anew since
            lost = {one for one in self.complete[phone] - complete - freed if one[0] == phone.epoch and one[3] in {i.sha256 for i in phone.items}}
            holds(not lost, f"I5 {lost} was received and is not any more")
            self.complete[phone] |= complete
        through = backup.backed_up_through(db)
        for item in (one for phone in self.phones for one in phone.freed):
            table = "revisions" if item.rev is not None else "received_files"
            where = ("report_id = ? AND sha256 = ?" if item.rev is not None else "report_id = ? AND named = ?")
            line = row(db, f"SELECT audit_n FROM receipts JOIN {table} USING (seq) WHERE {where}", item.rid, item.sha256)
            holds(line, f"I6 {item.rid} {item.rev or 'file'} was freed and is not here")
            holds(self.restored or not line or line["audit_n"] <= through, f"I6 {item.rid} was freed before a backup held it")
        sealed = {digest for _, _, digest in self.sealed}
        for one in rows(db, "SELECT body FROM revisions UNION ALL SELECT body FROM rejected WHERE why <> 'Draft'"):
            holds(sending.sha(one["body"]) in sealed, "I8 something was stored that nobody sent")

    @property
    def restored(self) -> bool:
        """Whether this is a life after a restore: the backup that it came from is not among its own rows."""
        db = self.open()
        try:
            return row(db, "SELECT 1 FROM audit WHERE action = 'instance.restored'") is not None
        finally:
            db.close()

    def twin(self, phone: Phone, item: Item) -> bool:
        """A phone keeps one copy of a file for all revisions of a report."""
        return item.rev is None and any((one.rid, one.sha256) == (item.rid, item.sha256) for one in phone.items)

    def check_rows(self, db: Database) -> None:
        """I2, I10, I11."""
        holds(audit.first_broken(db) is None, "I11 the chain is broken")
        stored = rows(db, "SELECT seq, report_id FROM revisions UNION ALL SELECT seq, report_id FROM received_files ORDER BY seq")
        holds([one["seq"] for one in stored] == list(range(1, len(stored) + 1)), "I2 the numbers have a gap")
        lines = rows(db, "SELECT detail ->> '$.seq' AS seq, subject AS report_id FROM audit WHERE action IN ('report.received','file.received') ORDER BY n")
        holds(lines == stored, "I2 not every change has its one audit line")
        holds(not rows(db, "SELECT 1 FROM reports WHERE submitted_at IS NOT NULL AND id NOT IN (SELECT report_id FROM submissions)"), "I10")

    def check_files(self, db: Database) -> None:
        """I3."""
        for file in rows(db, "SELECT * FROM received_files"):
            data = blobs.path(self.instance / "evidence", file["sha256"])
            holds(data.is_file() and sending.sha(data.read_bytes()) == file["sha256"], "I3 a file is not what its name says")
            holds(file["named"] == file["sha256"] or file["kind"] == "unreadable", "I3 a file goes by another's name")
            holds(file["kind"] != "unreadable", "I3 a good file was kept as unreadable")
        for one in rows(db, "SELECT v.body, v.report_id FROM revisions v JOIN revisions_settled USING (report_id, rev)"):
            for photo in json.loads(one["body"])["photos"]:
                holds(row(db, "SELECT 1 FROM received_files WHERE report_id = ? AND named = ?", one["report_id"], photo["sha256"]),
                      "I3 a report was sent on without its photo")
