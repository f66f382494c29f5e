"""Who a person is to the program: their roles, what those allow, and how long a sign-in of theirs lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

ROLES = ("shopper", "editor", "manager", "admin")
# role: (idle, absolute). A shopper's is long because a phone may be without signal for days.
LIFETIMES = {
    "shopper": (timedelta(days=30), timedelta(days=90)),
    "editor": (timedelta(hours=8), timedelta(hours=24)),
    "manager": (timedelta(hours=8), timedelta(days=7)),
    "admin": (timedelta(minutes=30), timedelta(hours=12)),
}
MOST_SESSIONS = 10
START_LINK = timedelta(days=7)


@dataclass(frozen=True)
class Person:
    """A signed-in person. `roles` holds (role, program id) pairs; the admin role belongs to the whole organisation (None)."""

    id: str
    name: str
    email: str
    roles: frozenset[tuple[str, str | None]] = field(default_factory=frozenset)

    def has(self, role: str) -> bool:
        """Whether the person holds the role anywhere."""
        return any(held == role for held, _ in self.roles)

    def programs(self, role: str) -> list[str]:
        """Ids of the programs in which the person holds the role, sorted."""
        return sorted(program for held, program in self.roles if held == role and program)


def role_problem(role: str, program_id: str | None) -> dict[str, str]:
    """Why a role cannot be held there, at the field to blame: admin belongs to the organisation, every other to a program."""
    if role not in ROLES:
        return {"role": "Choose one of the roles."}
    if role == "admin" and program_id is not None:
        return {"program": "An administrator belongs to the organisation, not to one program. Choose no program."}
    if role != "admin" and not program_id:
        return {"program": f"Choose the program in which this person is {'an' if role == 'editor' else 'a'} {role}."}
    return {}


@dataclass(frozen=True)
class NewPerson:
    """What an account begins with; without a password the person sets one through a start link."""

    email: str
    name: str
    password: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One try to sign in: from which address, on what device."""

    email: str
    password: str
    address: str
    device: str


def lifetime(roles: frozenset[str]) -> tuple[timedelta, timedelta]:
    """Idle and absolute lifetime of a sign-in: the strictest of the roles held."""
    spans = [LIFETIMES[role] for role in roles] or [LIFETIMES["manager"]]
    return min(idle for idle, _ in spans), min(whole for _, whole in spans)


def is_over(created_at: str, seen_at: str, roles: frozenset[str], now: str) -> bool:
    """Whether a sign-in has ended by itself."""
    idle, whole = lifetime(roles)
    return moment(now) - moment(seen_at) > idle or moment(now) - moment(created_at) > whole


def moment(text: str) -> datetime:
    """The time that an ISO text of ours names."""
    return datetime.fromisoformat(text)


def shifted(now: str, by: timedelta) -> str:
    """Another moment in the same form, so that texts compare as times do."""
    return (moment(now) + by).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def span_text(seconds: int) -> str:
    """How long to wait, as people say it: never less than is asked."""
    size, word = (1, "second") if seconds <= 90 else (60, "minute") if seconds <= 90 * 60 else (3600, "hour")
    count = -(-seconds // size)
    return f"{count} {word}{'' if count == 1 else 's'}"


SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
           ("CrOS", "Chromebook"), ("Linux", "Linux"))
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"),
            ("CriOS", "Chrome"), ("Safari", "Safari"))


def device_name(user_agent: str) -> str:
    """A device as its owner would call it: "Chrome on Android"."""
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    return " on ".join(part for part in (browser, system) if part) or "Unknown device"
