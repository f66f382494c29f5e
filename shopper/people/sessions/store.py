"""All SQL of sign-ins. A token is shown to its browser once and kept here only as SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from datetime import timedelta

from sqlite_utils import Database

from shopper import audit
from shopper.db import OperationalError, Row, change, row, rows, writing
from shopper.errors import Invalid, NotFound, TooMany
from shopper.people import passwords
from shopper.people.model import MOST_SESSIONS, START_LINK, Attempt, Person, is_over, moment, shifted, span_text

WRONG = "This email and password do not belong together. Check both and try again."
# bucket kind: (how many wrong tries, in how long)
MINUTE, DAY, ADDRESS = (5, timedelta(minutes=1)), (20, timedelta(days=1)), (20, timedelta(hours=1))
REMEMBERED = timedelta(days=30)  # how long an account is at home at an address it signed in from


def fingerprint(token: str) -> str:
    """The SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(db: Database, attempt: Attempt, now: str) -> str:
    """Check email and password and open a session; every refusal reads the same whether or not the account exists."""
    with passwords.lobby():
        return admit(db, attempt, now)


def admit(db: Database, attempt: Attempt, now: str) -> str:
    """Part of signing in: throttle, check, count a failure, open the session.

    An address may fail 20 times an hour without a success; a success empties its bucket, for a whole office shares one
    address and mistypes. While the bucket is full only accounts that signed in from this very address within 30 days are
    let through to their own buckets, so that guessing through a list of accounts stops and the office still gets in.
    """
    account, address = bucket("account", attempt.email.strip().lower()), bucket("address", attempt.address)
    found = row(db, "SELECT id, password_hash, active FROM people WHERE email = ?", attempt.email.strip())
    at_home = found is not None and signed_in_from(db, found["id"], address, now)
    reserve(db, account, "" if at_home else address, now)
    fits = passwords.matches(found["password_hash"] if found else None, attempt.password)
    if not found or not fits or not found["active"]:
        with writing(db):
            count(db, address, ADDRESS, now)
        raise Invalid(WRONG)
    newer = passwords.hashed(attempt.password) if passwords.outdated(found["password_hash"]) else found["password_hash"]
    with writing(db):
        change(db, "DELETE FROM throttles WHERE bucket IN (?, ?)", account + ":minute", address)
        change(db, "UPDATE throttles SET count = count - 1 WHERE bucket = ? AND count > 0", account + ":day")
        change(db, "UPDATE people SET password_hash = ?1 WHERE id = ?2 AND password_hash = ?3 AND ?1 <> ?3",
               newer, found["id"], found["password_hash"])
        return open_session(db, found["id"], attempt.device, now, address=address)


def signed_in_from(db: Database, person_id: str, address: str, now: str) -> bool:
    """Whether the person signed in from this address (its hash) lately; ended sign-ins count, they were right once."""
    return row(db, "SELECT 1 FROM sessions WHERE person_id = ? AND address_hash = ? AND created_at > ?",
               person_id, address, shifted(now, -REMEMBERED)) is not None


def bucket(kind: str, text: str) -> str:
    """The name of a throttle bucket: what was typed is never kept."""
    return f"{kind}:{fingerprint(text)[:32]}"


def reserve(db: Database, account: str, address: str, now: str) -> None:
    """Count this try against the account before any hashing; TooMany when a bucket is full."""
    with writing(db):
        buckets = ((account + ":minute", MINUTE), (account + ":day", DAY), (address, ADDRESS))
        waits = [wait(db, name, limit, now) for name, limit in buckets]
        if not any(waits):
            count(db, account + ":minute", MINUTE, now)
            count(db, account + ":day", DAY, now)
            return
    left = max(waits)
    raise TooMany(f"Too many tries with a wrong password. Nothing is locked for good: try again in {span_text(left)}.", left)


def wait(db: Database, name: str, limit: tuple[int, timedelta], now: str) -> int:
    """Seconds until a bucket takes another try; 0 when it does now. A window that begins in the future was opened before the
    clock went back, and is over: nobody waits longer than a window is long."""
    held = row(db, "SELECT count, window_from FROM throttles WHERE bucket = ? AND window_from <= ?", name, now)
    if not held or held["count"] < limit[0]:
        return 0
    left = (moment(held["window_from"]) + limit[1] - moment(now)).total_seconds()
    return max(0, int(left) + 1) if left > 0 else 0


def count(db: Database, name: str, limit: tuple[int, timedelta], now: str) -> None:
    """One more try in a bucket, in a new window when the old one has passed; a line in the audit when it fills up."""
    change(db, "DELETE FROM throttles WHERE (bucket = ?1 AND (window_from <= ?2 OR window_from > ?4)) OR window_from <= ?3",
           name, shifted(now, -limit[1]), shifted(now, -DAY[1]), now)
    change(db, "INSERT INTO throttles (bucket, count, window_from) VALUES (?, 1, ?) "
               "ON CONFLICT (bucket) DO UPDATE SET count = count + 1", name, now)
    held = row(db, "SELECT count FROM throttles WHERE bucket = ?", name)
    if held and held["count"] == limit[0]:
        audit.record(db, None, "sign-in.throttled", name, now)


def open_session(db: Database, person_id: str, device: str, now: str, *, address: str = "") -> str:
    """A new session for a person; its token. Beyond ten the one unused for longest ends. Of the address only a hash is kept."""
    token = secrets.token_urlsafe(32)
    with writing(db):
        change(db, "DELETE FROM sessions WHERE created_at < ?", shifted(now, -timedelta(days=100)))
        change(db, "INSERT INTO sessions (id_hash, person_id, created_at, seen_at, device, address_hash) VALUES (?,?,?,?,?,?)",
               fingerprint(token), person_id, now, now, device[:80], address)
        change(db, "UPDATE sessions SET revoked_at = ? WHERE id_hash IN (SELECT id_hash FROM sessions WHERE person_id = ? "
                   "AND revoked_at IS NULL ORDER BY seen_at DESC, created_at DESC LIMIT -1 OFFSET ?)",
               now, person_id, MOST_SESSIONS)
        audit.record(db, person_id, "session.opened", person_id, now)
    return token


def person_for_token(db: Database, token: str, now: str) -> Person | None:
    """The person whose live session this token is; None when it ended, was revoked, or its person is disabled."""
    found = row(db, "SELECT s.id_hash, s.created_at, s.seen_at, p.id, p.name, p.email FROM sessions s JOIN people p "
                    "ON p.id = s.person_id WHERE s.id_hash = ? AND s.revoked_at IS NULL AND p.active = 1", fingerprint(token))
    if not found:
        return None
    held = rows(db, "SELECT role, program_id FROM memberships WHERE person_id = ?", found["id"])
    person = Person(found["id"], found["name"], found["email"], frozenset((r["role"], r["program_id"]) for r in held))
    if is_over(found["created_at"], found["seen_at"], frozenset(role for role, _ in person.roles), now):
        return None
    if shifted(now, -timedelta(minutes=1)) >= found["seen_at"]:
        touch(db, found["id_hash"], now)
    return person


def touch(db: Database, id_hash: str, now: str) -> None:
    """Note that a session is in use, at most once a minute; a busy or full database is no reason to hold up the page."""
    with contextlib.suppress(OperationalError), writing(db, patience=0):
        change(db, "UPDATE sessions SET seen_at = ? WHERE id_hash = ?", now, id_hash)


def sessions_for(db: Database, person_id: str, now: str) -> list[Row]:
    """The live sessions of a person, the most recent first."""
    held = rows(db, "SELECT role FROM memberships WHERE person_id = ?", person_id)
    roles = frozenset(membership["role"] for membership in held)
    found = rows(db, "SELECT id_hash, created_at, seen_at, device FROM sessions WHERE person_id = ? AND revoked_at IS NULL "
                     "ORDER BY seen_at DESC, created_at DESC", person_id)
    return [session for session in found if not is_over(session["created_at"], session["seen_at"], roles, now)]


def sign_out(db: Database, token: str, now: str) -> None:
    """End the session of this token; an ended one stays ended."""
    found = row(db, "SELECT person_id FROM sessions WHERE id_hash = ? AND revoked_at IS NULL", fingerprint(token))
    if found:
        revoke_session(db, found["person_id"], fingerprint(token), now)


def revoke_session(db: Database, person_id: str, id_hash: str, now: str) -> None:
    """End one of a person's own sessions."""
    with writing(db):
        if not change(db, "UPDATE sessions SET revoked_at = ? WHERE id_hash = ? AND person_id = ? AND revoked_at IS NULL",
                      now, id_hash, person_id):
            raise NotFound("This sign-in has already ended.")
        audit.record(db, person_id, "session.revoked", person_id, now)


def revoke_others(db: Database, person_id: str, keep_token: str, now: str) -> int:
    """End all of a person's sessions but the one in hand; how many."""
    with writing(db):
        ended = end_all(db, person_id, now, keep=fingerprint(keep_token))
        take_back_links(db, person_id)
        audit.record(db, person_id, "session.others_revoked", person_id, now, ended=ended)
    return ended


def end_all(db: Database, person_id: str, now: str, *, keep: str = "") -> int:
    """Part of a verb: end the person's sessions, but the kept one; how many."""
    return change(db, "UPDATE sessions SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL AND id_hash <> ?",
                  now, person_id, keep)


def take_back_links(db: Database, person_id: str) -> None:
    """Part of a verb: unused start links stop working. A change of roles leaves them: they open the account, not a session."""
    change(db, "DELETE FROM start_links WHERE person_id = ? AND used_at IS NULL", person_id)


def signed_in_ever(db: Database, person_id: str) -> bool:
    """Whether the person ever signed in, as far as sessions are remembered."""
    return row(db, "SELECT 1 FROM sessions WHERE person_id = ?", person_id) is not None


def make_link(db: Database, actor_id: str | None, person_id: str, now: str) -> str:
    """A single-use link token with which a person sets their password; an earlier unused one stops working."""
    token = secrets.token_urlsafe(32)
    with writing(db):
        if not row(db, "SELECT 1 FROM people WHERE id = ? AND active = 1", person_id):
            raise NotFound("Only an active account can get a start link.")
        take_back_links(db, person_id)
        change(db, "INSERT INTO start_links (id_hash, person_id, created_at, expires_at) VALUES (?,?,?,?)",
               fingerprint(token), person_id, now, shifted(now, START_LINK))
        audit.record(db, actor_id, "start-link.made", person_id, now)
    return token


def person_for_link(db: Database, token: str, now: str) -> Row:
    """Whose link this is; NotFound when it was used, replaced or has run out."""
    found = row(db, "SELECT p.id, p.name, p.email FROM start_links l JOIN people p ON p.id = l.person_id "
                    "WHERE l.id_hash = ? AND l.used_at IS NULL AND l.expires_at > ? AND p.active = 1", fingerprint(token), now)
    if not found:
        raise NotFound("This link has been used or has run out. Ask your administrator for a new one.")
    return found
