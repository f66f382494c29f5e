"""The pages of files in and out: import with a preview before anything is stored, exports of drafts and versions. HTTP only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import document as documents
from shopper.checklists import forms, importing, lint, store, wording
from shopper.checklists.exchange.forms import MIME, file_name, file_of, losses_of
from shopper.checklists.languages import sheet
from shopper.checklists.model import Document
from shopper.errors import Invalid, NotFound
from shopper.programs import store as programs

bp = Blueprint("exchange", __name__)


@bp.url_value_preprocessor
def before_the_form_is_read(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file, and the text that comes back with a confirmation, are larger than other forms."""
    if endpoint in ("checklists.exchange.preview_import", "checklists.exchange.keep_import"):
        forms.allow_large_form()


@bp.get("/import")
@web.allow("admin")
def choose_import() -> ResponseReturnValue:
    """Choose a file and the program it is for."""
    return _choose(None)


def _choose(refusal: Invalid | None) -> ResponseReturnValue:
    active = [program for program in programs.programs_for(web.db(), web.person()) if program["active"]]
    chosen = request.form.get("program_id") or request.args.get("program", "")
    page = render_template("checklists/exchange/import.html", programs=active, refusal=refusal, chosen=chosen,
                           name=forms.chosen_name(), names=sheet.NAMES,
                           language=request.values.get("language") or forms.browsers_language())
    return page if refusal is None else (page, refusal.status)


@bp.post("/import")
@web.allow("admin")
def preview_import() -> ResponseReturnValue:
    """What the file would become, and what it would leave behind; nothing is stored."""
    source, scoring, name = forms.uploaded("file"), forms.uploaded("scoring"), forms.chosen_name()
    language = request.form.get("language") or forms.browsers_language()
    try:
        if source is None:
            raise Invalid("Choose a file first.")
        program = programs.find_program_for(web.db(), web.person(), request.form.get("program_id", ""))
        imported = importing.read(source, scoring, name, language)
    except Invalid as refusal:
        return _choose(refusal)
    sent = {"program_id": program["id"], "name": name, "language": language, "source": forms.pack(source),
            "scoring": forms.pack(scoring)}
    return render_template(
        "checklists/exchange/import_preview.html", imported=imported, sent=sent, document=imported.document, program=program,
        remarks=importing.grouped(imported.rows()), rules_lost=len(imported.rules_lost()), name=name,
        problems=documents.problems(imported.document), hints=lint.hints(imported.document),
        rules=wording.scoring(imported.document.scoring), name_of=sheet.name_of)


@bp.post("/imports")
@web.allow("admin")
def keep_import() -> ResponseReturnValue:
    """Store what was shown, read again from the same bytes."""
    source, name = forms.unpack(request.form.get("source", "")), request.form.get("name", "")[:200]
    if source is None:
        raise Invalid("The file did not come back with the form. Choose it again; nothing was stored.")
    scoring, language = forms.unpack(request.form.get("scoring", "")), request.form.get("language", "")
    imported = importing.read(source, scoring, name, language)
    kept = store.Import(imported.document, name, imported.rows())
    checklist_id = store.keep_import(web.db(), web.person().id, request.form.get("program_id", ""), kept, web.now())
    flash("Imported as a draft.", "done")
    return redirect(url_for("checklists.read", checklist_id=checklist_id), 303)


@bp.get("/<checklist_id>/export")
@web.allow("admin", "editor")
def export(checklist_id: str) -> ResponseReturnValue:
    """The files that the draft and each version can be taken away as, and what each of them leaves out."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    losses = {form: (importing.grouped(asdict(one) for one in lost.not_carried),
                     importing.grouped(asdict(one) for one in lost.ours_alone))
              for form, lost in losses_of(draft.document).items()}
    return render_template("checklists/exchange/export.html", draft=draft, document=draft.document, losses=losses,
                           versions=store.versions_of(web.db(), checklist_id))


@bp.get("/<checklist_id>/export/<form>")
@web.allow("admin", "editor")
def download(checklist_id: str, form: str) -> ResponseReturnValue:
    """The draft as a file."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    return _file(draft.document, "draft", form)


@bp.get("/versions/<version_id>/export/<form>")
@web.allow("admin", "editor")
def download_version(version_id: str, form: str) -> ResponseReturnValue:
    """A published version as a file."""
    version = store.find_version_for(web.db(), web.person(), version_id)
    return _file(version.document, f"version-{version.number}", form)


def _file(document: Document, mark: str, form: str) -> Response:
    if form not in MIME:
        raise NotFound
    name = file_name(document.title, mark, form)
    return Response(file_of(document, form), content_type=MIME[form],
                    headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"})
