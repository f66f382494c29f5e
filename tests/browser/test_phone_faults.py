"""A phone on a bad way to the server, in a real Chromium: requests and answers lost, doubled, cut, damaged, answered by others,
and the tab killed in between. When the faults stop, everything is on the server, once."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from shopper import create_app
from shopper.db import row, rows
from shopper.reports import store as reports
from tests import visiting
from tests.browser import live
from tests.browser.phone.device import ON, Device, device, wait
from tests.browser.phone.proxy import FAULTS, Proxy, faulty
from tests.tools import CHROMIUM
from tests.visiting import REPORT
from tests.world import World

pytestmark = live.BROWSER
QUIETER = "/field/list"  # a page of the app without a sender of its own
SEEDS, SOAKED = 20, 500


@pytest.fixture
def way(world: World, db: Database) -> Iterator[tuple[Proxy, Device]]:
    """Sam's phone, prepared, behind the faults."""
    visiting.accepted_visit(db)
    with (live.serving(create_app(world.instance)) as target, faulty(target) as (proxy, address), live.chromium() as browser,
          device(browser, address, db) as phone):
        phone.prepare()
        yield proxy, phone


class Schedule:
    """One seeded run: what Sam does, what happens on the way, and what must be on the server at the end."""

    def __init__(self, proxy: Proxy, phone: Device, db: Database, seed: int) -> None:
        self.proxy, self.phone, self.db, self.dice = proxy, phone, db, random.Random(seed)
        self.visit, self.report = f"visit-{seed}", str(uuid.UUID(int=seed + (1 << 100)))
        self.answers: dict[str, Any] = {}
        self.photos: list[bytes] = []
        visiting.accepted_visit(db, visit_id=self.visit)

    def run(self) -> None:
        """All of it."""
        self.proxy.fault = self.fault
        self.proxy.at = self.dice.randrange(1, 400)
        self.phone.go(self.dice.choice((ON, QUIETER)))
        self.phone.run("""const other = await keeper.visit("visit");
            await keeper.addReport(records.blank({ ...other, id: given.visit }, given.id, "en"));""", {"visit": self.visit, "id": self.report})
        whole = list(visiting.answers().items())
        for key, answer in whole:
            self.answers[key] = answer
            self.phone.answer(self.report, {key: answer})
            self.dice.choice((self.nothing, self.nothing, self.send, self.leave, self.photo))()
        self.phone.seal(self.report)
        self.dice.choice((self.send, self.leave))()
        self.proxy.fault = lambda method, path: ""
        wait(self.through, lambda: [self.phone.send(), self.mine()])
        self.check()

    def fault(self, method: str, path: str) -> str:
        """What happens to one request of syncing."""
        return self.dice.choice(FAULTS) if "/sync/" in path and self.dice.random() < 0.4 else ""

    def nothing(self) -> None:
        """Sam goes on."""

    def send(self) -> None:
        """A try."""
        self.phone.send()

    def leave(self) -> None:
        """The tab dies in the middle of a try, and is opened again."""
        self.phone.page.evaluate("""() => { Promise.all(["offline", "sender"].map((name) => import(`/static/js/phone/${name}.js`)))
            .then(async ([offline, sender]) => sender.sender(await offline.keeperHere()).now()); }""")
        self.phone.page.wait_for_timeout(self.dice.choice((0, 20, 80)))
        self.phone.killed()
        self.phone.go(self.dice.choice((ON, QUIETER, QUIETER)))

    def photo(self) -> None:
        """One photo more, at most three."""
        if len(self.photos) < 3:
            self.photos.append(visiting.picture((len(self.photos) * 40, 90, self.dice.randrange(255)), (400, 300)))
            self.phone.photo(self.report, "front", self.photos[-1])

    def mine(self) -> dict[str, Any]:
        """The report as the phone has it."""
        return next(one for one in self.phone.reports() if one["id"] == self.report)

    def through(self) -> bool:
        """Whether the phone holds that everything is sent, after one more try."""
        self.phone.send()
        return bool(self.mine()["state"] == "complete")

    def check(self) -> None:
        """0 answers lost, 0 doubled."""
        assert reports.answers_of(self.db, self.report) == self.answers
        revisions = rows(self.db, "SELECT sha256, body FROM revisions WHERE report_id = ?", self.report)
        assert [one["sha256"] for one in revisions] == [self.mine()["sha256"]]
        assert json.loads(revisions[0]["body"])["answers"] == self.answers
        files = rows(self.db, "SELECT named FROM received_files WHERE report_id = ?", self.report)
        assert sorted(one["named"] for one in files) == sorted(hashlib.sha256(data).hexdigest() for data in self.photos)
        placed = rows(self.db, "SELECT 1 FROM evidence WHERE report_id = ? AND state = 'ok'", self.report)
        assert len(placed) == len(self.photos)
        sent = row(self.db, "SELECT count(*) AS n FROM audit WHERE subject = ? AND action = 'report.received'", self.report)
        assert sent == {"n": 1}


def test_twenty_schedules_of_faults_lose_and_double_nothing(way: tuple[Proxy, Device], db: Database) -> None:
    for seed in range(SEEDS):
        Schedule(*way, db, seed).run()
    assert {line.rsplit(" ", 1)[-1] for line in way[0].asked} >= set(FAULTS)


@pytest.mark.soak
@pytest.mark.parametrize("first", range(1000, 1000 + SOAKED, 50))
def test_five_hundred_schedules_of_faults_lose_and_double_nothing(way: tuple[Proxy, Device], db: Database, first: int) -> None:
    for seed in range(first, first + 50):
        Schedule(*way, db, seed).run()


def test_the_browser_killed_between_answers_loses_none(world: World, db: Database) -> None:
    visiting.accepted_visit(db)
    with live.serving(create_app(world.instance)) as address, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for n in range(4):
            context = live.driver().chromium.launch_persistent_context(folder, executable_path=str(CHROMIUM), args=live.QUIET, viewport=live.PHONE)
            phone = Device(context, address)
            if n == 0:
                live.sign_in(context, address, db, "sam")
                phone.prepare()
                phone.begin(REPORT)
            else:
                context.set_offline(True)
                phone.go(QUIETER)
                assert phone.reports()[0]["answers"] == {f"k{one}": {"value": "yes"} for one in range(n)}
            phone.answer(REPORT, {f"k{n}": {"value": "yes"}})
            for pid in pids(folder):
                os.kill(pid, signal.SIGKILL)
            wait(lambda: not pids(folder))


def pids(folder: str) -> list[int]:
    """The processes of the browser that lives in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={folder}".encode() in path.read_bytes() and b"Z" not in (path.parent / "stat").read_bytes().split(b") ")[1][:1]:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found
