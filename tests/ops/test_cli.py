"""The command line: every command explains itself with an example, says what it did, and fails with a sentence."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from shopper import audit, cli
from shopper.cli import main
from shopper.db import rows, writing
from tests.world import NOW, PASSWORD, World


def run(world: World, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--instance", str(world.instance), *words], input=typed)


def commands() -> list[tuple[str, ...]]:
    """Every command there is, as the words one types."""
    found: list[tuple[str, ...]] = []
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(context)]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0 and "Example" in result.output
    assert len(result.output.splitlines()[2].strip()) > 10, "it does not say what it does"


def test_a_command_that_does_not_exist_is_said(world: World) -> None:
    result = run(world, "dance")
    assert result.exit_code == 2 and "No such command 'dance'" in result.output


def test_a_late_module_does_not_break_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "later", "shopper.not_yet:later")
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0 and "doctor" in result.output and "later" not in result.output.replace("(later", "")


def test_the_instance_may_be_named_before_or_after_the_command(world: World) -> None:
    for words in (["--instance", str(world.instance), "migrate"], ["migrate", "--instance", str(world.instance)]):
        result = CliRunner().invoke(main, words)
        assert (result.exit_code, result.output) == (0, "The database is up to date.\n")


def test_the_instance_may_come_from_the_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPPER_INSTANCE", str(world.instance))
    assert CliRunner().invoke(main, ["migrate"]).output == "The database is up to date.\n"


@pytest.mark.parametrize("words", [("audit", "verify"), ("backup", "x"), ("worker",), ("user", "disable", "a@example.org")])
def test_a_missing_database_is_said_with_what_makes_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, ["--instance", str(tmp_path / "none"), *words])
    assert result.exit_code == 1 and "migrate" in result.output and not (tmp_path / "none").exists()


def test_migrate_makes_a_database_that_is_its_owners_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--instance", str(tmp_path / "new"), "migrate"])
    assert result.exit_code == 0 and "m001_ground" in result.output
    assert (tmp_path / "new" / "shopper.sqlite3").stat().st_mode & 0o777 == 0o600


def test_audit_show_says_what_happened_to_one_thing(world: World) -> None:
    with writing(world.db):
        audit.record(world.db, "ada", "wave.changed", "spring", NOW, fields=["name"])
        audit.record(world.db, None, "wave.deactivated", "spring", NOW)
    first, second = run(world, "audit", "show", "spring").output.splitlines()
    assert "ada  wave.changed" in first and '"name"' in first and "the server  wave.deactivated" in second
    unknown = run(world, "audit", "show", "autumn")
    assert unknown.exit_code == 1 and "No audit line is about autumn." in unknown.output


def test_audit_verify_names_the_broken_line(world: World) -> None:
    run(world, "user", "add", "new@example.org", "--name", "New", "--role", "admin", typed=PASSWORD + "\n")
    assert "audit lines hold" in run(world, "audit", "verify").output
    world.db.conn.execute("DROP TRIGGER audit_no_update")
    world.db.conn.execute("UPDATE audit SET action = 'nothing' WHERE n = 1")
    broken = run(world, "audit", "verify")
    assert broken.exit_code == 1 and "broken at line 1" in broken.output


def test_a_person_is_added_with_a_role_in_a_program(world: World, db: Database) -> None:
    result = run(world, "user", "add", "new@example.org", "--name", "New One", "--role", "shopper", "--program", "Harbour Coffee",
                 typed=PASSWORD + "\n")
    assert result.exit_code == 0 and "Added New One <new@example.org> as shopper of Harbour Coffee." in result.output
    held = rows(db, "SELECT role, program_id FROM memberships JOIN people ON id = person_id WHERE email = 'new@example.org'")
    assert held == [{"role": "shopper", "program_id": "harbour"}]


@pytest.mark.parametrize(("role", "typed", "sentence"), [
    ("shopper", PASSWORD, "name one with --program: Harbour Coffee, Other Brand"),
    ("admin", "short", "12 characters"),
])
def test_a_person_who_cannot_be_added_leaves_nothing_behind(
        world: World, db: Database, role: str, typed: str, sentence: str) -> None:
    result = run(world, "user", "add", "new@example.org", "--name", "New", "--role", role, typed=typed + "\n")
    assert result.exit_code == 1 and sentence in result.output
    assert rows(db, "SELECT id FROM people WHERE email = 'new@example.org'") == []


def test_a_disabled_person_is_signed_out_everywhere(world: World, db: Database) -> None:
    result = run(world, "user", "disable", "sam@example.org")
    assert result.exit_code == 0 and "can no longer sign in" in result.output
    assert rows(db, "SELECT active FROM people WHERE id = 'sam'") == [{"active": 0}]


def test_a_password_is_set_and_an_unknown_person_is_said(world: World) -> None:
    assert run(world, "user", "password", "sam@example.org", typed="another battery staple\n").exit_code == 0
    unknown = run(world, "user", "password", "nobody@example.org", typed="another battery staple\n")
    assert unknown.exit_code == 1 and "Nobody has the email" in unknown.output
