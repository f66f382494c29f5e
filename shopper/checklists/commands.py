"""`shopper import-checklist`: files into drafts, with everything that was not carried said aloud."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from shopper.checklists import document as documents
from shopper.checklists import importing, lint, store
from shopper.checklists.parsing import LARGEST
from shopper.checklists.wording import counted
from shopper.db import Row, now_utc, open_existing
from shopper.errors import Invalid, NotFound, Refused
from shopper.people import store as people

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
UNPUBLISHED = ("not published, because rules of scoring or critical rules were not carried ({} in the list below). Set them with "
               "--scoring or in the draft, or publish as it is with --publish-anyway.")
SHOWN = 3  # places named under one reason; --json names all


@dataclass(frozen=True)
class Job:
    """What to do with every file: nothing is stored without a place to store it in."""

    db: Database | None
    actor_id: str
    program_id: str
    publish: bool
    anyway: bool
    scoring: bytes | None
    language: str


@click.command(epilog='Example: shopper import-checklist bank.yaml --program "Harbour Coffee" --scoring bank.json --publish')
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--scoring", type=FILE, help="JSON file for rules that the checklist gives only in prose.")
@click.option("--program", help="Name of the program; may be left out when there is only one.")
@click.option("--language", default="en", show_default=True, help="Language of the texts of a file that does not say it.")
@click.option("--publish", is_flag=True, help="Publish at once where nothing is in the way.")
@click.option("--publish-anyway", is_flag=True, help="Publish even where rules of scoring or critical rules were not carried.")
@click.option("--dry-run", is_flag=True, help="Only say what would come in; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs.")
@click.pass_obj
def import_checklist(instance: Path, /, files: tuple[Path, ...], dry_run: bool, as_json: bool, **options: Any) -> None:
    """Import checklists as drafts: XLSForm (.xlsx, .xls), CSV of items, YAML (ms-checklist/1) or our own JSON."""
    job = _job(instance, dry_run, options)
    results = [_one(job, path) for path in files]
    if job.db is not None:
        job.db.close()
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=2))
    else:
        for result in results:
            click.echo("\n".join(_spoken(result)))
    failed = sum("refused" in result or "unpublished" in result for result in results)
    if failed:
        raise click.exceptions.Exit(1)


def _job(instance: Path, dry_run: bool, options: dict[str, Any]) -> Job:
    scoring = options["scoring"].read_bytes() if options["scoring"] else None
    if dry_run:
        return Job(None, "", "", False, False, scoring, options["language"])
    db = open_existing(instance)
    admins = [person for person in people.people(db, people.Search(role="admin")) if person["active"]]
    if not admins:
        raise NotFound("There is no administrator yet in whose name to import. Make one with: shopper user add --help")
    return Job(db, admins[0]["id"], _program(db, options["program"]), options["publish"] or options["publish_anyway"],
               options["publish_anyway"], scoring, options["language"])


def _program(db: Database, name: str | None) -> str:
    known: list[Row] = people.programs(db)
    fitting = [program for program in known if name is None or program["name"].casefold() == name.casefold()]
    if len(fitting) == 1:
        return str(fitting[0]["id"])
    names = ", ".join(program["name"] for program in known) or "none yet"
    raise NotFound(f"Name the program with --program. There are: {names}." if name is None else
                   f"There is no program called {name}. There are: {names}.")


def _one(job: Job, path: Path) -> dict[str, Any]:
    """Import one file; a refusal is part of the result, so that the other files still come in."""
    try:
        imported = importing.read(_bytes(path), job.scoring, path.name, job.language)
        found = documents.problems(imported.document)
        result: dict[str, Any] = {
            "file": path.name, "title": imported.document.title, "touchpoints": len(imported.document.touchpoints),
            "items": len(imported.document.items()), "not_carried": list(imported.rows()),
            "problems": [problem.spoken() for problem in found],
            "hints": [hint.spoken() for hint in lint.hints(imported.document)]}
        return result | _stored(job, path, imported, blocked=bool(found))
    except Refused as refused:
        return {"file": path.name, "refused": str(refused), "details": list(refused.fields.values())}


def _bytes(path: Path) -> bytes:
    """A file's bytes; one that is far too large for any reader is not even loaded."""
    if (size := path.stat().st_size) >= LARGEST:
        raise Invalid(f"This file has {size / 1e6:.1f} MB. It must stay under {LARGEST // 10**6} MB; nothing was read.")
    return path.read_bytes()


def _stored(job: Job, path: Path, imported: importing.Imported, *, blocked: bool) -> dict[str, Any]:
    if job.db is None:
        return {"state": "not stored"}
    now = now_utc()
    kept = store.Import(imported.document, path.name, imported.rows())
    checklist_id = store.keep_import(job.db, job.actor_id, job.program_id, kept, now)
    lost = imported.rules_lost()
    if job.publish and lost and not job.anyway:
        return {"state": "draft", "checklist": checklist_id, "unpublished": UNPUBLISHED.format(len(lost))}
    if not job.publish or blocked:
        return {"state": "draft", "checklist": checklist_id}
    version_id = store.publish(job.db, job.actor_id, checklist_id, kept.sha256(), now)
    return {"state": "published", "checklist": checklist_id, "version": version_id}


def _spoken(result: dict[str, Any]) -> list[str]:
    if "refused" in result:
        return [f"{result['file']}: not imported. {result['refused']}", *(f"  {line}" for line in result["details"][1:])]
    lines = [f"{result['file']}: {result['title']}: "
             f"{counted(result['touchpoints'], 'touchpoint')}, {counted(result['items'], 'item')}. "
             f"{result['state'].capitalize()}."]
    lines += [f"  {result['unpublished']}"] if "unpublished" in result else []
    lines += [f"  to mend before publishing: {line}" for line in result["problems"]]
    lines += [f"  hint: {line}" for line in result["hints"]]
    for remark in importing.grouped(result["not_carried"]):
        places = remark["places"]
        more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
        lines.append(f"  not carried: {'; '.join(places[:SHOWN])}{more}: {remark['reason']}")
    return lines
