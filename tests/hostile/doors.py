"""Every door through which somebody's words come in: who sends what where, and where the words are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from flask.testing import FlaskClient
from sqlite_utils import Database
from werkzeug.test import TestResponse

from shopper.checklists.model import dump
from shopper.db import row
from tests import visiting
from tests.hostile.acting import Ids

PROGRAM = {"name": "New Brand", "color": "#2B4A6F", "timezone": "Europe/London", "rollup": "points", "use_statement": "For improvement.",
           "band_name": "All", "band_from": "0", "band_color": "#2B4A6F", "rotation_days": "90", "personal_months": "12",
           "document_months": "24", "staff_names": "1", "names_basis": "A basis."}
PLACE = {"name": "A place", "code": "HC-99", "address": "", "area": "", "tags": ""}
WAVE = {"name": "A wave", "starts_on": "2026-09-01", "ends_on": "2026-09-30", "visits_each": "1"}
NOTICE = {"text": "You may be visited.", "told_on": "2026-03-01", "channel": "Meeting", "confirmed_by": "Head of retail"}
VISIT = {"location_id": "quay", "kind": "field", "window_from": "2027-01-01", "window_to": "2027-01-02", "scenario": "", "variant": "",
         "briefing": "", "program": "harbour"}
PERSON = {"name": "New Person", "email": "new.person@example.org"}
REPORT = {"rev": "2", "began.date": "2026-03-12", "began.time": "14:00", "v.greeted": "yes", "v.wait.seconds": "18", "v.nps": "9",
          "v.price": "4.20", "v.felt.success": "4"}
SIGNATURE = {"name": "Sam Shopper", "interest": "some", "conflicts": "None to speak of."}
REV = {"rev": "1"}


@dataclass(frozen=True)
class Door:
    """One field of one form: who sends it, to where, what else is in the form, and the column it is kept in."""

    who: str
    path: str
    field: str
    kept: str
    rest: dict[str, str] = field(default_factory=dict)
    limit: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.field}"


DOORS = (
    Door("ada", "/people/new", "name", "SELECT name FROM people ORDER BY rowid DESC", PERSON),
    Door("ada", "/people/sue", "name", "SELECT name FROM people WHERE id = 'sue'", PERSON),
    *(Door("ada", "/programs/", name, f"SELECT {name} FROM programs ORDER BY rowid DESC", PROGRAM)
      for name in ("name", "use_statement", "names_basis")),
    *(Door("ada", "/programs/harbour/locations", name, f"SELECT {name} FROM locations ORDER BY rowid DESC", PLACE)
      for name in ("name", "code", "address", "area")),
    Door("ada", "/programs/harbour/waves", "name", "SELECT name FROM waves ORDER BY rowid DESC", WAVE),
    *(Door("ada", "/programs/harbour/notices", name, f"SELECT {name} FROM notices ORDER BY rowid DESC", NOTICE)
      for name in ("text", "channel", "confirmed_by")),
    *(Door("ada", "/visits/", name, f"SELECT {name} FROM visits ORDER BY rowid DESC", VISIT)
      for name in ("scenario", "variant", "briefing")),
    Door("ada", "/visits/{visit_id}/cancellation", "reason", "SELECT reason FROM visit_reasons ORDER BY rowid DESC"),
    Door("sam", "/field/visits/{visit_id}/give-back", "reason", "SELECT reason FROM visit_reasons ORDER BY rowid DESC"),
    Door("sam", "/field/reports/{started}", "v.story", "SELECT answer ->> '$.value' FROM answers WHERE item_key = 'story' "
         "AND report_id = '{started}'", REPORT),
    Door("sam", "/field/reports/{started}", "c.greeted", "SELECT answer ->> '$.comment' FROM answers WHERE item_key = 'greeted' "
         "AND report_id = '{started}'", REPORT),
    Door("sam", "/field/reports/{started}", "s.greeted", "SELECT answer ->> '$.stood_out' FROM answers WHERE item_key = 'greeted' "
         "AND report_id = '{started}'", REPORT),
    Door("sam", "/field/reports/{started}", "v.felt.cause", "SELECT answer ->> '$.value.cause' FROM answers WHERE item_key = 'felt' "
         "AND report_id = '{started}'", REPORT),
    Door("sam", "/field/reports/{started}", "v.moment.actual.think", "SELECT answer ->> '$.value.actual.think' FROM answers "
         "WHERE item_key = 'moment' AND report_id = '{started}'", REPORT),
    *(Door("sam", "/field/reports/{started}/submission", name, f"SELECT document ->> '$.declaration.{name}' FROM submissions "
           "WHERE report_id = '{started}' ORDER BY rev DESC", SIGNATURE) for name in ("name", "conflicts")),
    Door("eve", "/reviews/{submitted}/return", "reason", "SELECT reason FROM reviews ORDER BY rowid DESC", REV),
    Door("eve", "/reviews/{submitted}/rejection", "reason", "SELECT reason FROM reviews ORDER BY rowid DESC", REV),
    Door("eve", "/reviews/{submitted}/remarks", "text", "SELECT text FROM remarks ORDER BY rowid DESC"),
)


def send(client: FlaskClient, door: Door, ids: Ids, words: str) -> TestResponse:
    """The form with these words in the door's field, as bytes that a hostile client would send."""
    rest = {**door.rest, **({"version_id": ids["version_id"]} if door.path == "/visits/" else {})}
    body = "&".join(f"{quote_plus(name)}={quote_plus(value, errors='surrogatepass')}" for name, value in {**rest, door.field: words}.items())
    return client.post(door.path.format(**ids), data=body, content_type="application/x-www-form-urlencoded")


def kept(db: Database, door: Door, ids: Ids) -> Any:
    """The words as they are stored now."""
    found = row(db, door.kept.replace("{started}", ids["started"]))
    return next(iter(found.values())) if found else None


def checklist_with(words: str) -> bytes:
    """A checklist file with the words in every text that its author can write."""
    document = json.loads(dump(visiting.document()))
    document["title"] = words[:200]
    for touchpoint in document["touchpoints"]:
        touchpoint["title"] = words[:200]
        touchpoint["desired"] = {"think": words, "feel": words, "do": words}
        touchpoint["owners"] = {"operations": words[:120], "marketing": words[:120]}
        for item in touchpoint["items"]:
            item["prompt"], item["guidance"] = words, words
            for choice in item.get("choices", ()):
                choice["text"] = words if item["type"] != "scale" else choice["text"]
    return json.dumps(document).encode()
