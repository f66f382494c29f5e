"""Phones, a bad network, backups and restores against the real app: what must be true of the server whatever happens.

Rules are coarse on purpose: a sync is a whole round with a handful of faults, or bad messages would hardly ever be delivered.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
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

from shopper import backup, create_app, restore
from shopper.db import database_path, now_utc, open_database, row, rows
from shopper.field.pace import Pace
from shopper.people import store as people
from shopper.reports.photos import Photo
from tests import visiting
from tests import world as worlds
from tests.sync import sending
from tests.sync.invariants import Draft, Invariants, holds
from tests.sync.network import FAULTS, Dying, Network
from tests.sync.phone import Item, Phone, Request

OWNERS = ("sam", "sam", "sue")
PEOPLE = ("sam", "sue", "eve", "max", "mia")
VISITS = {"sam": ("sam-1", "sam-2"), "sue": ("sue-1",)}
FILES = tuple(b"\xff\xd8\xff" + hashlib.sha256(b"%d" % n).digest() * (9 + 8 * n) for n in range(3))
MEMORY = Path("/dev/shm")
ROUNDS = 40
faults = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=8)
greetings = st.sampled_from(("ok",) * 6 + ("lost", "portal", "cut"))
numbers = st.sets(st.integers(0, 2), max_size=2)


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


class Sync(Invariants, RuleBasedStateMachine):
    """Three phones of two shoppers, and an editor. Subclasses seed a bug by another phone or by `seeds`."""

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

    @staticmethod
    def connect(*args: Any, **more: Any) -> Any:
        return sqlite3.dbapi2.Connection(*args, **more) if more.get("uri") else Dying(*args, **more)

    @initialize()
    def begin(self) -> None:
        for left in self.instance.parent.iterdir():
            shutil.rmtree(left)
        shutil.copytree(template().instance, self.instance)
        self.db = open_database(database_path(self.instance))  # held open, so that the others come and go cheaply
        self.unhinge(self.db)
        tokens = {name: people.open_session(self.db, name, "a phone", now_utc()) for name in PEOPLE}
        clients = {name: self.app.test_client() for name in PEOPLE}
        for name, client in clients.items():
            client.environ_base.update({"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_X_VISIT_CLIENT": "1"})
            client.set_cookie("sid", tokens[name], domain="localhost")
        self.clients, self.network = clients, Network(self.app, clients)
        self.phones = [self.phone(owner) for owner in OWNERS]

    def unhinge(self, db: Database) -> None:
        """Where a seeded bug takes a guard out of the database."""

    @rule(which=st.integers(0, 2), visit=st.integers(0, 1), files=numbers, nps=st.integers(0, 10), bad=faults)
    def seal(self, which: int, visit: int, files: set[int], nps: int, bad: list[str]) -> None:
        """A shopper fills a report in and presses Send, over a bad line; nps 0: the visit could not be done."""
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

    @rule(visit=st.integers(0, 1), nps=st.integers(1, 5))
    def overtake(self, visit: int, nps: int) -> None:
        """A second device of the same shopper is quicker with the next revision than the first with its own."""
        rid = str(UUID(int=next(self.names)))
        for phone, rev, bad in ((self.phones[0], 1, "lost"), (self.phones[1], 2, "ok")):
            self.press_send(phone, rid, VISITS["sam"][visit], (set(), nps + 5 * (rev - 1), rev))
            self.try_to_send(phone, [bad])

    def press_send(self, phone: Phone, rid: str, visit: str, said: tuple[set[int], int, int]) -> None:
        files, nps, rev = said
        taken = [Item(rid, visit, FILES[n]) for n in sorted(files)]
        named = [sending.named(one.data) for one in taken]
        answers = visiting.answers(nps={"value": str(nps)}) if nps else {}
        more = {} if nps else {"outcome": {"kind": "closed", "words": f"Shut, I say for the {rev}th time.", "no_proof": "None."}}
        body = sending.document(self.db, *named, visit=visit, answers=answers, **more,
                                client={"app": "1", "device_id": f"{self.phones.index(phone)}-{len(self.sealed)}"})
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
        copy = backup.make(self.db, self.instance, self.backups, self.moment())
        holds(not copy.problems, f"I3 the backup finds {copy.problems}")
        for phone in self.phones:
            self.try_to_send(phone, bad)

    @precondition(lambda self: self.backups.exists())
    @rule()
    def restore(self) -> None:
        """The server comes back from its newest whole backup."""
        now = self.moment()
        self.db.close()
        done = restore.restore(self.backups, restore.choose(self.backups, now).copy, self.instance, now)
        if done.old:
            shutil.rmtree(done.old)
        self.db = open_database(database_path(self.instance))
        self.begin_anew()
        self.check(whole=True)

    @rule(which=st.integers(0, 2), on=st.integers(0, 3), nps=st.integers(1, 10), bad=faults)
    def draft(self, which: int, on: int, nps: int, bad: list[str]) -> None:
        """A phone keeps what is being written on the server too, as it goes."""
        phone = self.phones[which]
        rid = str(UUID(int=10**6 + 10 * which + on))
        held = self.drafts.setdefault(rid, Draft())
        body = sending.draft(self.db, visit=VISITS[phone.who][on % len(VISITS[phone.who])], answers={"nps": {"value": str(nps)}})
        data = json.dumps(body).encode()
        held.said.append(nps)
        self.network.faults = list(bad)
        answer = self.network(Request(phone.who, "PUT", f"{sending.SYNC}/reports/{rid}/drafts/{held.rev + 1}", data,
                                      {"X-Body-SHA256": sending.sha(data), "Content-Type": "application/json"}))
        self.network.faults = []
        held.take(answer, sending.sha(data))
        self.check()

    @rule(which=st.integers(0, 9), how=st.sampled_from(("approval", "return", "return")), seen=st.sampled_from((0, 0, 0, -1, 1)))
    def decide(self, which: int, how: str, seen: int) -> None:
        """An editor decides on a report, sometimes on another version than is there now."""
        waiting = rows(self.db, "SELECT r.id, max(s.rev) AS rev FROM reports r JOIN submissions s ON s.report_id = r.id "
                                "WHERE r.state = 'submitted' GROUP BY r.id ORDER BY r.id")
        if not waiting:
            return
        report = waiting[which % len(waiting)]
        answer = self.clients["eve"].post(f"/reviews/{report['id']}/{how}", data={"rev": str(report["rev"] + seen), "reason": "Look again, please."})
        holds(answer.status_code < 500, f"500 {how}")
        state = (row(self.db, "SELECT state FROM reports WHERE id = ?", report["id"]) or {})["state"]
        holds(not seen or (state == "submitted" and answer.status_code >= 400), "I14 somebody decided on what they had not seen")
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
            if hasattr(self, "db"):
                self.db.close()
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
        self.check(whole=True)
        self.check_end()
