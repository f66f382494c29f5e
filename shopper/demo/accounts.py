"""The demo's sign-ins: one person per role, with one password that is made for each demo and kept in its folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sqlite_utils import Database

from shopper.db import writing
from shopper.people import store as people
from shopper.people.model import NewPerson
from shopper.programs import store as programs
from shopper.programs.model import NewLocation, NewNotice, NewProgram

SIGN_INS = {
    "admin": ("Ada Lindqvist", "ada@demo.example"),
    "shopper": ("Sami Okoro", "sami@demo.example"),
    "editor": ("Edith Moreau", "edith@demo.example"),
    "manager": ("Marta Kowal", "marta@demo.example"),
}
PROGRAM, PLACE = "Lantern Coffee", NewLocation("Mill Lane", "LC-01", "4 Mill Lane", tags=("high-street",))
TOLD = "Visits by mystery shoppers may happen at any time. What they find is used to improve, never against a person."


def password(instance: Path) -> str:
    """The demo's password, made at the first start; it is nobody's default."""
    path = instance / "demo_password"
    if not path.is_file():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"demo-{secrets.token_hex(4)}")
    return path.read_text().strip()


def make(db: Database, secret: str, now: str) -> None:
    """One person per role in one program with one location, where there is nobody yet."""
    if people.find_by_email(db, SIGN_INS["admin"][1]):
        return
    with writing(db):
        ids = {role: people.add_person(db, None, NewPerson(email, name, secret), now) for role, (name, email) in SIGN_INS.items()}
        admin = ids.pop("admin")
        people.grant(db, None, admin, ("admin", None), now)
        program = programs.add_program(db, admin, NewProgram(PROGRAM), now)
        programs.add_notice(db, admin, program, NewNotice(TOLD, now[:10], "Team meeting", "Head of retail"), now)
        location = programs.add_location(db, admin, program, PLACE, now)
        for role, person_id in ids.items():
            people.grant(db, admin, person_id, (role, program), now)
        programs.give_locations(db, admin, ids["manager"], [location], now)
