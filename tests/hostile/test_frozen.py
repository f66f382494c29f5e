"""What is frozen stays frozen, also for whoever opens the database file with a tool of their own."""

from __future__ import annotations

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlite_utils import Database

from shopper import audit
from shopper.db import database_path, rows
from tests.hostile.acting import Ids
from tests.world import NOW, World, put

FROZEN = ("audit", "notices", "checklist_versions", "checklist_items", "submissions", "reviews", "editions", "findings",
          "late_notes", "receipts", "revisions", "revisions_settled", "received_files", "rejected", "captures", "outcomes")


@pytest.fixture
def tool(world: World, ids: dict[str, Ids]) -> sqlite.Connection:
    """The database as a stranger's tool opens it: without our settings; with a visit that could not be done."""
    sent = {"report_id": ids["sam"]["submitted"], "rev": 1, "document": "{}"}
    put(world.db, "captures", sent)
    put(world.db, "outcomes", {**sent, "sha256": "0" * 64, "at": NOW})
    return sqlite.connect(str(database_path(world.instance)), isolation_level=None)


@pytest.mark.parametrize("table", FROZEN)
def test_no_row_of_a_frozen_table_is_changed_or_deleted(tool: sqlite.Connection, table: str) -> None:
    before = tool.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    for column in [line[1] for line in tool.execute(f"PRAGMA table_info({table})")]:
        if column != "retired_at":
            with pytest.raises(sqlite.IntegrityError):
                tool.execute(f"UPDATE {table} SET {column} = {column} || '1'")
    with pytest.raises(sqlite.IntegrityError):
        tool.execute(f"DELETE FROM {table}")
    assert tool.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("table", FROZEN)
def test_no_row_of_a_frozen_table_is_replaced_by_another_of_its_key(tool: sqlite.Connection, table: str) -> None:
    """REPLACE deletes the row in its way without asking the trigger that guards it against deletion."""
    before = tool.execute(f"SELECT * FROM {table}").fetchall()
    columns = ", ".join(line[1] for line in tool.execute(f"PRAGMA table_info({table})"))
    for verb in ("INSERT OR REPLACE", "REPLACE"):
        with pytest.raises(sqlite.IntegrityError):
            tool.execute(f"{verb} INTO {table} ({columns}) SELECT {columns} FROM {table} LIMIT 1")
    assert tool.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_rows_number_is_no_way_around(tool: sqlite.Connection) -> None:
    before = tool.execute("SELECT rowid, * FROM notices").fetchall()
    with pytest.raises(sqlite.IntegrityError):
        tool.execute("REPLACE INTO notices (rowid, id, program_id, text, told_on, channel, confirmed_by, created_at) "
                     "SELECT rowid, 'new', program_id, 'x', told_on, channel, confirmed_by, created_at FROM notices")
    assert tool.execute("SELECT rowid, * FROM notices").fetchall() == before


def test_a_retired_version_stays_retired(tool: sqlite.Connection) -> None:
    tool.execute("UPDATE checklist_versions SET retired_at = '2026-01-01T00:00:00.000Z'")
    for value in ("NULL", "'2027-01-01T00:00:00.000Z'"):
        with pytest.raises(sqlite.IntegrityError):
            tool.execute(f"UPDATE checklist_versions SET retired_at = {value}")


def test_with_the_triggers_gone_the_chain_still_tells_which_line_was_touched(db: Database, tool: sqlite.Connection) -> None:
    tool.execute("DROP TRIGGER audit_no_update")
    tool.execute("DROP TRIGGER audit_no_delete")
    tool.execute("UPDATE audit SET actor = 'nora' WHERE n = 7")
    assert audit.first_broken(db) == 7
    tool.execute("DELETE FROM audit WHERE n = 5")
    assert audit.first_broken(db) == 5


def test_every_table_that_is_a_record_is_in_this_list(db: Database) -> None:
    guarded = {line["tbl_name"] for line in rows(db, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' "
                                                     "AND sql LIKE '%BEFORE DELETE%'")}
    assert guarded == set(FROZEN)
