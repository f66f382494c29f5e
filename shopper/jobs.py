"""Work that waits for a worker process: added in the same transaction as its cause, leased while it runs, tried three times.

A lease names one attempt: a worker that comes back after its lease was given to another changes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from shopper.db import Row, change, new_id, row, rows, writing

ATTEMPTS = 3
BACK_OFF = (10, 60)  # seconds before the second and the third attempt
LEASES = {"backup": 3700}  # seconds; always longer than the handler's own limit, so that its supervisor acts first
LEASE = 330
FARTHEST = max(*BACK_OFF, LEASE, *LEASES.values())  # seconds; what lies farther ahead was written before the clock went back
GAVE_UP = "The worker that had this was stopped three times."
OVERRAN = "This took longer than a worker may take, and was stopped."
DIED = "The worker process ended in the middle of it."
CUT_OFF = "The server was stopped in the middle of it."
BY_THE_MACHINE = (GAVE_UP, OVERRAN, DIED, CUT_OFF)  # what lay on the machine that day may go well on another
HOURLY = ("backup", "pieces")  # the supervisor queues these anew by itself
_MINE = "WHERE id = ? AND state = 'running' AND worker = ? AND attempts = ?"


@dataclass(frozen=True)
class Job:
    """One attempt at a job: `worker` and `attempt` together are the lease."""

    id: str
    kind: str
    subject: str
    payload: dict[str, Any]
    worker: str
    attempt: int


def add(db: Database, kind: str, subject: str, payload: dict[str, Any], now: str) -> str:
    """Queue a job and return its id; the same kind and subject waits or runs only once. Must run inside `writing`."""
    known = row(db, "SELECT id FROM jobs WHERE kind = ? AND subject = ? AND state IN ('queued', 'running')", kind, subject)
    if known:
        return str(known["id"])
    job_id = new_id()
    change(db, """INSERT INTO jobs (id, kind, subject, payload, state, not_before, created_at)
                  VALUES (?, ?, ?, ?, 'queued', ?, ?)""", job_id, kind, subject, json.dumps(payload), now, now)
    return job_id


def claim(db: Database, worker: str, now: str) -> Job | None:
    """Lease the oldest job that may run now, or one whose lease ran out; None when nothing waits."""
    if _next(db, now) is None:  # looking costs no lock, so idle workers never stand in a writer's way
        return None
    with writing(db):
        change(db, """UPDATE jobs SET state = 'failed', error = ?, finished_at = ?, lease_until = NULL
                      WHERE state = 'running' AND (lease_until < ? OR lease_until > ?) AND attempts >= ?""",
               GAVE_UP, now, now, later(now, FARTHEST), ATTEMPTS)
        waiting = _next(db, now)
        if waiting is None:
            return None
        change(db, "UPDATE jobs SET state = 'running', worker = ?, lease_until = ?, attempts = attempts + 1 WHERE id = ?",
               worker, later(now, LEASES.get(waiting["kind"], LEASE)), waiting["id"])
    return _job(waiting | {"attempts": waiting["attempts"] + 1}, worker)


def finish(db: Database, job: Job, now: str) -> bool:
    """Mark the job done; False when its lease went to another worker meanwhile."""
    with writing(db):
        return change(db, f"UPDATE jobs SET state = 'done', finished_at = ?, lease_until = NULL, error = NULL {_MINE}",  # noqa: S608
                      now, job.id, job.worker, job.attempt) == 1


def fail(db: Database, job: Job, error: str, now: str) -> bool:
    """Put the job back with a pause, or give it up with the sentence after the last attempt."""
    with writing(db):
        if job.attempt >= ATTEMPTS:
            return change(db, f"UPDATE jobs SET state = 'failed', error = ?, finished_at = ?, lease_until = NULL {_MINE}",  # noqa: S608
                          error, now, job.id, job.worker, job.attempt) == 1
        return change(db, f"""UPDATE jobs SET state = 'queued', error = ?, not_before = ?, worker = NULL,
                      lease_until = NULL {_MINE}""",  # noqa: S608
                      error, later(now, BACK_OFF[job.attempt - 1]), job.id, job.worker, job.attempt) == 1


def give_back(db: Database, job: Job, now: str) -> bool:
    """Put the job back as if this attempt had not begun: the server was stopped in good order."""
    with writing(db):
        return change(db, f"""UPDATE jobs SET state = 'queued', attempts = attempts - 1, not_before = ?, worker = NULL,
                      lease_until = NULL {_MINE}""", now, job.id, job.worker, job.attempt) == 1  # noqa: S608


def holders(db: Database) -> list[str]:
    """Names of the workers that hold a job."""
    return [r["worker"] for r in rows(db, "SELECT DISTINCT worker FROM jobs WHERE state = 'running'")]


def held_by(db: Database, worker: str) -> list[Job]:
    """What a worker was at; its supervisor asks when the worker has died."""
    found = rows(db, "SELECT id, kind, subject, payload, attempts FROM jobs WHERE state = 'running' AND worker = ?", worker)
    return [_job(r, worker) for r in found]


def latest(db: Database, kind: str, subject: str) -> Row | None:
    """The newest job of a kind for a subject, with its state and error: pages say "being prepared" or why it failed."""
    return row(db, """SELECT id, state, attempts, error, created_at, finished_at FROM jobs WHERE kind = ? AND subject = ?
                      ORDER BY created_at DESC, id DESC LIMIT 1""", kind, subject)


def given_up(db: Database) -> list[Row]:
    """Jobs that stay failed until somebody does something: the newest of their kind and subject, oldest first."""
    return rows(db, """SELECT id, kind, subject, error FROM (
                           SELECT max(j.created_at || j.id), j.* FROM jobs j JOIN (
                               SELECT DISTINCT kind, subject FROM jobs
                               WHERE state = 'failed' AND kind NOT IN (SELECT value FROM json_each(?))) USING (kind, subject)
                           GROUP BY kind, subject)
                       WHERE state = 'failed' ORDER BY finished_at, id""", json.dumps(HOURLY))


def take_up(db: Database, now: str, *, errors: tuple[str, ...] = ()) -> int:
    """Queue again, with all its attempts, what was given up; only with these errors, where some are named. How many."""
    with writing(db):
        again = [job["id"] for job in given_up(db) if not errors or job["error"] in errors]
        return change(db, """UPDATE jobs SET state = 'queued', attempts = 0, not_before = ?, worker = NULL, finished_at = NULL
                             WHERE id IN (SELECT value FROM json_each(?))""", now, json.dumps(again))


def counts(db: Database) -> dict[str, int]:
    """How many jobs are in each state, for the metrics."""
    return {r["state"]: r["n"] for r in rows(db, "SELECT state, count(*) AS n FROM jobs GROUP BY state")}


def later(now: str, seconds: int) -> str:
    """A moment some seconds after another, in the same form."""
    moment = datetime.fromisoformat(now) + timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _next(db: Database, now: str) -> Row | None:
    """The oldest job that may run: waiting, or left behind by a worker whose lease ran out. No pause and no lease is ever
    longer than `FARTHEST`, so a clock that went back keeps nothing waiting."""
    return row(db, """SELECT id, kind, subject, payload, attempts FROM jobs
                      WHERE (state = 'queued' AND (not_before <= ?1 OR not_before > ?2))
                      OR (state = 'running' AND (lease_until < ?1 OR lease_until > ?2))
                      ORDER BY created_at, id LIMIT 1""", now, later(now, FARTHEST))


def _job(found: Row, worker: str) -> Job:
    return Job(found["id"], found["kind"], found["subject"], json.loads(found["payload"]), worker, found["attempts"])
