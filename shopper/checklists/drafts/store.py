"""The draft in the database: one change after another, each kept for undo, and who else has it open.

A form of one part is put together with what others changed of that part meanwhile; where both changed the same field it is
refused as Stale. A deletion names what the person saw, and is refused when that has changed.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from shopper import audit
from shopper.checklists.drafts.changes import STALE, Merging
from shopper.checklists.drafts.changes import Adding as Adding
from shopper.checklists.drafts.changes import Change as Change
from shopper.checklists.drafts.changes import Seen as Seen
from shopper.checklists.editing import told_apart
from shopper.checklists.model import Document, dump, fingerprint
from shopper.checklists.parts import part_text
from shopper.checklists.signs import refuse_new_signs
from shopper.checklists.store import Draft, parsed_draft
from shopper.db import Row, change, row, rows, writing
from shopper.errors import Conflict, NotFound, Stale
from shopper.people.model import Person

KEPT_STEPS = 50
ONE_STEP = timedelta(seconds=30)  # saves of the same field within this time are one step of undo
PRESENT = timedelta(seconds=60)


@dataclass(frozen=True)
class Step:
    """What was done in words, and what it touched; saves that touch the same within a moment are one step of undo."""

    said: str
    part: str


@dataclass(frozen=True)
class Steps:
    """What can be taken back or done again, in words; empty where there is nothing."""

    undo: str
    redo: str


def seen(document: Document, kind: str, key: str = "") -> str:
    """The fingerprint of a part as it is in this document."""
    return fingerprint(part_text(document, kind, key))


def change_draft(db: Database, actor_id: str, checklist_id: str, act: Change | Adding | Merging, now: str) -> Draft:
    """Apply a change to the draft and keep the state before it. Equal keys are told apart first, so that no change reaches
    two items at once. A change that changes nothing leaves no trace."""
    with writing(db):
        held = _draft(db, checklist_id)
        done = _ready(db, actor_id, checklist_id, act)
        stored = parsed_draft(held["document"])
        before = told_apart(stored)
        _refuse_stale(db, actor_id, checklist_id, before, done.seen)
        after = done.apply(before)
        if after == stored:
            return Draft(checklist_id, held["program_id"], held["program_name"], stored, held["sha256"], held["saved_at"])
        refuse_new_signs(before, after)
        _keep_step(db, actor_id, held, Step(done.said, _part(done, before, after)), now)
        sha256 = _store(db, actor_id, checklist_id, after, now)
        change(db, "UPDATE checklist_steps SET sha256 = ? WHERE checklist_id = ? AND n = "
                   "(SELECT max(n) FROM checklist_steps WHERE checklist_id = ?)", sha256, checklist_id, checklist_id)
    return Draft(checklist_id, held["program_id"], held["program_name"], after, sha256, now)


def _ready(db: Database, actor_id: str, checklist_id: str, act: Change | Adding | Merging) -> Change:
    """The change with what only the database knows."""
    if isinstance(act, Adding):
        return act.knowing(_used_keys(db, checklist_id))
    if isinstance(act, Merging):
        return act.knowing(lambda kind, key: _who(db, actor_id, checklist_id, f"{kind}:{key}:"))
    return act


def undo(db: Database, actor_id: str, checklist_id: str, now: str) -> str:
    """Take back the last step; what it was, in words. Only one's own, and only while nothing came after it."""
    return _swap(db, actor_id, checklist_id, 0, now)


def redo(db: Database, actor_id: str, checklist_id: str, now: str) -> str:
    """Do again what was taken back last; what it was, in words."""
    return _swap(db, actor_id, checklist_id, 1, now)


def steps(db: Database, actor_id: str, checklist_id: str, sha256: str) -> Steps:
    """What this person can take back or do again while the draft is as `sha256` says."""
    said = [next((found["said"] for found in [_step(db, checklist_id, undone)]
                  if found and found["actor_id"] == actor_id and found["sha256"] == sha256), "") for undone in (0, 1)]
    return Steps(*said)


def present(db: Database, checklist_id: str, person: Person, now: str) -> list[str]:
    """Note that a person has the draft open; the names of the others who have."""
    since = (datetime.fromisoformat(now) - PRESENT).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with writing(db):
        change(db, "DELETE FROM checklist_presence WHERE at < ?", since)
        change(db, "INSERT INTO checklist_presence (checklist_id, person_id, at) VALUES (?, ?, ?) "
                   "ON CONFLICT (checklist_id, person_id) DO UPDATE SET at = excluded.at", checklist_id, person.id, now)
    found = rows(db, "SELECT p.name FROM checklist_presence c JOIN people p ON p.id = c.person_id "
                     "WHERE c.checklist_id = ? AND c.person_id != ? ORDER BY p.name", checklist_id, person.id)
    return [one["name"] for one in found]


def published(db: Database, checklist_id: str) -> bool:
    """Whether the checklist has a version, so that its draft can be held against visits."""
    return row(db, "SELECT 1 FROM checklist_versions WHERE checklist_id = ? LIMIT 1", checklist_id) is not None


def _draft(db: Database, checklist_id: str) -> Row:
    held = row(db, "SELECT d.document, d.sha256, d.saved_at, c.program_id, p.name AS program_name FROM checklist_drafts d "
                   "JOIN checklists c ON c.id = d.checklist_id JOIN programs p ON p.id = c.program_id "
                   "WHERE d.checklist_id = ?", checklist_id)
    if held is None:
        raise NotFound
    return held | {"checklist_id": checklist_id}


def _used_keys(db: Database, checklist_id: str) -> frozenset[str]:
    """Keys of items and touchpoints in any version of a checklist; trends follow them from version to version."""
    found = rows(db, "SELECT DISTINCT i.item_key, i.touchpoint_key FROM checklist_items i "
                     "JOIN checklist_versions v ON v.id = i.version_id WHERE v.checklist_id = ?", checklist_id)
    return frozenset(key for one in found for key in one.values())


def used_choices(db: Database, checklist_id: str, item_key: str) -> frozenset[str]:
    """Keys of an item's choices in any version of a checklist: answers are compared by them, so none ever means a second one."""
    found = rows(db, "SELECT DISTINCT c.value ->> '$.key' AS key FROM checklist_versions v JOIN checklist_items o "
                     "ON o.version_id = v.id AND o.item_key = ?, json_each(v.document, '$.touchpoints') t, "
                     "json_each(t.value, '$.items') i, json_each(i.value, '$.choices') c "
                     "WHERE v.checklist_id = ? AND i.value ->> '$.key' = o.item_key", item_key, checklist_id)
    return frozenset(str(one["key"]) for one in found)


def _refuse_stale(db: Database, actor_id: str, checklist_id: str, document: Document, part: Seen | None) -> None:
    if part is None:
        return
    theirs = part_text(document, part.kind, part.key)
    if fingerprint(theirs) != part.sha256:
        raise Stale(STALE.format(_who(db, actor_id, checklist_id, f"{part.kind}:{part.key}:")), theirs)


def _who(db: Database, actor_id: str, checklist_id: str, part: str) -> str:
    """Who changed a part last, as a sentence begins."""
    last = row(db, "SELECT s.actor_id, p.name FROM checklist_steps s JOIN people p ON p.id = s.actor_id WHERE s.undone = 0 "
                   "AND s.checklist_id = ? AND instr(s.part, ?) = 1 ORDER BY s.n DESC LIMIT 1", checklist_id, part)
    if last is None:
        return "Somebody"
    return "In another window you" if last["actor_id"] == actor_id else str(last["name"])


def _store(db: Database, actor_id: str, checklist_id: str, document: Document, now: str) -> str:
    text = dump(document)
    sha256 = fingerprint(text)
    change(db, "UPDATE checklist_drafts SET document = ?, sha256 = ?, saved_at = ?, saved_by = ? WHERE checklist_id = ?",
           text, sha256, now, actor_id, checklist_id)
    change(db, "UPDATE checklists SET title = ? WHERE id = ? AND title != ?", document.title, checklist_id, document.title)
    audit.record(db, actor_id, "checklist.draft-changed", checklist_id, now, sha256=sha256)
    return sha256


def _step(db: Database, checklist_id: str, undone: int) -> Row | None:
    """The step that undo (0) or redo (1) would take: the last done one, or the one taken back last."""
    return row(db, "SELECT * FROM checklist_steps WHERE checklist_id = ? AND undone = ? "
                   "ORDER BY CASE undone WHEN 1 THEN n ELSE -n END LIMIT 1", checklist_id, undone)


def _part(done: Change, before: Document, after: Document) -> str:
    """What a change touched: the part that it names and, of it, what differs now. Empty where it names none."""
    part = done.part or (done.seen and (done.seen.kind, done.seen.key))
    if not part:
        return ""
    old, new = (json.loads(part_text(document, *part) or "{}") for document in (before, after))
    return f"{part[0]}:{part[1]}:{','.join(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))}"


def _keep_step(db: Database, actor_id: str, held: Row, step: Step, now: str) -> None:
    """Keep the state before a change; typing on in the same field belongs to the step that is there already."""
    checklist_id = held["checklist_id"]
    change(db, "DELETE FROM checklist_steps WHERE checklist_id = ? AND undone = 1", checklist_id)
    last = _step(db, checklist_id, 0)
    if last and step.part and (last["actor_id"], last["part"], last["sha256"]) == (
            actor_id, step.part, held["sha256"]) and _since(last["at"], now) <= ONE_STEP:
        change(db, "UPDATE checklist_steps SET at = ?, said = ? WHERE checklist_id = ? AND n = ?",
               now, step.said, checklist_id, last["n"])
        return
    number = last["n"] + 1 if last else 1
    change(db, "INSERT INTO checklist_steps (checklist_id, n, actor_id, at, said, part, undone, sha256, document) "
               "VALUES (?, ?, ?, ?, ?, ?, 0, '', ?)",
           checklist_id, number, actor_id, now, step.said, step.part, _packed(held["document"]))
    change(db, "DELETE FROM checklist_steps WHERE checklist_id = ? AND n <= ?", checklist_id, number - KEPT_STEPS)


def _swap(db: Database, actor_id: str, checklist_id: str, undone: int, now: str) -> str:
    """Exchange the draft and the state that a step keeps."""
    with writing(db):
        held, step = _draft(db, checklist_id), _step(db, checklist_id, undone)
        if step is None:
            raise Conflict(f"There is nothing to {'do again' if undone else 'take back'}.")
        if (step["actor_id"], step["sha256"]) != (actor_id, held["sha256"]):
            raise Conflict("Somebody else changed the draft after that, so it stays as it is. Undo takes back your own steps.")
        other = zlib.decompress(step["document"]).decode()
        _store(db, actor_id, checklist_id, parsed_draft(other), now)
        change(db, "UPDATE checklist_steps SET undone = ?, sha256 = ?, document = ?, at = ? WHERE checklist_id = ? AND n = ?",
               1 - undone, fingerprint(other), _packed(held["document"]), now, checklist_id, step["n"])
    return str(step["said"])


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def _since(earlier: str, now: str) -> timedelta:
    return datetime.fromisoformat(now) - datetime.fromisoformat(earlier)
