"""253 real bank visits, brought in from their table, printed by the real workers: PDFs per minute on two processes and one."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlite_utils import Database

from shopper import jobs
from shopper.cli import main as command
from shopper.db import database_path, now_utc, open_database, writing

RESULTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "results"
HERE = RESULTS.is_dir()
WHY_NOT = "the folder of real input, ../shared/data, is not here"
SECONDS, ROUNDS, PATIENCE = 8, 3, 30


def main() -> None:
    if not HERE:
        print(f"  left out: {WHY_NOT}")
        return
    with imported() as instance, opened(instance) as db:
        legs = [(rate(instance, db, 2), rate(instance, db, 1)) for _ in range(ROUNDS)]
        size = next(iter(db.query("SELECT avg(bytes) AS bytes, avg(pages) AS pages FROM edition_pdfs")))
    two, one = (median(leg[place] for leg in legs) for place in (0, 1))
    print(f"  on average {size['pages']:.1f} pages, {size['bytes'] / 1000:.0f} kB; {ROUNDS} turns of {SECONDS} s each")
    print(f"  two processes {two:.0f} PDFs a minute, one {one:.0f}; two / one {two / one:.2f} "
          "(must 1.7, where two processors are free)")


@contextmanager
def imported() -> Iterator[Path]:
    """A temporary instance that holds the 253 visits as released editions, their PDFs still to be made."""
    with tempfile.TemporaryDirectory(prefix="shopper-bench-") as folder:
        instance = Path(folder) / "instance"
        bring_in(instance)
        yield instance


def bring_in(instance: Path) -> None:
    """Through the commands that an organisation would use."""
    table, codebook = RESULTS / "bank_2022_visits.csv", RESULTS / "bank_2022_codebook.csv"
    for words in (["migrate"], ["import-visits", str(table), "--codebook", str(codebook), "--program", "Bank advice"]):
        with contextlib.redirect_stdout(io.StringIO()):
            command(["--instance", str(instance), *words], standalone_mode=False)


@contextmanager
def opened(instance: Path) -> Iterator[Database]:
    """A connection to the instance, closed afterwards."""
    db = open_database(database_path(instance))
    try:
        yield db
    finally:
        db.close()


def rate(instance: Path, db: Database, workers: int) -> float:
    """PDFs per minute with so many workers, from the first one stored; every edition is ordered anew before."""
    with writing(db):
        db.conn.execute("DELETE FROM edition_pdfs")
        db.conn.execute("UPDATE jobs SET state = 'queued', attempts = 0, worker = NULL, lease_until = NULL, not_before = ?",
                        [now_utc()])
    with crew(instance, workers):
        end = time.monotonic() + PATIENCE
        while done(db) < workers:
            if time.monotonic() > end:
                raise RuntimeError("no PDF was made in time")
            time.sleep(0.01)
        began, already = time.perf_counter(), done(db)
        time.sleep(SECONDS)
        made, took = done(db) - already, time.perf_counter() - began
    if jobs.counts(db).get("failed"):
        raise RuntimeError("a PDF failed")
    return made / took * 60


def done(db: Database) -> int:
    """How many are printed."""
    return int(next(iter(db.query("SELECT count(*) AS n FROM edition_pdfs")))["n"])


@contextmanager
def crew(instance: Path, workers: int) -> Iterator[None]:
    """The supervisor with its workers, as `shopper serve` starts it; told to stop in good order."""
    line = [sys.executable, "-m", "shopper.cli", "--instance", str(instance), "worker", "--count", str(workers)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    main()
