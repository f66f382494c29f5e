"""Four writers at once, each a process, saving drafts of 60 answers: lock errors, lost saves, and how long a save waits."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

from shopper.db import OperationalError, database_path, open_database
from shopper.reports import store as reports
from shopper.reports.model import Draft
from tests.bench import checklist, scratch
from tests.visiting import NOW, SAM
from tests.world import World

WRITERS, SAVES = 4, 300
PAUSE = 0.02  # seconds: four phones on one server at their busiest, not four loops


def main() -> None:
    for pause, what in ((PAUSE, f"a pause of {PAUSE * 1000:.0f} ms between saves"), (0.0, "no pause at all")):
        with scratch.world() as made:
            document, answers = checklist.long(61)
            ids = [checklist.begun(made.db, document, f"00000000-0000-4000-8000-{n:012}") for n in range(WRITERS)]
            waits, errors = together(made, ids, answers, pause)
            lost = sum(not whole(made, report, answers) for report in ids)
        place = sorted(waits)
        print(f"  {what}: {len(waits)} saves, {errors} lock errors, {lost} lost; median {place[len(place) // 2] * 1000:.1f} ms, "
              f"p99 {place[len(place) * 99 // 100] * 1000:.1f} ms (aim 100)")


def together(made: World, ids: list[str], answers: dict[str, Any], pause: float) -> tuple[list[float], int]:
    """All writers start at once; how long each save took, and how many met a lock."""
    spawn = multiprocessing.get_context("spawn")
    results, gate = spawn.Queue(), spawn.Barrier(WRITERS)
    started = [spawn.Process(target=write, args=(database_path(made.instance), report, answers, (pause, gate, results)))
               for report in ids]
    for process in started:
        process.start()
    found = [results.get(timeout=300) for _ in started]
    for process in started:
        process.join()
    return [wait for waits, _ in found for wait in waits], sum(errors for _, errors in found)


def write(path: Any, report: str, answers: dict[str, Any], meeting: tuple[float, Any, Any]) -> None:
    """One writer: a newer revision each time; the last one names itself in a comment."""
    pause, gate, results = meeting
    db, waits, errors = open_database(path), [], 0
    gate.wait()
    for rev in range(1, SAVES + 1):
        began = time.perf_counter()
        try:
            reports.save_draft(db, SAM, report, Draft(rev, marked(answers, rev)), NOW)
        except OperationalError:
            errors += 1
        waits.append(time.perf_counter() - began)
        time.sleep(pause)
    db.close()
    results.put((waits, errors))


def marked(answers: dict[str, Any], rev: int) -> dict[str, Any]:
    """The answers with the revision in the first one's comment."""
    first = next(iter(answers))
    return {**answers, first: {**answers[first], "comment": f"Revision {rev}"}}


def whole(made: World, report: str, answers: dict[str, Any]) -> bool:
    """Whether the report holds the last revision, every answer of it."""
    kept = next(iter(made.db.query("SELECT rev FROM reports WHERE id = ?", [report])))
    return kept["rev"] == SAVES and reports.answers_of(made.db, report) == marked(answers, SAVES)


if __name__ == "__main__":
    main()
