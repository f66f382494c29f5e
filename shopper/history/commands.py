"""The command that brings past visits in from a table and its codebook."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click

from shopper.db import existing_database, now_utc
from shopper.errors import Invalid
from shopper.history import model, store

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
LARGEST = 64 * 1024 * 1024  # bytes


def table(path: Path) -> list[dict[str, str]]:
    """The records of a CSV file in UTF-8; Invalid with the line when it is something else."""
    if path.stat().st_size > LARGEST:
        raise Invalid(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB. Split it and bring the parts in one by one.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path.name} is not UTF-8 text (byte {error.start}). Save it as CSV in UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    records = []
    for record in reader:
        if None in record or None in record.values():
            raise Invalid(f"{path.name}, line {reader.line_num}: the number of cells does not fit the first line.")
        records.append(record)
    return records


@click.command(epilog="Example: shopper import-visits visits.csv --codebook codebook.csv --program 'Bank advice 2022'")
@click.argument("visits", type=FILE)
@click.option("--codebook", type=FILE, required=True, help="CSV with columns code and question_text_as_published.")
@click.option("--program", required=True, help="Name of the program; made when there is none of that name.")
@click.option("--title", help="Title of the checklist; the program's name otherwise.")
@click.pass_obj
def import_visits(instance: Path, visits: Path, codebook: Path, program: str, title: str | None) -> None:
    """Bring past visits in: one row a visit, one column a question. A second run adds only what is new."""
    records = table(visits)
    asked = model.questions(table(codebook))
    document = model.document_of(title or program, asked, records)
    past = [model.visit_of(document, asked, record) for record in records]
    with existing_database(instance) as db:
        now = now_utc()
        desk = store.open_desk(db, program, document, now)
        with click.progressbar(past, label="Bringing visits in") as bar:
            released = sum(store.bring_in(db, desk, visit, now) is not None for visit in bar)
    click.echo(f"{released} visits released in “{program}” from {len(asked)} questions; "
               f"{len(past) - released} were here already.")
