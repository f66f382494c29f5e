"""Jobs: added once, leased to one worker, tried three times, never finished by somebody who lost the lease."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopper import jobs
from shopper.db import database_path, open_database, row, writing
from tests.world import NOW, World


def queue(db: Database, subject: str = "e1", kind: str = "edition-pdf") -> str:
    with writing(db):
        return jobs.add(db, kind, subject, {"a": 1}, NOW)


def state(db: Database, job_id: str) -> str:
    found = row(db, "SELECT state FROM jobs WHERE id = ?", job_id)
    assert found
    return str(found["state"])


def test_a_job_is_added_once_while_it_waits_or_runs(db: Database) -> None:
    first = queue(db)
    assert queue(db) == first
    job = jobs.claim(db, "w", NOW)
    assert job and queue(db) == first
    jobs.finish(db, job, NOW)
    assert queue(db) != first


def test_a_job_cannot_be_added_outside_a_transaction(db: Database) -> None:
    with pytest.raises(RuntimeError):
        jobs.add(db, "edition-pdf", "e1", {}, NOW)


def test_a_claimed_job_carries_what_was_put_in_and_is_not_given_twice(db: Database) -> None:
    queue(db)
    job = jobs.claim(db, "w1", NOW)
    assert job and (job.kind, job.subject, job.payload, job.attempt) == ("edition-pdf", "e1", {"a": 1}, 1)
    assert jobs.claim(db, "w2", NOW) is None


def test_the_oldest_job_comes_first(db: Database) -> None:
    with writing(db):
        jobs.add(db, "edition-pdf", "young", {}, jobs.later(NOW, 5))
        jobs.add(db, "edition-pdf", "old", {}, NOW)
    job = jobs.claim(db, "w", jobs.later(NOW, 10))
    assert job and job.subject == "old"


def test_a_failed_job_waits_longer_each_time_and_is_given_up_after_the_third(db: Database) -> None:
    job_id, moment = queue(db), NOW
    for pause in (*jobs.BACK_OFF, None):
        job = jobs.claim(db, "w", moment)
        assert job
        jobs.fail(db, job, "The paper ran out.", moment)
        if pause:
            assert jobs.claim(db, "w", jobs.later(moment, pause - 1)) is None
            moment = jobs.later(moment, pause)
    assert state(db, job_id) == "failed"
    latest = jobs.latest(db, "edition-pdf", "e1")
    assert latest and (latest["error"], latest["attempts"]) == ("The paper ran out.", 3)


def test_a_lease_that_ran_out_is_given_to_the_next_and_the_first_can_change_nothing(db: Database) -> None:
    job_id = queue(db)
    slow = jobs.claim(db, "slow", NOW)
    after = jobs.later(NOW, jobs.LEASE + 1)
    quick = jobs.claim(db, "quick", after)
    assert slow and quick and quick.id == job_id and quick.attempt == 2
    assert not jobs.finish(db, slow, after) and not jobs.fail(db, slow, "late", after)
    assert state(db, job_id) == "running"
    assert jobs.finish(db, quick, after) and state(db, job_id) == "done"


def test_a_lease_names_one_attempt_even_of_the_same_worker(db: Database) -> None:
    """A worker that was suspended may come back to the queue under its own name while its first attempt still goes on."""
    job_id = queue(db)
    first = jobs.claim(db, "w", NOW)
    after = jobs.later(NOW, jobs.LEASE + 1)
    second = jobs.claim(db, "w", after)
    assert first and second and second.attempt == 2
    assert not jobs.finish(db, first, after) and not jobs.fail(db, first, "late", after) and not jobs.give_back(db, first, after)
    assert state(db, job_id) == "running"
    assert jobs.finish(db, second, after)


def test_a_job_whose_workers_vanish_three_times_is_given_up_with_a_sentence(db: Database) -> None:
    job_id, moment = queue(db), NOW
    for _ in range(3):
        assert jobs.claim(db, "w", moment)
        moment = jobs.later(moment, jobs.LEASE + 1)
    assert jobs.claim(db, "w", moment) is None
    assert state(db, job_id) == "failed"
    latest = jobs.latest(db, "edition-pdf", "e1")
    assert latest and latest["error"] == jobs.GAVE_UP


YEAR = 365 * 24 * 3600


def test_a_clock_that_goes_back_a_year_keeps_no_job_waiting(db: Database) -> None:
    with writing(db):
        jobs.add(db, "edition-pdf", "e1", {}, jobs.later(NOW, YEAR))
    job = jobs.claim(db, "w1", NOW)
    assert job and job.subject == "e1"


def test_a_clock_that_goes_back_a_year_leaves_no_job_with_a_worker_that_is_gone(db: Database) -> None:
    job_id = queue(db, "/backups", "backup")
    assert jobs.claim(db, "gone", jobs.later(NOW, YEAR))
    assert jobs.claim(db, "w1", NOW)
    assert jobs.claim(db, "w2", jobs.later(NOW, 60)) is None
    assert state(db, job_id) == "running"


def test_a_job_given_back_in_good_order_costs_no_attempt(db: Database) -> None:
    queue(db)
    job = jobs.claim(db, "w", NOW)
    assert job and jobs.give_back(db, job, NOW)
    again = jobs.claim(db, "w", NOW)
    assert again and again.attempt == 1


def given_up(db: Database, subject: str, error: str, kind: str = "edition-pdf") -> str:
    """A job that failed three times, the last time like this."""
    job_id, moment = queue(db, subject, kind), NOW
    for _ in range(jobs.ATTEMPTS):
        job = jobs.claim(db, "w", moment)
        assert job and jobs.fail(db, job, error, moment)
        moment = jobs.later(moment, max(jobs.BACK_OFF))
    return job_id


def test_what_the_machine_cut_short_is_taken_up_again_with_all_its_attempts(db: Database) -> None:
    lost, bad = given_up(db, "e1", jobs.OVERRAN), given_up(db, "e2", "The paper ran out.")
    assert jobs.take_up(db, NOW, errors=jobs.BY_THE_MACHINE) == 1
    assert (state(db, lost), state(db, bad)) == ("queued", "failed")
    job = jobs.claim(db, "w", NOW)
    assert job and (job.id, job.attempt) == (lost, 1)


def test_what_was_asked_for_again_meanwhile_is_not_taken_up_twice(db: Database) -> None:
    given_up(db, "e1", jobs.DIED)
    with writing(db):
        jobs.add(db, "edition-pdf", "e1", {}, jobs.later(NOW, 900))
    given_up(db, "/backups", jobs.DIED, "backup")  # the next hour brings its own
    assert jobs.given_up(db) == [] and jobs.take_up(db, NOW) == 0


def test_a_backup_keeps_its_lease_for_an_hour(db: Database) -> None:
    queue(db, "/backups", "backup")
    assert jobs.claim(db, "w1", NOW)
    assert jobs.claim(db, "w2", jobs.later(NOW, 3600)) is None


def test_eight_workers_at_once_take_every_job_exactly_once(world: World) -> None:
    for n in range(40):
        queue(world.db, f"e{n}")
    taken: list[str] = []

    def take(path: Path, name: str) -> None:
        db = open_database(database_path(path))
        while job := jobs.claim(db, name, NOW):
            taken.append(job.subject)
        db.close()

    threads = [threading.Thread(target=take, args=(world.instance, f"w{n}")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"e{n}" for n in range(40))
