"""What a phone takes along: each visit with its checklist version's form, one-word cues, and the report as far as it is. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from shopper.checklists.model import Document
from shopper.checklists.texts import direction
from shopper.db import Row
from shopper.field import page
from shopper.field.bundling.store import Told
from shopper.field.language_views import OWN_NAMES

LONGEST_CUE = 16
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Words that tell no station of a journey from another, and those that would give the shopper away on a screen that is seen.
_EMPTY = """a an and at by for from in into of off on or our out over the this to up with you your before after during while
    der die das den dem des ein eine einen im am auf aus bei beim mit nach und vom von vor zu zum zur für
    le la les l un une du de d à au aux en et sur dans chez el los las una del al y con para il lo gli uno nel per di da e
    het een van met naar bij op mystery visit visits shopper report survey checklist"""
EMPTY = frozenset(_EMPTY.split())


def bundle(told: Told, shopper: Row, now: str) -> dict[str, Any]:
    """The whole bundle of one shopper."""
    latest = {report["visit_id"]: report for report in told.reports}  # what came back is the last of a visit, and counts first
    return {"epoch": told.epoch, "time": now, **shopper,
            "visits": [_visit(told, visit, latest.get(visit["id"]), now) for visit in told.visits]}


def _visit(told: Told, visit: Row, report: Row | None, now: str) -> dict[str, Any]:
    card = page.card(visit, report, now)
    version = told.versions[visit["version_id"]]
    returned = report is not None and report["state"] == "returned"
    asked = told.asked.get(report["id"], {}) if report and returned else {}
    return {
        "id": visit["id"], "state": visit["state"], "word": card.word, "kind": visit["kind"], "program": visit["program_name"],
        "location": {"name": visit["location_name"], "address": visit["location_address"]}, "timezone": visit["timezone"],
        "window": {"from": visit["window_from"], "to": visit["window_to"], "words": card.window},
        "scenario": visit["scenario"], "briefing": visit["briefing"], "variant": visit["variant"],
        "tags": json.loads(visit["location_tags"]),
        "version": version.id, "version_number": version.number, "title": version.title, "form": version.sha256,
        "languages": languages(version.document), "cues": cues(version.document),
        "returned": {"reason": report["reason"] or "", "asked": asked} if report and returned else None,
        "report": _report(told, report) if report else None}


def _report(told: Told, report: Row) -> dict[str, Any]:
    """The server's copy of a report that is not finished: what a lost phone leaves."""
    parts = told.parts.get(report["id"], {})
    return {"id": report["id"], "rev": report["rev"], "state": report["state"], "answers": told.answers.get(report["id"], {}),
            "began": report["began_at"], "ended": report["ended_at"], "photos": told.photos.get(report["id"], []),
            "capture": parts.get("capture"), "outcome": parts.get("outcome"), "receipt": _receipt(told, report["id"])}


def _receipt(told: Told, report_id: str) -> dict[str, Any] | None:
    """The receipt of the highest revision that was received, with the files it still waits for."""
    if not (sent := told.sent.get(report_id)):
        return None
    here = told.arrived.get(report_id, set()) | {photo["sha256"] for photo in told.photos.get(report_id, [])}
    named = dict.fromkeys(photo["sha256"] for photo in json.loads(sent["body"])["photos"])
    return {"epoch": told.epoch, **{name: sent[name] for name in ("rev", "sha256", "seq", "code", "stored_at")},
            "missing": [sha256 for sha256 in named if sha256 not in here]}


def languages(document: Document) -> list[dict[str, str]]:
    """Every language of a checklist, by its own name."""
    return [{"code": one, "name": OWN_NAMES.get(one, OWN_NAMES.get(one.partition("-")[0], one)), "dir": direction(one)}
            for one in document.languages]


def cues(document: Document) -> list[dict[str, str]]:
    """One word for each touchpoint, as on a shopping list; no two are the same."""
    taken: set[str] = set()
    found = []
    for touchpoint in document.touchpoints:
        word = cue(touchpoint.title, taken)
        taken.add(word)
        found.append({"touchpoint": touchpoint.key, "title": touchpoint.title, "cue": word})
    return found


def cue(title: str, taken: Iterable[str]) -> str:
    """The shortest telling word of a title that is not taken yet."""
    words = [word.lower()[:LONGEST_CUE] for word in WORD.findall(title)]
    telling = sorted((word for word in dict.fromkeys(words) if len(word) > 2 and word not in EMPTY), key=len)
    short = [word for word in words if word not in EMPTY]  # scripts that write words of one or two signs
    free = next((word for word in [*telling, *short] if word not in taken), "")
    if free:
        return free
    first = next(iter([*telling, *short]), "stop")
    return next(word for word in (first, *(f"{first} {n}" for n in range(2, 1000))) if word not in taken)
