"""The `render` command: makes the PDF of a released edition by hand, or of a file of edition JSON, without a worker."""

from __future__ import annotations

import json
from pathlib import Path

import click

from shopper import blobs
from shopper.db import existing_database, now_utc
from shopper.errors import Invalid, NotFound
from shopper.findings import rendering

SAMPLE = Path(__file__).with_name("sample.json")


@click.command(epilog="Example: shopper render 0195a1f2-7c3e-7d10-9b1a-2f64c0a8e101 --out marlow.pdf")
@click.argument("edition_id", required=False)
@click.option("--json", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Render this edition JSON instead; its photos are looked for in the instance.")
@click.option("--sample", "file", flag_value=str(SAMPLE), type=click.Path(path_type=Path),
              help="Render a made-up edition, to see how findings look on this machine.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write the PDF to this file.")
@click.pass_context
def render(ctx: click.Context, edition_id: str | None, file: Path | None, out: Path | None) -> None:
    """Make the PDF of the released edition EDITION_ID and keep it, or of a file with --json, or of a --sample."""
    instance: Path = ctx.obj
    if (edition_id is None) == (file is None):
        raise click.UsageError("Name one edition by its id, or a file with --json, or --sample.")
    data = _of_file(instance, file, out) if file else _of_edition(instance, str(edition_id))
    if out is not None:
        try:
            out.write_bytes(data)
        except OSError as problem:
            raise Invalid(f"{out} cannot be written: {problem.strerror}.") from problem
    click.echo(f"Rendered {file or edition_id}: {len(data):,} bytes{f', written to {out}' if out else ''}.")


def _of_edition(instance: Path, edition_id: str) -> bytes:
    with existing_database(instance) as db:
        try:
            sha256 = rendering.render_edition(db, instance, edition_id, now_utc())
        except NotFound:
            raise NotFound(f"There is no edition {edition_id}. Its id stands in the address of its page.") from None
    return blobs.read(instance / "editions", sha256)


def _of_file(instance: Path, file: Path, out: Path | None) -> bytes:
    if out is None:
        raise click.UsageError("Say where the PDF goes: --out FILE.")
    try:
        edition = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Invalid(f"{file} is not a JSON file: {error}") from None
    if not isinstance(edition, dict) or edition.get("schema") != "shopper-edition/1":
        raise Invalid(f"{file} is not an edition: its schema is not shopper-edition/1.")
    return rendering.make(edition, rendering.pictures_of(instance, edition)).data
