"""A worker process: takes jobs one after another and runs each within limits, outside the web process."""

from __future__ import annotations

import importlib
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlite_utils import Database

from shopper import jobs
from shopper.db import database_path, now_utc, open_database
from shopper.errors import Refused

log = structlog.get_logger("worker")
RECYCLE_AFTER = 500  # jobs; memory that the C libraries never give back goes with the process
POLL = 0.3
MIB = 1024 * 1024

Run = Callable[[Database, Path, str, str], object]


@dataclass(frozen=True)
class Handler:
    """How one kind of job is run: where its function is, and what it may use. A limit of 0 means none.

    Processor time is the judge; the wall clock only ends what hangs, and leaves room for a machine that has much else to do."""

    target: str
    wall: int = 300
    cpu: int = 20
    memory: int = 1536 * MIB
    file_size: int = 60 * MIB
    open_files: int = 64

    def load(self) -> Run:
        """The function `run(db, instance, subject, now)`, imported when first needed."""
        module, name = self.target.split(":")
        return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


HANDLERS: Mapping[str, Handler] = {
    "edition-pdf": Handler("shopper.findings.rendering:render_edition"),
    "blank-pdf": Handler("shopper.checklists.paper.rendering:render_blank"),
    "pieces": Handler("shopper.field.receiving.tidying.store:hourly"),
    "backup": Handler("shopper.backup:hourly", wall=3600, cpu=0, memory=0, file_size=0, open_files=0),
}


def work(instance: Path, handlers: Mapping[str, Handler], name: str, mark: Callable[[float], None]) -> None:
    """One worker's life: take jobs until it has done its share or is told to stop. `mark` tells the supervisor the deadline."""
    db = open_database(database_path(instance))
    done = 0
    while done < RECYCLE_AFTER:
        job = jobs.claim(db, name, now_utc())
        if job is None:
            time.sleep(POLL)
            continue
        handler = handlers.get(job.kind)
        mark(time.monotonic() + handler.wall if handler and handler.wall else 0)
        healthy = run(db, instance, job, handler)
        mark(0)
        done += 1
        if not healthy:
            break
    db.close()


def run(db: Database, instance: Path, job: jobs.Job, handler: Handler | None) -> bool:
    """Run one job and write down how it ended; False when this process should be replaced."""
    began = time.monotonic()
    healthy, error = True, ""
    try:
        if handler is None:
            raise Refused(f"No worker here knows how to do “{job.kind}”.")
        limit(handler)
        handler.load()(db, instance, job.subject, now_utc())
    except MemoryError:
        healthy, error = False, "This needed more memory than a worker may use, and was stopped."
    except Exception as problem:  # whatever a handler raises must end in the job's row, never in a dead queue
        error = str(problem) if isinstance(problem, Refused) else f"{type(problem).__name__}: {problem}"[:500]
        log.exception("job.error", job=job.id, kind=job.kind)
    finally:
        limit(Handler("", cpu=0, memory=0, file_size=0, open_files=0))
    if error:
        jobs.fail(db, job, error, now_utc())
    else:
        jobs.finish(db, job, now_utc())
    log.info("job", job=job.id, kind=job.kind, subject=job.subject, attempt=job.attempt, error=error or None,
             ms=round((time.monotonic() - began) * 1000))
    return healthy


def limit(handler: Handler) -> None:
    """Set this process's soft limits; the processor time counts from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    wanted = {resource.RLIMIT_CPU: handler.cpu and spent + handler.cpu, resource.RLIMIT_AS: handler.memory,
              resource.RLIMIT_FSIZE: handler.file_size, resource.RLIMIT_NOFILE: handler.open_files}
    for kind, soft in wanted.items():
        hard = resource.getrlimit(kind)[1]
        allowed = soft or hard
        resource.setrlimit(kind, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
