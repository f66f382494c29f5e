"""What must be true of the server, whatever happens: the invariants I1 to I14 of syncing, looked at after every step.

Rows that never change are read once in a life of the data; all of it again after a restore and at the end. I15, that erasing a
person leaves I3, I4 and I11 true, is not here: there is no erasing of people yet.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper import audit, backup, blobs
from shopper.db import Row, row, rows
from tests.sync import sending
from tests.sync.network import Network
from tests.sync.phone import Answer, Item, Phone

NOWHERE = "00000000-0000-7000-8000-000000000000"


class Broken(AssertionError):
    """An invariant does not hold; the first word says which."""


def holds(true: object, sentence: str) -> None:
    if not true:
        raise Broken(sentence)


@dataclass
class Draft:
    """One report that is being written: all that its phone said, up to where the server acknowledged it, under which number."""

    said: list[int] = field(default_factory=list)
    acknowledged: int = 0
    rev: int = 0
    restored: bool = False  # since then a message of an earlier life may be the next again

    def take(self, answer: Answer | None, sha256: str) -> None:
        """Only an answer that repeats the hash counts."""
        told = answer.json if answer else {}
        if told.get("sha256") == sha256 and told.get("draft"):
            self.acknowledged, self.rev = len(self.said), told["rev"]
        elif told.get("code") == "draft_conflict":
            self.rev = told["max_rev"]


class Invariants:
    """What has been seen so far, and what is asked of the database in hand."""

    db: Database
    instance: Path
    network: Network
    phones: list[Phone]
    clients: dict[str, FlaskClient]

    def __init__(self) -> None:
        super().__init__()
        self.sealed: list[tuple[Phone, Item, str]] = []
        self.complete: dict[Phone, set[tuple[Any, ...]]] = defaultdict(set)
        self.drafts: dict[str, Draft] = {}
        self.editions: dict[str, str] = {}
        self.restored = False
        self.forget()

    def forget(self) -> None:
        """Look at every row again."""
        self.bodies: dict[Any, tuple[str, str]] = {}  # a revision's or refused body's key → report, hash
        self.files: set[int] = set()
        self.settled: set[tuple[str, int]] = set()

    def begin_anew(self) -> None:
        """A restore: what came after the backup is gone from the server, and drafts with it."""
        self.restored = True
        for draft in self.drafts.values():
            draft.acknowledged, draft.restored = 0, True
        here = {one["id"] for one in rows(self.db, "SELECT id FROM editions")}
        self.editions = {one: digest for one, digest in self.editions.items() if one in here}
        self.forget()

    def check(self, whole: bool = False) -> None:
        holds(not self.network.errors, f"500 {self.network.errors}")
        holds(not self.network.changed_by_doubling, f"I12 {self.network.changed_by_doubling}")
        if whole:
            self.forget()
            holds(audit.first_broken(self.db) is None, "I11 the chain is broken")
        self.look()
        self.check_kept()
        self.check_freed()
        self.check_rows()
        self.check_files()
        self.check_drafts()
        self.check_editions()

    def look(self) -> None:
        """I8, and the bodies that are new."""
        sealed = {digest for _, _, digest in self.sealed}
        for table, key in (("revisions", "seq"), ("rejected", "id")):
            for one in rows(self.db, f"SELECT {key} AS key, report_id FROM {table}" + (" WHERE why <> 'Draft'" if key == "id" else "")):
                if one["key"] not in self.bodies:
                    found = row(self.db, f"SELECT body FROM {table} WHERE {key} = ?", one["key"]) or {}
                    self.bodies[one["key"]] = one["report_id"], sending.sha(found["body"])
                    drafted = table == "rejected" and self.bodies[one["key"]][1] not in sealed and one["report_id"] in self.drafts
                    holds(drafted or self.bodies[one["key"]][1] in sealed, "I8 something was stored that nobody sent")

    def check_kept(self) -> None:
        """I1, I5."""
        kept = set(self.bodies[one["seq"]] for one in rows(self.db, "SELECT seq FROM revisions"))
        kept |= {(one["report_id"], one["named"]) for one in rows(self.db, "SELECT report_id, named FROM received_files")}
        held = {(phone, item.rid, item.rev, item.sha256) for phone in self.phones for item in phone.items}
        copies = {(item.rid, item.sha256) for phone in self.phones for item in phone.items if item.rev is None}
        for phone, item, digest in self.sealed:
            holds(item.sha256 == digest, "I1 the phone's own copy changed")
            there = (item.rid, digest) in kept or (phone, item.rid, item.rev, digest) in held
            holds(there or (item.rev is None and (item.rid, digest) in copies), f"I1 {item.rid} is nowhere")
        for phone in self.phones:
            complete = {(phone.epoch, item.rid, item.rev, item.sha256) for item in phone.items if item.seq is not None}
            freed = {(phone.epoch, item.rid, item.rev, item.sha256) for item in phone.freed}  # and perhaps taken up anew since
            here = {item.sha256 for item in phone.items}
            lost = {one for one in self.complete[phone] - complete - freed if one[0] == phone.epoch and one[3] in here}
            holds(not lost, f"I5 {lost} was received and is not any more")
            self.complete[phone] |= complete

    def check_freed(self) -> None:
        """I6."""
        through = backup.backed_up_through(self.db)
        for item in (one for phone in self.phones for one in phone.freed):
            table = "revisions" if item.rev is not None else "received_files"
            where = ("report_id = ? AND sha256 = ?" if item.rev is not None else "report_id = ? AND named = ?")
            line = row(self.db, f"SELECT audit_n FROM receipts JOIN {table} USING (seq) WHERE {where}", item.rid, item.sha256)
            holds(line, f"I6 {item.rid} {item.rev or 'file'} was freed and is not here")
            holds(self.restored or not line or line["audit_n"] <= through, f"I6 {item.rid} was freed before a backup held it")

    def check_rows(self) -> None:
        """I2, I10."""
        stored = rows(self.db, "SELECT seq, report_id FROM revisions UNION ALL SELECT seq, report_id FROM received_files ORDER BY seq")
        holds([one["seq"] for one in stored] == list(range(1, len(stored) + 1)), "I2 the numbers have a gap")
        lines = rows(self.db, "SELECT detail ->> '$.seq' AS seq, subject AS report_id FROM audit "
                              "WHERE action IN ('report.received','file.received') ORDER BY n")
        holds(lines == stored, "I2 not every change has its one audit line")
        holds(not rows(self.db, "SELECT 1 FROM reports WHERE submitted_at IS NOT NULL AND id NOT IN "
                                "(SELECT report_id FROM submissions UNION SELECT report_id FROM outcomes)"), "I10 a draft counts as sent")

    def check_files(self) -> None:
        """I3."""
        for file in rows(self.db, "SELECT * FROM received_files"):
            if file["seq"] not in self.files:
                self.files.add(file["seq"])
                data = blobs.path(self.instance / "evidence", file["sha256"])
                holds(data.is_file() and sending.sha(data.read_bytes()) == file["sha256"], "I3 a file is not what its name says")
                holds(file["named"] == file["sha256"] or file["kind"] == "unreadable", "I3 a file goes by another's name")
                holds(file["kind"] != "unreadable", "I3 a good file was kept as unreadable")
        for one in rows(self.db, "SELECT report_id, rev FROM revisions_settled"):
            if (one["report_id"], one["rev"]) not in self.settled:
                self.settled.add((one["report_id"], one["rev"]))
                self.check_whole(one["report_id"], one["rev"])

    def check_whole(self, report_id: str, rev: int) -> None:
        found = row(self.db, "SELECT body FROM revisions WHERE report_id = ? AND rev = ?", report_id, rev) or {}
        for photo in json.loads(found["body"])["photos"]:
            holds(row(self.db, "SELECT 1 FROM received_files WHERE report_id = ? AND named = ?", report_id, photo["sha256"]),
                  "I3 a report was sent on without its photo")

    def check_drafts(self) -> None:
        """I1 of drafts: the server holds what it acknowledged, or something that was said after it."""
        for rid, draft in self.drafts.items():
            if draft.acknowledged:
                held = row(self.db, "SELECT answer ->> '$.value' AS nps FROM answers WHERE report_id = ?", rid)
                allowed = draft.said if draft.restored else draft.said[draft.acknowledged - 1:]
                holds(held and int(held["nps"]) in allowed, f"I1 the draft {rid} is not what was acknowledged")

    def check_editions(self) -> None:
        """I4: what was released stays as it was, byte for byte."""
        for one in rows(self.db, "SELECT id, document FROM editions"):
            digest = sending.sha(one["document"].encode())
            holds(self.editions.setdefault(one["id"], digest) == digest, "I4 a released edition changed")
        holds(len(self.editions) == len(rows(self.db, "SELECT 1 FROM editions")), "I4 an edition is gone")

    def check_end(self) -> None:
        """I7, I9, I10, I13, when all has come to rest."""
        for _, item, _ in self.sealed:
            holds(self.on_server(item), f"I9 {item.rid} {item.rev or 'file'} never arrived")
        for report in rows(self.db, "SELECT DISTINCT report_id AS id FROM revisions"):
            self.check_current(report["id"])
        for rid in list(self.drafts)[:1]:
            holds(self.clients["eve"].get(f"/reviews/{rid}").status_code == 404, "I10 an editor reads a draft")
        for edition in list(self.editions)[:1]:
            self.check_hidden(edition)

    def on_server(self, item: Item) -> bool:
        if item.rev is None:
            found = row(self.db, "SELECT sha256 FROM received_files WHERE report_id = ? AND named = ?", item.rid, item.sha256)
            return bool(found and blobs.path(self.instance / "evidence", found["sha256"]).is_file())
        return any(one["body"] == item.data for one in rows(self.db, "SELECT body FROM revisions WHERE report_id = ?", item.rid))

    def check_current(self, report_id: str) -> None:
        """The highest revision counts, unless an editor had decided before it came: then it is a note."""
        top: Row = row(self.db, "SELECT v.body, s.outcome FROM revisions v LEFT JOIN revisions_settled s USING (report_id, rev) "
                                "WHERE v.report_id = ? ORDER BY v.rev DESC LIMIT 1", report_id) or {}
        holds(top["outcome"], f"I9 {report_id} was never sent on")
        if top["outcome"] == "noted":
            return holds(row(self.db, "SELECT 1 FROM late_notes WHERE report_id = ?", report_id), "I13 a note is missing")
        said = json.loads(top["body"])
        table, part = ("outcomes", "words") if "outcome" in said else ("submissions", "answers")
        sent = row(self.db, f"SELECT document FROM {table} WHERE report_id = ? ORDER BY rev DESC LIMIT 1", report_id)
        wanted = said["outcome"]["words"] if "outcome" in said else said["answers"]
        holds(sent and json.loads(sent["document"])[part] == wanted, f"I13 {report_id} shows another than its highest revision")

    def check_hidden(self, edition: str) -> None:
        """I7: a manager never reads who went, and another place's edition is as if it were not there."""
        page = self.clients["max"].get(f"/findings/{edition}")
        holds(page.status_code == 200 and not any(name in page.text for name in ("Sam Shopper", "Sue Shopper")), "I7 a manager reads the shopper")
        foreign, absent = (self.clients["mia"].get(f"/findings/{one}") for one in (edition, NOWHERE))
        holds(foreign.status_code == absent.status_code == 404 and len(foreign.data) == len(absent.data), "I7 foreign differs from absent")
