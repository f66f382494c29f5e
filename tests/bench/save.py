"""One save of 60 answers, checked and acknowledged, against a bare `executemany` of the same rows at the same durability."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

from sqlite_utils.utils import sqlite3

from shopper.db import database_path, open_database
from shopper.reports import model
from shopper.reports import store as reports
from shopper.reports.model import Draft
from tests.bench import checklist, scratch
from tests.bench.measure import interleaved, show
from tests.visiting import NOW, REPORT, SAM
from tests.world import World

ROUNDS = 250  # pairs of one save each: a disk that is busy for a moment then slows both
BARE, OURS, ALL_NEW = "bare executemany", "save_draft, one answer changed", "save_draft, all changed"


def main() -> None:
    document, answers = checklist.long(61)  # one of them is a photo and takes no answer
    with scratch.world() as made:
        checklist.begun(made.db, document, REPORT)
        first = next(iter(answers))
        revisions = itertools.count(1)
        rivals = {OURS: ours(made, revisions, (answers, answers | {first: noted(answers[first])})), BARE: bare(made, answers)}
        both = answers, {key: noted(one) for key, one in answers.items()}
        all_new = {ALL_NEW: ours(made, revisions, both), BARE: bare(made, *both)}
        wall = interleaved(rivals, ROUNDS, time.perf_counter)
        used = interleaved(rivals, ROUNDS)
        whole = interleaved(all_new, ROUNDS, time.perf_counter)
        kept = reports.answers_of(made.db, REPORT)
    show(wall, BARE, "wall")
    show(used, BARE)
    show(whole, BARE, "wall")
    print(f"  {len(kept)} answers; one save {wall[OURS] * 1000:.2f} ms; save / bare {wall[OURS] / wall[BARE]:.2f} by the clock "
          f"(must 2.0, aim 1.2); all 60 changed {whole[ALL_NEW] / whole[BARE]:.2f}")


def noted(answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer with a word of comment."""
    return answer | {"comment": "Seen twice."}


def ours(made: World, revisions: Iterator[int], takes: tuple[dict[str, Any], dict[str, Any]]) -> Any:
    """Each save is the next revision with every answer, as the phone sends them, the two takes in turn."""
    db, turns = open_database(database_path(made.instance)), itertools.cycle(takes)

    def save() -> None:
        reports.save_draft(db, SAM, REPORT, Draft(next(revisions), next(turns), "2026-03-12T14:00"), NOW)

    return save


def bare(made: World, *takes: dict[str, Any]) -> Any:
    """The same rows in a file of its own on the same disk: what stood there deleted, the new ones inserted, committed."""
    conn = sqlite3.connect(str(made.instance / "bare.sqlite3"), isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", """CREATE TABLE IF NOT EXISTS answers (report_id TEXT NOT NULL,
            item_key TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (report_id, item_key)) STRICT, WITHOUT ROWID"""):
        conn.execute(statement)
    turns = itertools.cycle([[(REPORT, key, model.dump(answer)) for key, answer in answers.items()] for answers in takes])

    def save() -> None:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("DELETE FROM answers WHERE report_id = ?", [REPORT])
        conn.executemany("INSERT INTO answers (report_id, item_key, answer) VALUES (?,?,?)", next(turns))
        conn.execute("COMMIT")

    return save


if __name__ == "__main__":
    main()
