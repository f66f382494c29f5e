"""All SQL of accounts and roles; what belongs to sign-ins lives in `sessions.store` and is offered here as well."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from shopper import audit
from shopper.db import IntegrityError, Row, change, new_id, row, rows, writing
from shopper.errors import Conflict, Invalid, NotFound
from shopper.people import passwords
from shopper.people.model import NewPerson, role_problem
from shopper.people.sessions.store import (
    bucket,
    end_all,
    fingerprint,
    make_link,
    open_session,
    person_for_link,
    person_for_token,
    reserve,
    revoke_others,
    revoke_session,
    sessions_for,
    sign_in,
    sign_out,
    signed_in_ever,
    take_back_links,
)

__all__ = ["fingerprint", "make_link", "open_session", "person_for_link", "person_for_token", "revoke_others", "revoke_session",
           "sessions_for", "sign_in", "sign_out", "signed_in_ever"]
LAST_ADMIN = "This is the last active administrator. Make somebody else an administrator first."
PAGE = 50
NAME, ACCOUNT = "name COLLATE NOCASE", "active, password_hash IS NOT NULL"  # those who cannot sign in first
ORDERS = {"name": NAME, "-name": NAME + " DESC", "email": "email", "-email": "email DESC",
          "account": ACCOUNT + ", " + NAME, "-account": "active DESC, password_hash IS NULL, " + NAME}
LISTED = ("SELECT id, name, email, active, password_hash IS NOT NULL AS has_password FROM people p WHERE "
          "(?1 = '' OR instr(lower(name), lower(?1)) OR instr(lower(email), lower(?1))) AND "
          "((?2 = '' AND ?3 = '') OR EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = p.id AND "
          "(?2 = '' OR m.role = ?2) AND (?3 = '' OR m.program_id = ?3))) ORDER BY ")


@dataclass(frozen=True)
class Search:
    """What the list of people is narrowed to; empty means everything."""

    text: str = ""
    role: str = ""
    program_id: str = ""
    page: int = 1
    sort: str = ""


def add_person(db: Database, actor_id: str | None, new: NewPerson, now: str) -> str:
    """Add an account and return its id; the email must be free."""
    email, name = checked(new.email, new.name)
    if new.password is not None:
        passwords.refuse_weak(new.password, (email, name, *program_names(db)))
    stored = passwords.hashed(new.password) if new.password is not None else None
    person_id = new_id()
    with writing(db):
        try:
            change(db, "INSERT INTO people (id, email, name, password_hash, created_at) VALUES (?,?,?,?,?)",
                   person_id, email, name, stored, now)
        except IntegrityError:
            raise taken() from None
        audit.record(db, actor_id, "person.added", person_id, now)
    return person_id


def change_person(db: Database, actor_id: str, person_id: str, new: NewPerson, now: str) -> None:
    """Give an account another name or email."""
    email, name = checked(new.email, new.name)
    with writing(db):
        existing(db, person_id)
        try:
            change(db, "UPDATE people SET email = ?, name = ? WHERE id = ?", email, name, person_id)
        except IntegrityError:
            raise taken() from None
        audit.record(db, actor_id, "person.changed", person_id, now)


def checked(email: str, name: str) -> tuple[str, str]:
    """Email and name as they are kept, or Invalid with a sentence at each field."""
    email, name = email.strip(), " ".join(name.split())
    fields: dict[str, str] = {}
    local, _, domain = email.rpartition("@")
    if not local or "." not in domain.strip(".") or len(email) > 254 or any(c.isspace() or ord(c) < 32 for c in email):
        fields["email"] = "An email address looks like name@example.org."
    if not name or len(name) > 120 or any(ord(c) < 32 for c in name):
        fields["name"] = "A name of 1 to 120 characters."
    if fields:
        raise Invalid("Please look at the marked fields.", fields)
    return email, name


def taken() -> Conflict:
    """The refusal of an email that somebody has."""
    return Conflict("Another account has this email.", {"email": "Another account has this email."})


def grant(db: Database, actor_id: str | None, person_id: str, held: tuple[str, str | None], now: str) -> None:
    """Give a person a role, as (role, program id) or ("admin", None); their sign-ins end, for a role changes what they allow."""
    role, program_id = held
    fields = role_problem(role, program_id)
    if not fields and program_id and not row(db, "SELECT 1 FROM programs WHERE id = ?", program_id):
        fields = {"program": "There is no such program. Choose one from the list."}
    if fields:
        raise Invalid("No role was given.", fields)
    with writing(db):
        existing(db, person_id)
        if not change(db, "INSERT INTO memberships (person_id, program_id, role) VALUES (?,?,?) ON CONFLICT DO NOTHING",
                      person_id, program_id, role):
            raise Conflict("This person already has this role.")
        end_all(db, person_id, now)
        audit.record(db, actor_id, "role.granted", person_id, now, role=role, program=program_id)


def revoke_role(db: Database, actor_id: str | None, person_id: str, held: tuple[str, str | None], now: str) -> None:
    """Take a role away and end the person's sign-ins; the last administrator stays."""
    role, program_id = held
    with writing(db):
        if role == "admin":
            keep_an_admin(db, person_id)
        if not change(db, "DELETE FROM memberships WHERE person_id = ? AND role = ? AND program_id IS ?",
                      person_id, role, program_id):
            raise NotFound("This person does not have this role.")
        end_all(db, person_id, now)
        audit.record(db, actor_id, "role.revoked", person_id, now, role=role, program=program_id)


def set_active(db: Database, actor_id: str | None, person_id: str, active: bool, now: str) -> None:
    """Disable an account (its sign-ins end at once) or open it again; the last administrator stays."""
    with writing(db):
        existing(db, person_id)
        if not active:
            keep_an_admin(db, person_id)
            end_all(db, person_id, now)
            take_back_links(db, person_id)
        change(db, "UPDATE people SET active = ? WHERE id = ?", int(active), person_id)
        audit.record(db, actor_id, "person.activated" if active else "person.deactivated", person_id, now)


def keep_an_admin(db: Database, person_id: str) -> None:
    """Raise Conflict when no other active administrator would be left."""
    admins = rows(db, "SELECT p.id FROM memberships m JOIN people p ON p.id = m.person_id "
                      "WHERE m.role = 'admin' AND p.active = 1")
    if [admin["id"] for admin in admins] == [person_id]:
        raise Conflict(LAST_ADMIN)


def set_password(db: Database, actor_id: str | None, person_id: str, password: str, now: str, *, keep_token: str = "") -> None:
    """Give an account a new password; every sign-in ends but the one in hand."""
    person = existing(db, person_id)
    passwords.refuse_weak(password, (person["email"], person["name"], *program_names(db)))
    stored = passwords.hashed(password)
    with writing(db):
        change(db, "UPDATE people SET password_hash = ? WHERE id = ?", stored, person_id)
        end_all(db, person_id, now, keep=fingerprint(keep_token) if keep_token else "")
        take_back_links(db, person_id)
        audit.record(db, actor_id, "password.set", person_id, now)


def change_own_password(db: Database, person_id: str, old: str, new: str, now: str, *, keep_token: str) -> None:
    """Change one's own password, knowing the old one; guessing it is throttled as at sign-in."""
    guesses = bucket("own", person_id)
    reserve(db, guesses, guesses, now)
    if not passwords.matches(password_hash(db, person_id), old):
        raise Invalid("The current password is not right.", {"current": "This is not your current password."})
    set_password(db, person_id, person_id, new, now, keep_token=keep_token)


def start(db: Database, token: str, password: str, now: str) -> str:
    """Use a start link: set the password it is for, once; the person's id."""
    person = person_for_link(db, token, now)
    passwords.refuse_weak(password, (person["email"], person["name"], *program_names(db)))
    stored = passwords.hashed(password)
    with writing(db):
        person_for_link(db, token, now)
        change(db, "UPDATE start_links SET used_at = ? WHERE id_hash = ?", now, fingerprint(token))
        change(db, "UPDATE people SET password_hash = ? WHERE id = ?", stored, person["id"])
        end_all(db, person["id"], now)
        take_back_links(db, person["id"])
        audit.record(db, person["id"], "start-link.used", person["id"], now)
    return str(person["id"])


def find_person(db: Database, person_id: str) -> Row | None:
    """One account (id, email, name, active, created_at, has_password), or None."""
    return row(db, "SELECT id, email, name, active, created_at, password_hash IS NOT NULL AS has_password FROM people "
                   "WHERE id = ?", person_id)


def find_by_email(db: Database, email: str) -> Row | None:
    """One account by its email, whatever the case."""
    found = row(db, "SELECT id FROM people WHERE email = ?", email.strip())
    return find_person(db, found["id"]) if found else None


def existing(db: Database, person_id: str) -> Row:
    """One account, or NotFound."""
    found = find_person(db, person_id)
    if not found:
        raise NotFound()
    return found


def password_hash(db: Database, person_id: str) -> str | None:
    """The stored hash; it never leaves this package."""
    found = row(db, "SELECT password_hash FROM people WHERE id = ?", person_id)
    return found["password_hash"] if found else None


def roles_of(db: Database, person_id: str) -> list[Row]:
    """The roles of a person with the programs' names, admin first."""
    return rows(db, "SELECT m.role, m.program_id, p.name AS program FROM memberships m "
                    "LEFT JOIN programs p ON p.id = m.program_id WHERE m.person_id = ? "
                    "ORDER BY m.program_id IS NOT NULL, p.name, m.role", person_id)


def holders(db: Database, role: str, program_id: str) -> list[Row]:
    """Active people who hold a role in a program, by name: for choosing one."""
    return rows(db, "SELECT p.id, p.name, p.email FROM people p JOIN memberships m ON m.person_id = p.id "
                    "WHERE m.role = ? AND m.program_id = ? AND p.active = 1 ORDER BY p.name COLLATE NOCASE", role, program_id)


def people(db: Database, search: Search) -> list[Row]:
    """One page of accounts by name, each with `roles`; one row more than a page when there is a next one."""
    order = ORDERS.get(search.sort, ORDERS["name"]) + ", id LIMIT ?4 OFFSET ?5"
    found = rows(db, LISTED + order, search.text.strip(), search.role, search.program_id, PAGE + 1,
                 PAGE * (max(search.page, 1) - 1))
    for person in found:
        person["roles"] = roles_of(db, person["id"])
    return found


def programs(db: Database) -> list[Row]:
    """Active programs to give a role in."""
    return rows(db, "SELECT id, name FROM programs WHERE active = 1 ORDER BY name COLLATE NOCASE")


def program_names(db: Database) -> list[str]:
    """Words that everybody would guess first in a password here."""
    return [program["name"] for program in programs(db)]
