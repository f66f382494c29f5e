"""The command that makes a demo and serves it."""

from __future__ import annotations

from pathlib import Path

import click

from shopper import serving
from shopper.db import database_path, now_utc, open_database
from shopper.demo import accounts


@click.command(epilog="Example: shopper demo --port 8431 --instance /tmp/demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Only make the demo.")
@click.pass_obj
def demo(instance: Path, host: str, port: int, no_serve: bool) -> None:
    """Make a demo with believable content, and serve it; a second start keeps what is there."""
    serving.prepare(instance, click.echo)
    secret = accounts.password(instance)
    db = open_database(database_path(instance))
    try:
        accounts.make(db, secret, now_utc())
    finally:
        db.close()
    click.echo("Sign in as one of these:")
    for role, (name, email) in accounts.SIGN_INS.items():
        click.echo(f"  {role:<8} {email:<20} {secret}   ({name})")
    if not no_serve:
        serving.serve(instance, serving.Listening(host, port), click.echo)
