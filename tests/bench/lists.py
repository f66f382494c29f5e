"""Lists among few and among many: editions (1,000 and 1,000,000), an admin's visits and an editor's queue (100,000).

Rows are laid down directly, with documents of two letters: a list never reads them. Every third edition is at one of the
manager's five locations; the rest are at fifty others. What is made is in a temporary folder and goes with it.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from sqlite_utils import Database

from shopper.db import rows, writing
from shopper.reports import store as reports
from shopper.reports.model import Draft
from tests.bench import checklist, scratch
from tests.bench.measure import interleaved, show
from tests.visiting import NOW, SAM, SIGNED
from tests.world import World, put

ROUNDS = 31
OWN = ("marlow", "quay", "own-1", "own-2", "own-3")
OTHERS = tuple(f"other-{n:02}" for n in range(50))
COLUMNS = {
    "editions": "id, report_id, number, sha256, released_at, program_id, location_id, wave_id, visit_kind, visited_on, score, "
                "band, earned, possible, strengths, failures, document",
    "visits": "id, program_id, location_id, wave_id, version_id, shopper_id, kind, state, window_from, window_to, created_at",
    "reports": "id, visit_id, shopper_id, version_id, state, rev, started_at, saved_at, submitted_at",
}


def main() -> None:
    with ExitStack() as stack:
        few, many = (stack.enter_context(scratch.world()) for _ in range(2))
        began = time.perf_counter()
        laid_down(few, 1_000)
        laid_down(many, 1_000_000, 100_000)
        print(f"  1,000 and 1,000,000 editions, 100,000 visits and reports laid down in {time.perf_counter() - began:.0f} s")
        compare("/findings/", "max", {"1,000 editions": few, "1,000,000 editions": many}, "aim 30 ms, ratio 1.5")
        compare("/findings/?location=quay&band=Excellent", "max", {"1,000 editions": few, "1,000,000 editions": many}, "narrowed")
        compare("/findings/", "ada", {"1,000 editions": few, "1,000,000 editions": many}, "an admin")
        compare("/visits/", "ada", {"1,000 visits": few, "100,000 visits": many}, "an admin")
        compare("/visits/?sort=location", "ada", {"1,000 visits": few, "100,000 visits": many}, "an admin, aim 30 ms")
        compare("/reviews/", "eve", {"1,000 reports": few, "100,000 reports": many}, "an editor")


def compare(address: str, name: str, worlds: dict[str, World], what: str) -> None:
    """The same page in a small and in a large world, in turns."""
    browsers = {label: scratch.client(made, name) for label, made in worlds.items()}
    rivals: dict[str, Callable[[], object]] = {
        label: lambda browser=browser: scratch.fetch(browser, address) for label, browser in browsers.items()}  # type: ignore[misc]
    small, large = worlds
    shown = [gzip.decompress(scratch.fetch(browsers[label], address)).count(b"<tr") for label in (small, large)]
    medians = interleaved(rivals, ROUNDS)
    print(f"  GET {address} ({what}), {shown[0]} and {shown[1]} rows of table")  # a page of fewer rows would be quicker by that
    show(medians, small)


def laid_down(made: World, editions: int, visits: int = 1_000) -> None:
    """Visits, one report for each, and editions; the editions beyond share the reports' shape with ids of their own."""
    db = made.db
    for setting in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-200000", "foreign_keys=OFF"):
        db.conn.execute(f"PRAGMA {setting}")  # a million editions need no million reports to be listed
    document, answers = checklist.long(60)
    version = checklist.published(db, document)
    for key in (*OWN[2:], *OTHERS):
        put(db, "locations", {"id": key, "program_id": "harbour", "name": f"Shop {key}", "code": key.upper(), "created_at": NOW})
    with writing(db):
        for key in OWN[2:]:
            put(db, "manager_locations", {"person_id": "max", "location_id": key})
        fill(db, "visits", visited(visits, version))
        fill(db, "reports", reported(visits, version))
        indexes = rows(db, "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'editions' AND type = 'index' AND sql IS NOT NULL")
        for index in indexes:  # sorted once at the end, as SQLite builds an index of many rows fastest
            db.conn.execute(f"DROP INDEX {index['name']}")
        fill(db, "editions", released(editions))
        for index in indexes:
            db.conn.execute(index["sql"])
    for number in range(30):  # what stands on the queue's first page is read whole, so it must be whole
        report = checklist.begun(db, document, f"00000000-0000-4000-8000-{number:012}")
        reports.save_draft(db, SAM, report, Draft(1, answers, "2026-01-01T14:00", "2026-01-01T15:00"), NOW)
        reports.submit(db, SAM, report, SIGNED, f"2025-01-01T00:00:{number:02}.000Z")
    db.conn.execute("ANALYZE")
    db.conn.execute("PRAGMA journal_mode=WAL")


def fill(db: Database, table: str, lines: Iterator[tuple[object, ...]]) -> None:
    """Insert many rows of fixed columns."""
    columns = COLUMNS[table]
    db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * columns.count(',') + '?')})", lines)


def place(number: int) -> str:
    return OWN[number // 3 % 5] if number % 3 == 0 else OTHERS[number % 50]


def day(number: int) -> str:
    return f"202{number % 6}-{number // 6 % 12 + 1:02}-{number // 72 % 28 + 1:02}"


def visited(count: int, version: str) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        yield (f"v{n:07}", "harbour", place(n), "spring", version, "sam", "field", "closed", day(n), day(n), NOW)


def reported(count: int, version: str) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        state = {0: "submitted", 1: "returned", 2: "rejected"}.get(n % 100, "released")
        yield (f"r{n:07}", f"v{n:07}", "sam", version, state, 1, NOW, NOW, f"2026-{day(n)[5:]}T09:00:00.{n % 1000:03}Z")


def released(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        yield (f"e{n:07}", f"r{n:07}", 1, "0" * 64, f"{day(n)}T10:{n % 60:02}:00.000Z", "harbour", place(n), "spring", "field",
               day(n), "78.1", ("Excellent", "Good", "Fair")[n % 3] if n % 97 else "Weak", "62.5", "80", 3, 2, "{}")


if __name__ == "__main__":
    main()
