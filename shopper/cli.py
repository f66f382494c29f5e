"""The `shopper` command: one small table of commands, each imported only when it is called."""

from __future__ import annotations

import importlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import click

from shopper.db import OperationalError
from shopper.errors import Refused

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = {
    "serve": "shopper.commands:serve",
    "demo": "shopper.demo.commands:demo",
    "worker": "shopper.commands:worker",
    "migrate": "shopper.commands:migrate",
    "doctor": "shopper.commands:doctor",
    "user": "shopper.people.commands:user",
    "backup": "shopper.commands:backup",
    "restore": "shopper.commands:restore",
    "audit": "shopper.commands:audit",
    "import-checklist": "shopper.checklists.commands:import_checklist",
    "import-visits": "shopper.history.commands:import_visits",
    "render": "shopper.findings.commands:render",
    "score": "shopper.findings.score_commands:score",
}


def choose_instance(ctx: click.Context, _option: click.Parameter, value: Path | None) -> None:
    """Remember the folder for this command and those below it."""
    if value is not None:
        ctx.obj = value


def instance_option() -> click.Option:
    """`--instance DIR`, taken before and after a command's name alike."""
    return click.Option(["--instance"], type=click.Path(path_type=Path, file_okay=False), expose_value=False, is_eager=True,
                        callback=choose_instance, help="Folder of data and settings  [SHOPPER_INSTANCE, or instance/]")


class Commands(click.Group):
    """A group that imports a command when it is asked for, and turns a refusal into a sentence and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, target in COMMANDS.items() if importlib.util.find_spec(target.split(":")[0])]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, name = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        if not any(param.name == "instance" for param in command.params):
            command.params.append(instance_option())
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            details = "".join(f"\n  {field}: {sentence}" for field, sentence in refused.fields.items())
            raise click.ClickException(f"{refused}{details}") from refused
        except OperationalError as problem:
            raise click.ClickException(f"The database cannot be used: {problem}. Try: shopper doctor") from problem


@click.group(cls=Commands, params=[instance_option()], epilog="Example: shopper --instance /srv/shopper doctor")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Shopper: mystery-shopper field reporting that you run yourself."""
    os.umask(0o077)  # everything the program writes is its owner's alone
    if ctx.obj is None:
        ctx.obj = Path(os.environ.get("SHOPPER_INSTANCE") or ROOT / "instance")


if __name__ == "__main__":
    main(prog_name="shopper")
