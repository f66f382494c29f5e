"""The pages of a checklist's languages: which there are, translating side by side, and tables out and in. HTTP only."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import forms, store
from shopper.checklists.drafts import store as drafts
from shopper.checklists.languages import memory, sheet, spreadsheet
from shopper.checklists.languages import store as languages
from shopper.checklists.model import Document
from shopper.checklists.store import Draft
from shopper.checklists.wording import counted
from shopper.errors import Invalid, Refused
from shopper.naming import plain

bp = Blueprint("languages", __name__)
SHOWN = ("all", "open")


@bp.url_value_preprocessor
def before_the_form_is_read(endpoint: str | None, _values: dict[str, str] | None) -> None:
    """A table of translations is larger than other forms."""
    if endpoint in ("checklists.languages.preview_table", "checklists.languages.keep_table"):
        forms.allow_large_form()


@bp.get("/<checklist_id>/translations")
@web.allow("admin")
def index(checklist_id: str) -> ResponseReturnValue:
    """The languages of a checklist, how far each is, and the form for one more."""
    return index_page(checklist_id)


def index_page(checklist_id: str, refused: Refused | None = None) -> ResponseReturnValue:
    """The page of languages, with what was refused."""
    draft = draft_of(checklist_id)
    page = render_template("checklists/languages/index.html", draft=draft, document=draft.document, name_of=sheet.name_of,
                           counts=sheet.counts(draft.document), names=sheet.NAMES, refused=refused,
                           doubtful=sheet.doubtful(draft.document, published(checklist_id)),
                           typed=request.form.get("language", ""))
    return (page, refused.status) if refused else page


@bp.post("/<checklist_id>/translations")
@web.allow("admin")
def add(checklist_id: str) -> ResponseReturnValue:
    """One more language."""
    language = request.form.get("language", "").strip()
    try:
        change(checklist_id, lambda document: sheet.add_language(document, language), f"added the language ‘{language}’")
    except Refused as refused:
        return index_page(checklist_id, refused)
    return redirect(url_for(".translate", checklist_id=checklist_id, language=language), 303)


@bp.post("/<checklist_id>/translations/<language>/removal")
@web.allow("admin")
def remove(checklist_id: str, language: str) -> ResponseReturnValue:
    """A language and its translations out of the draft; undo in the builder brings them back."""
    change(checklist_id, lambda document: sheet.remove_language(document, language), f"took out the language ‘{language}’")
    flash(f"{sheet.name_of(language)} was taken out. Undo in the builder brings it back.", "done")
    return redirect(url_for(".index", checklist_id=checklist_id), 303)


@bp.get("/<checklist_id>/translations/<language>")
@web.allow("admin")
def translate(checklist_id: str, language: str) -> ResponseReturnValue:
    """The texts of one touchpoint beside their translations."""
    return side_by_side(draft_of(checklist_id), language)


def side_by_side(draft: Draft, language: str, typed: dict[str, str] | None = None, theirs: dict[str, str] | None = None,
                 wrong: dict[str, str] | None = None) -> str:
    """The page; `typed` stays in the fields, `theirs` is what somebody else wrote meanwhile."""
    sheet.further(draft.document, language)
    pages = sheet.pages(draft.document, language, published(draft.checklist_id))
    at = request.args.get("at", "")
    shown = request.args.get("show", "all")
    page = next((one for one in pages if one.key == at), pages[0])
    known = memory.known(draft.document, language, languages.translated_into(web.db(), language))
    return render_template("checklists/languages/translate.html", draft=draft, document=draft.document, language=language,
                           pages=pages, page=page, show=shown if shown in SHOWN else "all", name_of=sheet.name_of,
                           known=known, held=draft.document.translations.get(language, {}),
                           typed=typed or {}, theirs=theirs or {}, wrong=wrong or {}, longest=sheet.LONGEST)


@bp.post("/<checklist_id>/translations/<language>")
@web.allow("admin")
def save(checklist_id: str, language: str) -> ResponseReturnValue:
    """Store what was typed; a translation that somebody else changed meanwhile is shown beside it and not overwritten."""
    typed = {name[2:]: text.replace("\r\n", "\n") for name, text in request.form.items() if name.startswith("t.")}
    if taken := request.form.get("take", ""):
        typed[taken] = request.form.get(f"k.{taken}", "")
    theirs: dict[str, str] = {}

    def put(document: Document) -> Document:
        held = document.translations.get(language, {})
        theirs.update({path: held.get(path, "") for path, text in typed.items()
                       if held.get(path, "") not in (request.form.get(f"w.{path}", "").replace("\r\n", "\n"), text)})
        return sheet.told(document, language, {path: text for path, text in typed.items() if path not in theirs})

    try:
        draft = change(checklist_id, put, f"translated into ‘{language}’")
    except Invalid as refused:
        return side_by_side(draft_of(checklist_id), language, typed, wrong=refused.fields), refused.status
    if theirs:
        return side_by_side(draft, language, typed, theirs), 409
    if "HX-Request" in request.headers:
        pages = sheet.pages(draft.document, language, published(checklist_id))
        page = next((one for one in pages if one.key == request.args.get("at", "")), pages[0])
        return render_template("checklists/languages/saved.html", draft=draft, pages=pages, page=page)
    flash(f"{counted(len(typed), 'translation')} put in." if "known" in request.form else "Saved.", "done")
    return redirect(url_for(".translate", checklist_id=checklist_id, language=language, at=request.args.get("at"),
                            show=request.args.get("show")), 303)


@bp.get("/<checklist_id>/translations/<language>/texts.csv")
@web.allow("admin")
def table(checklist_id: str, language: str) -> ResponseReturnValue:
    """The texts and their translations as CSV."""
    draft = draft_of(checklist_id)
    data = spreadsheet.written(draft.document, sheet.further(draft.document, language))
    name = re.sub(r"[^a-z0-9]+", "-", plain(draft.document.title).lower()).strip("-")[:60] or "checklist"
    return Response(data, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}-{language}.csv"'})


@bp.post("/<checklist_id>/translations/<language>/table")
@web.allow("admin")
def preview_table(checklist_id: str, language: str) -> ResponseReturnValue:
    """What a translator's table would change; nothing is stored."""
    draft = draft_of(checklist_id)
    sheet.further(draft.document, language)
    try:
        data = forms.uploaded("file")
        if not data:
            raise Invalid("Choose a file first." if data is None else "This file is empty.")
        reading = spreadsheet.read(data, draft.document, language)
    except Invalid as refused:
        return index_page(checklist_id, refused)
    known = {one.path: one for page in sheet.pages(draft.document, language, None) for one in page.texts}
    return render_template("checklists/languages/table.html", draft=draft, document=draft.document, language=language,
                           reading=reading, name_of=sheet.name_of, source=forms.pack(data), known=known)


@bp.post("/<checklist_id>/translations/<language>/texts")
@web.allow("admin")
def keep_table(checklist_id: str, language: str) -> ResponseReturnValue:
    """Store what was shown, read again from the same bytes."""
    data = forms.unpack(request.form.get("source", ""))
    if data is None:
        raise Invalid("The file did not come back with the form. Choose it again; nothing was stored.")
    changed: dict[str, str] = {}

    def put(document: Document) -> Document:
        changed.update(spreadsheet.read(data, document, sheet.further(document, language)).changes)
        return sheet.told(document, language, changed)

    change(checklist_id, put, f"took in a table of ‘{language}’")
    flash(f"{len(changed)} translation{'' if len(changed) == 1 else 's'} taken in.", "done")
    return redirect(url_for(".translate", checklist_id=checklist_id, language=language), 303)


def draft_of(checklist_id: str) -> Draft:
    """The draft that the person may read."""
    return store.find_draft_for(web.db(), web.person(), checklist_id)


def published(checklist_id: str) -> Document | None:
    """The newest published version's document."""
    versions = store.versions_of(web.db(), checklist_id)
    return store.find_version(web.db(), versions[0]["id"]).document if versions else None


def change(checklist_id: str, apply: Callable[[Document], Document], said: str) -> Draft:
    """A change of the draft, for whoever may read it."""
    draft_of(checklist_id)
    return drafts.change_draft(web.db(), web.person().id, checklist_id, drafts.Change(apply, said), web.now())
