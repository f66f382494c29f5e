"""The command that makes the demo and serves it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from shopper import locks, serving
from shopper.db import database_path
from shopper.demo import building


@click.command(epilog="Example: shopper demo --port 8431")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--build-only", is_flag=True, help="Make the demo and stop.")
@click.pass_obj
def demo(instance: Path, port: int, build_only: bool) -> None:
    """Make a demo with believable content, unless the instance has data already, and serve it."""
    with locks.serving(instance, click.echo):
        if not database_path(instance).is_file():
            building.build(instance, datetime.now(UTC).date(), click.echo)
    for role, (email, password) in building.sign_ins(instance).items():
        click.echo(f"  {role:<8} {email:<20} {password}")
    if not build_only:
        serving.serve(instance, serving.Listening(port=port), click.echo)
