"""A finished report can always be sent: also when its visit was called off, handed over or given back while it was made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlite_utils import Database

from shopper.db import row
from shopper.visits import store as visits
from shopper.visits.model import Handover
from tests import visiting
from tests.field.filling import FORM, SIGNATURE
from tests.visiting import NOW, REPORT, SAM

Clients = Callable[[str], FlaskClient]
STEPS: dict[str, Callable[[Database], None]] = {
    "cancelled": lambda db: visits.cancel(db, "ada", "visit", "The shop moved.", NOW),
    "impossible": lambda db: visits.could_not_complete(db, "ada", "visit", "Closed that day.", NOW),
    "handed over": lambda db: visits.hand_over(db, "ada", "visit", Handover("sue", "sam", "Sam is ill."), NOW),
    "given back": lambda db: visits.give_back(db, SAM, "visit", "I am ill.", NOW),
}


@pytest.mark.parametrize("step", STEPS)
def test_its_author_finds_it_and_sends_it(db: Database, client_for: Clients, step: str) -> None:
    visiting.filled(db)
    STEPS[step](db)
    sam = client_for("sam")
    page = "/field/visits/visit" if step in ("cancelled", "impossible") else "/field/"
    assert f"/field/reports/{REPORT}" in sam.get(page).text and "can still be sent" in sam.get(page).text
    assert sam.get(FORM).status_code == 200
    assert sam.post(f"{FORM}/submission", data=SIGNATURE).location == f"{FORM}/receipt"
    assert "The server has 7 of 7 answers." in sam.get(f"{FORM}/receipt").text
    assert (row(db, "SELECT state FROM reports") or {})["state"] == "submitted"
    again = sam.post(f"{FORM}/submission", data=SIGNATURE)
    assert again.status_code == 409 and "already sent" in again.text


def test_a_called_off_visit_stays_called_off_until_somebody_decides(db: Database, client_for: Clients) -> None:
    visiting.filled(db)
    STEPS["cancelled"](db)
    client_for("sam").post(f"{FORM}/submission", data=SIGNATURE)
    assert visits.find_visit(db, "visit")["state"] == "cancelled"
    assert ">sent<" in client_for("sam").get("/field/").text
