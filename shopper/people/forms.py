"""What the people pages read from a request: own paths only, search values, devices."""

from __future__ import annotations

import re

from flask import Request
from werkzeug.datastructures import MultiDict

from shopper.errors import Invalid
from shopper.people.model import ROLES, Attempt, NewPerson, device_name
from shopper.people.store import Search

OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def own_path(text: str | None) -> str:
    """Where to go after sign-in: a path of ours, or the first page."""
    return text if text and OWN_PATH.fullmatch(text) else "/"


def attempt(request: Request) -> Attempt:
    """One try to sign in, the password exactly as typed."""
    return Attempt(request.form.get("email", "")[:254], request.form.get("password", ""), request.remote_addr or "",
                   device_name(request.user_agent.string))


def search(values: MultiDict[str, str]) -> Search:
    """The list's filter as it stands in the address."""
    role = values.get("role", "")
    return Search(values.get("q", "")[:100], role if role in ROLES else "", values.get("program", ""),
                  min(max(1, values.get("page", 1, type=int)), 100_000), values.get("sort", "")[:20])


def new_person(values: MultiDict[str, str]) -> NewPerson:
    """An account's email and name as typed."""
    return NewPerson(values.get("email", ""), values.get("name", ""))


def held_role(values: MultiDict[str, str]) -> tuple[str, str | None]:
    """A role with its program as chosen; none is none."""
    return values.get("role", ""), values.get("program") or None


def role_to_give(values: MultiDict[str, str]) -> tuple[str, str | None]:
    """A role to give; nobody becomes administrator of everything by a slip of the list."""
    role, program_id = held_role(values)
    if role == "admin" and not program_id and values.get("sure") != "1":
        sentence = "An administrator may do everything in every program. Say that you are sure."
        raise Invalid("No role was given.", {"sure": sentence})
    return role, program_id
