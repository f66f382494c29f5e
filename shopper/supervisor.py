"""Keeps the worker processes alive: forks them warm, replaces those that die, ends those that overrun, starts the hourly backup.

It imports what is heavy once, so that workers share its memory. It never holds a database connection while forking,
and it ends with the process that started it.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import signal
import struct
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import structlog

from shopper import backup, jobs
from shopper.db import database_path, now_utc, open_database, writing
from shopper.worker import HANDLERS, Handler, work

log = structlog.get_logger("worker")
POLL = 0.3
ALIVE = "workers.alive"  # its age tells /readyz whether a supervisor is at work
PR_SET_PDEATHSIG = 1


class Deadlines:
    """One moment per worker in memory shared with the supervisor: when its present job must have ended, 0 while idle."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, 8 * count)

    def set(self, index: int, moment: float) -> None:
        """Note the deadline of one worker."""
        struct.pack_into("d", self._memory, 8 * index, moment)

    def passed(self, index: int) -> bool:
        """Whether the worker's job should have ended by now."""
        moment = struct.unpack_from("d", self._memory, 8 * index)[0]
        return bool(0 < moment < time.monotonic())


def follow_parent(parent: int) -> None:
    """Let the kernel end this process when the one that started it ends, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


class Supervisor:
    """Keeps a number of workers alive: replaces those that die, ends those that overrun, and starts the hourly backup."""

    def __init__(self, instance: Path, count: int, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self.instance, self.handlers = instance, handlers
        self.deadlines = Deadlines(count)
        self.workers: dict[int, int] = {}  # pid → place
        self.free = list(range(count))
        self.next_look = self.next_start = 0.0
        self.stopping = False

    def run(self) -> None:
        """Watch until told to stop. While it warms up a signal simply ends it; later one sets a mark, since an exception raised
        by a signal can fall into a foreign `except:` or a finaliser and be lost."""
        self.warm()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        try:
            while not self.stopping:
                self.turn()
                time.sleep(POLL)
        finally:
            self.end()

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Leave the watch at its next turn."""
        self.stopping = True

    def warm(self) -> None:
        """Import what the handlers need once, before forking, and keep the collector off the shared pages."""
        for handler in self.handlers.values():
            try:
                handler.load()
            except ImportError as problem:
                log.warning("handler.missing", target=handler.target, error=str(problem))
        gc.collect()
        gc.freeze()

    def turn(self) -> None:
        """One look around: start what is missing, end what overruns, bury what died, and once a minute the rest."""
        (self.instance / ALIVE).touch()
        while self.free and time.monotonic() >= self.next_start:
            self.start(self.free.pop())
        for pid, place in self.workers.items():
            if self.deadlines.passed(place):
                os.kill(pid, signal.SIGKILL)
        self.bury()
        if time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + 60
            put_back_orphans(self.instance)
            queue_backup(self.instance)
            queue_pieces(self.instance)

    def start(self, place: int) -> None:
        """Fork one worker."""
        parent = os.getpid()
        self.deadlines.set(place, 0)
        pid = os.fork()
        if pid:
            self.workers[pid] = place
            return
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            follow_parent(parent)
            if not self.stopping:  # else told to stop between the fork and the lines above
                work(self.instance, self.handlers, worker_name(os.getpid()), lambda moment: self.deadlines.set(place, moment))
            code = 0
        except BaseException:
            log.exception("worker.error")
        finally:
            os._exit(code)

    def bury(self) -> None:
        """Collect dead workers; a job one of them held goes back to the queue, or is given up, with the reason."""
        while self.workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            place = self.workers.pop(pid)
            overran = self.deadlines.passed(place)
            self.free.append(place)
            code = os.waitstatus_to_exitcode(status)
            if code:
                log.error("worker.died", pid=pid, code=code)
                self.next_start = time.monotonic() + 1  # a worker that dies at once must not become a loop
                put_back(self.instance, worker_name(pid), reason(code, overran))

    def end(self) -> None:
        """End all workers; what they were at is put back and done after the next start."""
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)
        for pid in self.workers:
            os.waitpid(pid, 0)
            put_back(self.instance, worker_name(pid), None)
        (self.instance / ALIVE).unlink(missing_ok=True)


def worker_name(pid: int) -> str:
    """How a worker signs its leases."""
    return f"{os.uname().nodename}:{pid}"


def reason(code: int, overran: bool) -> str:
    """Why a worker died, in a sentence for the job's row."""
    if overran:
        return jobs.OVERRAN
    if code == -signal.SIGXCPU:
        return "This needed more computing time than a worker may use, and was stopped."
    return jobs.DIED


def put_back(instance: Path, worker: str, sentence: str | None) -> None:
    """Give what a dead worker held to the next one soon, not when the lease ends; without a sentence it was no failure."""
    db = open_database(database_path(instance))
    try:
        for job in jobs.held_by(db, worker):
            if sentence is None:
                jobs.give_back(db, job, now_utc())
            else:
                jobs.fail(db, job, sentence, now_utc())
    finally:
        db.close()


def put_back_orphans(instance: Path) -> None:
    """After a kill of the whole server: put back what workers of this machine held who are no longer there."""
    db = open_database(database_path(instance))
    names = jobs.holders(db)
    db.close()
    for name in names:
        host, _, pid = name.rpartition(":")
        if host == os.uname().nodename and not Path("/proc", pid).exists():
            put_back(instance, name, jobs.CUT_OFF)


def queue_backup(instance: Path) -> None:
    """Queue the hourly backup when a backup folder is configured and the last one is an hour old."""
    folder = backup.configured()
    if folder is None:
        return
    db = open_database(database_path(instance))
    try:
        if backup.due(db, now_utc()):
            with writing(db):
                jobs.add(db, "backup", str(folder), {}, now_utc())
    finally:
        db.close()


def queue_pieces(instance: Path) -> None:
    """Queue, once an hour, a look at the pieces of files that were never finished, where there are any."""
    folder = instance / "incoming"
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    db = open_database(database_path(instance))
    try:
        now, last = now_utc(), jobs.latest(db, "pieces", folder.name)
        if last is None or not last["created_at"] <= now < jobs.later(last["created_at"], backup.EVERY_SECONDS):
            with writing(db):
                jobs.add(db, "pieces", folder.name, {}, now)
    finally:
        db.close()
