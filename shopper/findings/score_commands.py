"""The command `shopper score`: what answers to a checklist come to, without a database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from shopper.checklists import importing
from shopper.checklists.model import Document
from shopper.checklists.visibility import visible_items
from shopper.errors import Invalid
from shopper.findings.edition import NEVER, score_json
from shopper.findings.model import findings_of, sentence
from shopper.findings.printing import base_of, of_maximum
from shopper.findings.seen import Seen
from shopper.reports.model import check, missing
from shopper.reports.scoring import Answers, team_score
from shopper.reports.scoring import score as score_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog="Example: shopper score checklist.yaml answers.json")
@click.argument("checklist", type=FILE)
@click.argument("answers", type=FILE)
@click.option("--scoring", "rules", type=FILE, help="A scoring file for rules that the checklist gives only in prose.")
@click.option("--variant", default="", help="The shopper's profile or scenario, for conditions that ask for it.")
@click.option("--tag", "tags", multiple=True, help="A tag of the location; may be given more than once.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def score(checklist: Path, answers: Path, rules: Path | None, as_json: bool, **facts: Any) -> None:
    """Print the score, its arithmetic and the findings of ANSWERS, {item key: answer}, to CHECKLIST."""
    document = importing.read(checklist.read_bytes(), rules.read_bytes() if rules else None).document
    given = read_answers(answers.read_bytes(), document)
    result = worked_out(document, given, {"variant": facts["variant"], "tags": list(facts["tags"])})
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else "\n".join(told(document.title, result)))


def read_answers(data: bytes, document: Document) -> Answers:
    """The answers of a file; Invalid, item by item, where they do not fit the checklist."""
    try:
        given = json.loads(data.decode("utf-8-sig"), parse_float=str)
    except (ValueError, RecursionError) as problem:
        raise Invalid("The answers cannot be read: the file should be JSON in UTF-8.") from problem
    if not isinstance(given, dict) or not all(isinstance(answer, dict) for answer in given.values()):
        raise Invalid('The answers should be one JSON object, item key to answer: {"greeting-1": {"value": "yes"}}.')
    wrong = check(document, given)
    if wrong:
        raise Invalid(f"{'One answer does' if len(wrong) == 1 else f'{len(wrong)} answers do'} not fit the checklist.", wrong)
    return given


def worked_out(document: Document, answers: Answers, facts: dict[str, Any]) -> dict[str, Any]:
    """Score and findings in the shape they have in an edition."""
    visible = visible_items(document, answers, facts)
    result = score_of(document, answers, visible)
    shown = frozenset(item.key for _, item in document.items() if item.key in visible and item.type not in NEVER)
    strengths, failures = findings_of(Seen(document, answers, result, shown))
    figures = score_json(document, result, team_score(document, answers, visible))
    del figures["band"]  # bands belong to a program
    return {"score": figures, "open": still_open(document, answers, facts), "strengths": [found.as_json() for found in strengths],
            "failures": [found.as_json() for found in failures]}


def still_open(document: Document, answers: Answers, facts: dict[str, Any]) -> list[dict[str, str]]:
    """The required items that the answers leave open; pictures and sound are taken as there, for no such file holds them."""
    items = {item.key: item for _, item in document.items()}
    lacks = missing(document, answers, dict.fromkeys(items, 99), facts)
    return [{"item": key, "prompt": items[key].prompt, "sentence": said} for key, said in lacks.items()]


def told(title: str, result: dict[str, Any]) -> list[str]:
    """The result as lines for a person."""
    figures, team = result["score"], result["score"]["team"]
    base = f"{base_of(figures, figures)}, {figures['na']} N/A"
    return [
        title, *_open(result["open"]),
        f"Score: {of_maximum(figures['percent'], figures)} ({base})" if figures["percent"] else "Score: none, nothing counted",
        *([f"In the team's hands: {of_maximum(team['percent'], figures)}"] if team else []), "", figures["rule"],
        *(f"  {line}" for line in figures["arithmetic"]), "",
        *_listed("What was strong", "▲", result["strengths"]), "", *_listed("What failed", "▼", result["failures"])]


def _open(items: list[dict[str, str]]) -> list[str]:
    """What a person has to know first: the figures below are of an unfinished report."""
    lines = [f"  {item['item']}: {item['prompt']} {item['sentence']}" for item in items]
    return [f"Required and still open: {len(items)}", *lines, ""] if items else []


def _listed(heading: str, sign: str, findings: Iterable[dict[str, Any]]) -> list[str]:
    lines = [f"  {sign} {_title(found)} {found['observed']} ({_why(found)})" for found in findings]
    return [f"{heading}: {len(lines)}", *lines] if lines else [f"{heading}: nothing by these rules"]


def _title(found: dict[str, Any]) -> str:
    return sentence(f"{found['touchpoint_title']}: {found['title']}" if found["item"] else found["title"])


def _why(found: dict[str, Any]) -> str:
    points = f"{found['points']} points" if found["points"] is not None else ""
    return ", ".join(part for part in (found["reason_text"], points, found["effect_text"]) if part)
