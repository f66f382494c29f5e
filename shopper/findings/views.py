"""Pages of released editions: the list, the findings of one visit, its PDF and its pictures. They know no shopper."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from shopper import blobs, naming, web
from shopper.checklists.model import EMOTIONS
from shopper.errors import NotFound
from shopper.findings import printing, store, typesetting
from shopper.findings.forms import address_of, wanted_editions
from shopper.findings.store import Edition
from shopper.web import allow

bp = Blueprint("findings", __name__, url_prefix="/findings")
READERS = ("manager", "editor", "admin")
SECONDS_TO_WAIT = 4


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """The editions a person may see, the latest visit first or as asked; filter and sort stand in the address."""
    wanted = wanted_editions(request.args)
    page = store.editions_for(web.db(), web.person(), wanted)
    address = address_of(wanted)
    following = f"{url_for('.index')}?{urlencode(address | {'after': page.after})}" if page.after else ""
    return render_template("findings/list.html", editions=page.editions, following=following, address=address, wanted=wanted,
                           paged=wanted.after, choices=store.choices_for(web.db(), web.person()), p=printing)


@bp.get("/<edition_id>")
@allow(*READERS)
def edition(edition_id: str) -> ResponseReturnValue:
    """The findings of one visit: the same content and rank as its PDF."""
    found = _find(edition_id)
    document = typesetting.clean(found.document)
    pdf = store.pdf_of(web.db(), found.id)
    return render_template("findings/edition.html", found=found, edition=document, pdf=pdf, p=printing, emotions=EMOTIONS,
                           coming=store.pdf_is_coming(web.db(), found.id), stops=_stops(document),
                           photos={photo["number"]: photo for photo in document["evidence"]})


@bp.get("/<edition_id>.pdf")
@allow(*READERS)
def edition_pdf(edition_id: str) -> ResponseReturnValue:
    """The stored PDF as a file; while the worker has not made it, a page that says so and looks again."""
    found = _find(edition_id)
    made = store.pdf_of(web.db(), found.id)
    data = store.whole_pdf(web.instance(), made) if made else None
    if made is None or data is None:
        return _not_yet(found)
    response = send_file(io.BytesIO(data), "application/pdf", etag=made["sha256"], conditional=True)
    response.headers.set("Content-Disposition", "attachment", **naming.names(file_name(found), "pdf"))
    if request.method == "GET" and response.status_code in (200, 206):
        store.record_sent(web.db(), web.person(), found.id, web.now())
    return _sealed(response)


@bp.post("/<edition_id>/pdf")
@allow(*READERS)
def pdf_request(edition_id: str) -> ResponseReturnValue:
    """Ask once more for a PDF that could not be made, was lost, or is damaged."""
    _find(edition_id)
    made = store.pdf_of(web.db(), edition_id)
    lost = made is not None and store.whole_pdf(web.instance(), made) is None
    store.retry_pdf(web.db(), web.person(), edition_id, web.now(), lost=lost)
    return redirect(url_for(".edition_pdf", edition_id=edition_id), 303)


@bp.get("/<edition_id>/evidence/<int:number>")
@allow(*READERS)
def evidence(edition_id: str, number: int) -> ResponseReturnValue:
    """One picture of an edition: the print copy, or with `?size=thumb` the small one. Originals are never sent here."""
    found = _find(edition_id)
    photo = next((photo for photo in found.document["evidence"] if photo["number"] == number), None)
    if photo is None:
        raise NotFound
    small = request.args.get("size") == "thumb" and photo.get("thumb_sha256")
    return picture(web.instance() / "evidence", photo["thumb_sha256"] if small else photo["sha256"])


def picture(folder: Path, sha256: str) -> Response:
    """A stored picture, whole or not at all: a damaged one is refused."""
    response = make_response(blobs.read(folder, sha256))
    response.mimetype = "image/jpeg"
    response.set_etag(sha256)
    response.make_conditional(request)
    return _sealed(response)


def file_name(found: Edition) -> str:
    """What a downloaded PDF is called: location and date, nothing else."""
    place = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]+", " ", found.document["location"]["name"])
    return f"{' '.join(place.split())} {found.document['visit']['date']}"


def _find(edition_id: str) -> Edition:
    """The edition, or the same answer as for one that does not exist."""
    return store.find_edition_for(web.db(), web.person(), edition_id)


def _not_yet(found: Edition) -> ResponseReturnValue:
    """A calm page while the PDF is being made, or a way to ask again when it could not be."""
    coming = store.pdf_is_coming(web.db(), found.id)
    page = render_template("findings/preparing.html", found=found, edition=found.document, coming=coming, p=printing)
    return (page, 202, {"Refresh": str(SECONDS_TO_WAIT)}) if coming else (page, 503)


def _sealed(response: Response) -> Response:
    """Headers of a sent file: it runs nothing and is kept by no cache."""
    response.headers["Content-Security-Policy"] = web.SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _stops(document: dict[str, list[dict[str, str]]]) -> dict[str, dict[str, int]]:
    """How many strengths and failures stand at each touchpoint of the journey."""
    return {point["key"]: {kind: sum(found["touchpoint"] == point["key"] for found in document[kind])
                           for kind in ("strengths", "failures")} for point in document["journey"]}
