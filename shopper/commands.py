"""Commands for whoever runs the server: serve, worker, migrate, doctor, backup, restore, audit."""

from __future__ import annotations

from pathlib import Path

import click

from shopper import audit as audit_lines
from shopper import backup as backups
from shopper import copies, jobs, locks, logs, make_instance, migrations, serving
from shopper import doctor as doctors
from shopper import restore as restoring
from shopper.db import database_path, existing_database, now_utc, open_database, open_existing
from shopper.supervisor import Supervisor, follow_parent

FOLDER = click.Path(path_type=Path, file_okay=False)
SIGNS = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}


@click.command(epilog="Example: shopper --instance /srv/shopper serve --port 8000 --backups /mnt/backups")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; leave it behind a proxy.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(0, 32), help="Processes that make PDFs and backups.")
@click.option("--backups", "folder", type=FOLDER, envvar="SHOPPER_BACKUPS", help="Folder for the hourly backup.")
@click.pass_obj
def serve(instance: Path, host: str, port: int, workers: int, folder: Path | None) -> None:
    """Start the server and its workers."""
    if folder:
        backups.configure(folder)
    serving.serve(instance, serving.Listening(host, port, workers), click.echo)


@click.command(epilog="Example: shopper worker --count 4   (more workers beside a running server)")
@click.option("--count", default=2, show_default=True, type=click.IntRange(1, 32), help="Worker processes.")
@click.option("--follow", type=int, hidden=True, help="End when this process ends.")
@click.pass_obj
def worker(instance: Path, count: int, follow: int | None) -> None:
    """Run worker processes only: they make PDFs and backups."""
    open_existing(instance).close()
    logs.configure()
    if follow:
        follow_parent(follow)
    with locks.serving(instance):
        Supervisor(instance, count).run()


@click.command(epilog="Example: shopper --instance /srv/shopper migrate")
@click.pass_obj
def migrate(instance: Path) -> None:
    """Make the database, or bring it up to date."""
    if sentence := locks.finish(instance):
        click.echo(sentence)
    make_instance(instance)
    db = open_database(database_path(instance))
    newer = migrations.unknown(db)
    if newer:
        raise click.ClickException(f"This database was made by a newer Shopper ({', '.join(newer)}). Nothing was changed.")
    applied = migrations.migrate(db)
    db.close()
    click.echo(f"Applied {len(applied)} steps: {', '.join(applied)}." if applied else "The database is up to date.")


@click.command(epilog="Example: shopper --instance /srv/shopper doctor")
@click.option("--retry", is_flag=True, help="First queue again what the workers have given up.")
@click.pass_obj
def doctor(instance: Path, retry: bool) -> None:
    """Check this machine and the instance, and say how to mend what is wrong."""
    if retry:
        db = open_existing(instance)
        again = jobs.take_up(db, now_utc())
        db.close()
        click.echo(f"{again} {'job waits' if again == 1 else 'jobs wait'} for a worker again.")
    found = doctors.look(instance)
    for finding in found:
        click.echo(f"{SIGNS[finding.state]}  {finding.name:<13} {finding.said}")
        if finding.mend:
            click.echo(f"      {'':<13} → {finding.mend}")
    failed = [finding.name for finding in found if finding.state == "fail"]
    if failed:
        raise click.ClickException(f"{len(failed)} of {len(found)} to mend: {', '.join(failed)}.")
    click.echo(f"All {len(found)} looked at; nothing to mend.")


@click.command(epilog="Example: shopper --instance /srv/shopper backup /mnt/backups")
@click.argument("folder", type=FOLDER)
@click.pass_obj
def backup(instance: Path, folder: Path) -> None:
    """Write a verified copy into FOLDER; the server may be running."""
    db = open_existing(instance)
    click.echo("Copying the database and every file it names, and checking all of it …", err=True)
    copy = backups.make(db, instance, folder, now_utc())
    db.close()
    if copy.problems:
        raise click.ClickException(f"Written to {folder / copy.name}, but not whole: {'; '.join(copy.problems[:5])}")
    click.echo(f"Backup {copy.name}: {copy.photos} files, audit line {copy.audit_n}; all hashes and the audit chain hold.")


@click.command(epilog="Example: shopper --instance /srv/shopper restore /mnt/backups")
@click.argument("folder", type=FOLDER)
@click.option("--name", help="Which backup; otherwise the newest whole one not dated in the future.")
@click.option("--damaged", is_flag=True, help="Take one that is not whole as it is, and say what is lost.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(instance: Path, folder: Path, name: str | None, damaged: bool, yes: bool) -> None:
    """Put a backup from FOLDER in the place of the instance; the old one is kept beside it."""
    chosen = restoring.choose(folder, now_utc(), name, damaged=damaged)
    locks.refuse_running(instance)
    for later in chosen.future:
        click.echo(f"Passed over, dated in the future: {later.name} of {later.at}. To take it: --name {later.name}")
    for newer in chosen.passed:
        click.echo(f"Passed over, newer but not whole: {newer.name} of {newer.at}: {several(newer.problems)}")
    for bad in copies.unreadable(folder):
        click.echo(f"Passed over, for it cannot be read: {bad}")
    copy = chosen.copy
    click.echo(f"Backup {copy.name} of {copy.at}: {copy.photos} files, up to audit line {copy.audit_n}.")
    if copy.problems:
        click.echo(f"It is not whole: {several(copy.problems)}")
    if not yes:
        click.confirm(f"Put it in the place of {instance}?", abort=True)
    click.echo("Checking and copying …", err=True)
    done = restoring.restore(folder, copy, instance, now_utc(), damaged=damaged)
    kept = f" The old one is in {done.old}." if done.old else ""
    lost = f" Lost: {several(done.lost)}" if done.lost else ""
    click.echo(f"Restored {copy.name} to {instance}.{kept}{lost}")


def several(problems: tuple[str, ...]) -> str:
    """The first few problems, and how many more there are."""
    more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
    return "; ".join(problems[:5]) + more + "."


@click.group(epilog="Example: shopper audit verify")
def audit() -> None:
    """Look at the audit lines."""


@audit.command(epilog="Example: shopper --instance /srv/shopper audit show 0192f0c1-8a4e-7c3e-9f00-2b6d1c5e7a90")
@click.argument("subject")
@click.pass_obj
def show(instance: Path, subject: str) -> None:
    """Say what happened to one thing: SUBJECT is the id of a visit, report, edition, person, …"""
    with existing_database(instance) as db:
        lines = audit_lines.lines_for(db, subject)
    if not lines:
        raise click.ClickException(f"No audit line is about {subject}.")
    for line in lines:
        click.echo(f"{line['n']:>6}  {line['at']}  {line['actor'] or 'the server'}  {line['action']}  {line['detail']}")


@audit.command(epilog="Example: shopper --instance /srv/shopper audit verify")
@click.pass_obj
def verify(instance: Path) -> None:
    """Check that no audit line was changed or removed."""
    db = open_existing(instance)
    broken = audit_lines.first_broken(db)
    count = db["audit"].count
    db.close()
    if broken is not None:
        raise click.ClickException(f"The audit chain is broken at line {broken} of {count}.")
    click.echo(f"All {count} audit lines hold.")
