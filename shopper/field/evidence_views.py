"""Photos, receipts and audio notes on the phone: taken in with the form or one by one, shown back to their author only."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from shopper import blobs, web
from shopper.db import Row
from shopper.errors import Conflict, Invalid, NotFound, Refused
from shopper.field import forms
from shopper.forms import FILES, by_script
from shopper.reports import photos
from shopper.reports import store as reports
from shopper.reports.model import printable
from shopper.reports.store import NewEvidence

HEADERS = {"Content-Security-Policy": web.SANDBOX, "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
SIZES = {"thumb": "thumb_sha256", "view": "view_sha256"}


def add_to(bp: Blueprint) -> None:
    """Put the routes of files on the report's blueprint."""
    bp.post("/reports/<report_id>/evidence")(add_evidence)
    bp.post("/reports/<report_id>/evidence/<evidence_id>/removal")(remove_evidence)
    bp.get("/reports/<report_id>/evidence/<evidence_id>/<size>")(photo)
    bp.get("/reports/<report_id>/evidence/<evidence_id>/sound")(sound)


def take_files(report_id: str) -> dict[str, str]:
    """Keep every file of the posted form; a sentence at its item for each that cannot be taken."""
    refused: dict[str, list[tuple[str, str]]] = {}
    for key in forms.keys_with_files(request.files):
        for file in request.files.getlist(f"p.{key}"):
            if file.filename:
                try:
                    take(report_id, key, file)
                except Conflict:
                    raise
                except Refused as refusal:
                    refused.setdefault(key, []).append((printable(file.filename), str(refusal)))
    return {key: forms.said_once(those) for key, those in refused.items()}


def take(report_id: str, key: str, file: FileStorage) -> str:
    """Take one file in at one item; its name is only said back, its claimed type never used."""
    web.disk_watch().refuse_photos()
    data = file.stream.read()
    recorded = reports.drafted_for(web.db(), web.person(), report_id)
    item = recorded.version.document.item(key)
    taken = photos.listen(data) if item and item.type == "audio" else photos.intake(data)
    new = NewEvidence(key, web.instance() / "evidence", taken)
    return reports.add_evidence(web.db(), web.person(), report_id, new, web.now())


@web.allow("shopper")
@by_script(FILES)
def add_evidence(report_id: str) -> ResponseReturnValue:
    """One file from the page's own script; the reply says what the server has."""
    key, file = request.form.get("item", ""), request.files.get("file")
    reports.drafted_for(web.db(), web.person(), report_id)
    if file is None:
        return {"error": "No file arrived. Choose it again."}, Invalid.status
    evidence_id = take(report_id, key, file)
    row = mine(report_id, evidence_id)
    address = {size: url_for("field.photo", report_id=report_id, evidence_id=evidence_id, size=size) for size in SIZES}
    if row["kind"] == "audio":
        address = {"sound": url_for("field.sound", report_id=report_id, evidence_id=evidence_id)}
    return {"id": evidence_id, "sha256": row["sha256"], **address}, 201


@web.allow("shopper")
@by_script(FILES)
def remove_evidence(report_id: str, evidence_id: str) -> ResponseReturnValue:
    """Take a file off its item, from the page's own script."""
    reports.remove_evidence(web.db(), web.person(), report_id, evidence_id, web.now())
    return {"id": evidence_id}


@web.allow("shopper")
def photo(report_id: str, evidence_id: str, size: str) -> ResponseReturnValue:
    """One's own photo, pixels only: never the bytes that were uploaded."""
    row = mine(report_id, evidence_id)
    sha256 = row.get(SIZES.get(size, "")) or ""
    return Response(blobs.read(web.instance() / "evidence", sha256), mimetype="image/jpeg", headers=HEADERS)


@web.allow("shopper")
def sound(report_id: str, evidence_id: str) -> ResponseReturnValue:
    """One's own audio note as it was recorded; a phone asks for it in ranges and will not play it otherwise."""
    row = mine(report_id, evidence_id)
    if row["kind"] != "audio":
        raise NotFound
    data = blobs.read(web.instance() / "evidence", row["sha256"])
    answer = Response(data, mimetype=row["mime"], headers=HEADERS)
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(data))


def mine(report_id: str, evidence_id: str) -> Row:
    """A file of one's own report, removed ones excepted."""
    found = reports.drafted_for(web.db(), web.person(), report_id).evidence
    row = next((one for one in found if one["id"] == evidence_id), None)
    if row is None:
        raise NotFound
    return row
