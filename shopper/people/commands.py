"""Commands for accounts: the first administrator, and whatever is quicker in a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlite_utils import Database

from shopper.db import Row, existing_database, now_utc, writing
from shopper.errors import NotFound
from shopper.people import store
from shopper.people.model import ROLES, NewPerson


def account(db: Database, email: str) -> Row:
    """The account with this email, or a refusal."""
    found = store.find_by_email(db, email)
    if found is None:
        raise NotFound(f"Nobody has the email {email}.")
    return found


def ask_password() -> str:
    """Typed twice and unseen; one line of standard input where nobody types."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt="The same again"))


def held(db: Database, role: str, program: str | None) -> tuple[str, str | None]:
    """The role as the store takes it; every role but admin is held in a program."""
    if role == "admin":
        return role, None
    for known in store.programs(db):
        if program in (known["id"], known["name"]):
            return role, str(known["id"])
    raise NotFound(f"The role {role} is held in a program; name one with --program: "
                   f"{', '.join(store.program_names(db)) or 'there is none yet'}.")


@click.group(epilog="Example: shopper user add ada@example.org --name 'Ada Admin' --role admin")
def user() -> None:
    """Add, disable and let people in."""


@user.command(epilog="Example: shopper user add sam@example.org --name 'Sam Lee' --role shopper --program 'Harbour Coffee'")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--program", help="Name or id of the program; not for admins.")
@click.pass_obj
def add(instance: Path, email: str, name: str, role: str, program: str | None) -> None:
    """Add a person with a role; asks for the password, or reads it from standard input."""
    with existing_database(instance) as db:
        grant = held(db, role, program)
        new = NewPerson(email, name, ask_password())
        with writing(db):
            person_id = store.add_person(db, None, new, now_utc())
            store.grant(db, None, person_id, grant, now_utc())
    click.echo(f"Added {name} <{email}> as {role}{f' of {program}' if program else ''}.")


@user.command(epilog="Example: shopper user disable sam@example.org")
@click.argument("email")
@click.pass_obj
def disable(instance: Path, email: str) -> None:
    """Close an account and sign the person out everywhere; nothing they did is lost."""
    with existing_database(instance) as db:
        store.set_active(db, None, account(db, email)["id"], False, now_utc())
    click.echo(f"{email} can no longer sign in, and is signed out everywhere.")


@user.command(epilog="Example: shopper user password sam@example.org")
@click.argument("email")
@click.pass_obj
def password(instance: Path, email: str) -> None:
    """Set a new password and sign the person out everywhere."""
    with existing_database(instance) as db:
        person = account(db, email)
        store.set_password(db, None, person["id"], ask_password(), now_utc())
    click.echo(f"{email} has a new password, and is signed out everywhere.")
