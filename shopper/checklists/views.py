"""The checklist pages: list, read, preview at phone size, publication, retirement. HTTP only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.checklists import comparing, forms, importing, lint, store, wording
from shopper.checklists import document as documents
from shopper.checklists.building.views import bp as building
from shopper.checklists.drafts.views import bp as drafts
from shopper.checklists.exchange.views import bp as exchange
from shopper.checklists.languages import sheet
from shopper.checklists.languages.views import bp as languages
from shopper.checklists.languages.words import words_in
from shopper.checklists.library.views import bp as library
from shopper.checklists.model import Document, dump, fingerprint, load
from shopper.checklists.paper.views import bp as paper
from shopper.checklists.texts import direction, localised
from shopper.checklists.versions.store import last_prompts
from shopper.checklists.versions.views import bp as versions
from shopper.errors import Stale
from shopper.sorting import ordered

COLUMNS = ("title", "program", "state", "saved_at")
bp = Blueprint("checklists", __name__, url_prefix="/checklists")
bp.register_blueprint(building)
bp.register_blueprint(drafts)
bp.register_blueprint(exchange)
bp.register_blueprint(library)
bp.register_blueprint(versions)
bp.register_blueprint(paper)
bp.register_blueprint(languages)
bp.add_app_template_filter(direction, "direction")
bp.add_app_template_global(words_in, "words_in")


@bp.url_value_preprocessor
def before_the_form_is_read(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """The text that comes back with a confirmation is larger than other forms."""
    if endpoint == "checklists.publish":
        forms.allow_large_form()


@bp.get("/")
@web.allow("admin", "editor")
def index() -> ResponseReturnValue:
    """All checklists the person may read, by program."""
    search, state, sort = request.args.get("q", "")[:200], request.args.get("state", ""), request.args.get("sort", "")[:20]
    found = store.checklists_for(web.db(), web.person(), search.strip(), state if state in store.STATES else "")
    return render_template("checklists/index.html", checklists=ordered(found, sort, COLUMNS), search=search, state=state,
                           states=store.STATES, sort=sort)


@bp.get("/<checklist_id>")
@web.allow("admin", "editor")
def read(checklist_id: str) -> ResponseReturnValue:
    """The draft, read: items in the order of the journey, problems and hints, versions, what an import left behind."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    source = store.import_of(web.db(), checklist_id)
    return render_template("checklists/read.html", draft=draft, document=draft.document, version=None,
                           problems=_problems(draft), hints=lint.hints(draft.document),
                           source=source, remarks=importing.grouped(source["not_carried"]) if source else [],
                           **_reading(draft.document, checklist_id))


def _problems(draft: store.Draft) -> list[documents.Problem]:
    """What blocks publication; items that were deleted are called by their last prompt."""
    return documents.problems(draft.document, last_prompts(web.db(), draft.checklist_id, draft.document))


@bp.get("/versions/<version_id>")
@web.allow("admin", "editor")
def read_version(version_id: str) -> ResponseReturnValue:
    """A published version, read."""
    version = store.find_version_for(web.db(), web.person(), version_id)
    draft = store.find_draft_for(web.db(), web.person(), version.checklist_id)
    return render_template("checklists/read.html", draft=draft, document=version.document, version=version, problems=[],
                           hints=[], source=None, remarks=[], **_reading(version.document, version.checklist_id))


def _reading(document: Document, checklist_id: str) -> dict[str, Any]:
    lines = {item.key: wording.line(item, document) for _, item in document.items()}
    return {"lines": lines, "rules": wording.scoring(document.scoring), "levels": wording.LEVELS,
            "versions": store.versions_of(web.db(), checklist_id)}


@bp.get("/<checklist_id>/preview")
@web.allow("admin", "editor")
def preview(checklist_id: str) -> ResponseReturnValue:
    """The draft as the phone draws it; nothing in it can be tapped."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    return _preview(draft.document, url_for(".read", checklist_id=checklist_id), "draft")


@bp.get("/versions/<version_id>/preview")
@web.allow("admin", "editor")
def preview_version(version_id: str) -> ResponseReturnValue:
    """A version as the phone draws it."""
    version = store.find_version_for(web.db(), web.person(), version_id)
    return _preview(version.document, url_for(".read_version", version_id=version_id), f"version {version.number}")


def _preview(document: Document, back: str, called: str) -> ResponseReturnValue:
    asked = request.args.get("language", "")
    language = asked if asked in document.languages else document.languages[0]
    shown = localised(document, language)
    lines = {item.key: wording.line(item, shown) for _, item in shown.items()}
    return render_template("checklists/preview.html", document=shown, back=back, called=called, lines=lines, language=language)


@bp.get("/<checklist_id>/publication")
@web.allow("admin")
def publication(checklist_id: str) -> ResponseReturnValue:
    """What publishing means, what blocks it, and the button."""
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    versions = store.versions_of(web.db(), checklist_id)
    before = store.find_version(web.db(), versions[0]["id"]).document if versions else None
    source = store.import_of(web.db(), checklist_id)
    return render_template("checklists/publication.html", draft=draft, versions=versions,
                           remarks=importing.grouped(source["not_carried"]) if source else [],
                           rules=wording.scoring(draft.document.scoring), problems=_problems(draft),
                           hints=[*sheet.stale(draft.document, before), *lint.hints(draft.document)],
                           comparison=comparing.compare(before, draft.document) if before else None,
                           seen=forms.pack(dump(draft.document).encode()))


@bp.post("/<checklist_id>/publication")
@web.allow("admin")
def publish(checklist_id: str) -> ResponseReturnValue:
    """Freeze exactly the draft that was shown; when it has changed since, show both."""
    seen = (forms.unpack(request.form.get("seen", "")) or b"").decode(errors="replace")
    try:
        version_id = store.publish(web.db(), web.person().id, checklist_id, fingerprint(seen), web.now())
    except Stale as stale:
        return _both(checklist_id, seen, stale)
    flash("Published. New visits can use it from now on.", "done")
    return redirect(url_for(".read_version", version_id=version_id), 303)


def _both(checklist_id: str, seen: str, stale: Stale) -> ResponseReturnValue:
    try:
        before = load(seen)
    except ValueError:
        raise stale from None
    draft = store.find_draft_for(web.db(), web.person(), checklist_id)
    comparison = comparing.compare(before, draft.document)
    return render_template("checklists/stale.html", draft=draft, sentence=str(stale), comparison=comparison), stale.status


@bp.post("/versions/<version_id>/retirement")
@web.allow("admin")
def retire(version_id: str) -> ResponseReturnValue:
    """Take a version out of use for new visits."""
    store.retire(web.db(), web.person().id, version_id, web.now())
    flash("Retired. Visits that have this version keep it; new visits cannot use it.", "done")
    return redirect(url_for(".read_version", version_id=version_id), 303)


@bp.get("/schema.json")
@web.allow("public")
def schema() -> ResponseReturnValue:
    """The JSON Schema of the checklist document, for whoever writes one by program."""
    return jsonify(documents.json_schema())
