"""Trying a draft: set answers as a shopper would, and see the score with its arithmetic. Nothing is stored. HTTP only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import store as checklists
from shopper.checklists.model import Document
from shopper.checklists.store import Draft
from shopper.checklists.visibility import visible_items
from shopper.field import forms
from shopper.programs import store as programs
from shopper.programs.model import band_for, parse_bands
from shopper.reports import extremes, model
from shopper.reports.scoring import half_up, plain, rule, score, team_score

Answers = dict[str, Any]
Facts = dict[str, Any]
SETS = {"right": extremes.all_right, "wrong": extremes.all_wrong}


def add_to(bp: Blueprint) -> None:
    """Put the simulator's routes on the blueprint."""
    bp.get("/simulations/<checklist_id>")(simulation)
    bp.post("/simulations/<checklist_id>")(simulate)


@web.allow("admin", "editor")
def simulation(checklist_id: str) -> ResponseReturnValue:
    """The draft's form, open, with the score of nothing answered."""
    return drawn(checklists.find_draft_for(web.db(), web.person(), checklist_id), {}, {"variant": "", "tags": []})


@web.allow("admin", "editor")
def simulate(checklist_id: str) -> ResponseReturnValue:
    """The score of the answers that the form holds; only the outcome where a script asked for it."""
    draft = checklists.find_draft_for(web.db(), web.person(), checklist_id)
    tags = [tag.strip() for tag in request.form.get("tags", "").split(",") if tag.strip()]
    facts = {"variant": request.form.get("variant", "")[:200].strip(), "tags": tags[:50]}
    return drawn(draft, given(draft.document, facts, request.form.get("set")), facts)


def given(document: Document, facts: Facts, wanted: str | None) -> Answers:
    """The answers as typed, or the set of them that a button asked for."""
    if wanted is None:
        return forms.answers_from(document, request.form)
    return SETS[wanted](document, facts) if wanted in SETS else {}


def drawn(draft: Draft, typed: Answers, facts: Facts) -> str:
    """The page, or its outcome alone."""
    document, program = draft.document, programs.find_program(web.db(), draft.program_id)
    wrong = model.check(document, typed)
    answers = {key: answer for key, answer in typed.items() if key not in wrong}
    visible = visible_items(document, answers, facts)
    result = score(document, answers, visible)
    return render_template(
        _template(), draft=draft, document=document, typed=typed, facts=facts, wrong=wrong, visible=visible, result=result,
        team=team_score(document, answers, visible), rule=rule(document.scoring), plain=plain, half_up=half_up,
        band=band_for(parse_bands(program["bands"]), result.printed), titles={one.key: one.title for one in document.touchpoints},
        hidden=[item.key for _, item in document.items() if item.key not in visible])


def _template() -> str:
    """The page; for a script the outcome alone, or the small form with it that stands beside the scoring panel."""
    if "HX-Request" not in request.headers:
        return "field/simulation.html"
    return "field/beside.html" if request.method == "GET" or "beside" in request.form else "field/outcome.html"
