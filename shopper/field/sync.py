"""The door for phones that sync: revisions, drafts and pieces of files in, receipts out. HTTP only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue

from shopper import web
from shopper.errors import Conflict, Invalid, Refused, TooMany
from shopper.field import bundle_views, export_views
from shopper.field.pace import Pace
from shopper.field.receiving import describing, drafts, model, pieces, store
from shopper.field.receiving.files import store as files
from shopper.field.receiving.model import Body, Damaged, Elsewhere, RevisionConflict
from shopper.field.receiving.receipts import store as receipts
from shopper.forms import FILES, JSON, by_script

bp = Blueprint("sync", __name__, url_prefix="/sync")
bundle_views.add_to(bp)
export_views.add_door(bp)
WIRE = Path(__file__).with_name("receiving") / "wire.txt"
PIECE = "application/offset+octet-stream"
CODES = {Damaged: "damaged", RevisionConflict: "rev_conflict", Elsewhere: "draft_conflict", model.Incomplete: "incomplete",
         model.Unreadable: "unreadable"}
View = Callable[..., ResponseReturnValue]


def told(view: View) -> View:
    """Say every refusal so that a program can tell what to do next."""

    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        try:
            return view(**values)
        except Refused as refusal:
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
            said: dict[str, Any] = {"error": str(refusal), "code": CODES.get(type(refusal), "refused"), "fields": refusal.fields}
            said |= {"have": refusal.have, "max_rev": refusal.max_rev} if isinstance(refusal, RevisionConflict) else {}
            said |= {"max_rev": refusal.rev} if isinstance(refusal, Elsewhere) else {}
            return said, refusal.status, headers

    return answer


@bp.before_request
def keep_pace() -> None:
    """Refuse a program gone wrong; no phone at full speed meets this."""
    pace: Pace = current_app.extensions.setdefault("pace", Pace())
    if g.get("person") and (seconds := pace.wait(web.person().id)):
        raise TooMany("This phone asks faster than any phone needs to. Nothing is lost; it goes on in a moment.", seconds)


@bp.get("/")
@web.allow("signed-in")
def wire() -> ResponseReturnValue:
    """The wire format on one page, for whoever writes another client."""
    return Response(WIRE.read_text(encoding="utf-8"), mimetype="text/plain")


@bp.get("/openapi.json")
@web.allow("signed-in")
def openapi() -> ResponseReturnValue:
    """The same as OpenAPI."""
    return describing.api()


@bp.get("/hello")
@web.allow("shopper")
@by_script(JSON)
def hello() -> ResponseReturnValue:
    """How the server stands: the phone compares the epoch, and frees only what a verified backup holds."""
    known = {"min_client": model.MIN_CLIENT, "user": web.person().id}
    return {**receipts.hello(web.db(), web.now()), **known}


@bp.put("/reports/<report_id>/revs/<int:rev>")
@web.allow("shopper")
@by_script(JSON)
@told
def revision(report_id: str, rev: int) -> ResponseReturnValue:
    """One revision of a report, new or sent again: the same receipt."""
    return store.receive(web.db(), web.person(), sent(report_id, rev), web.now()), 201


@bp.put("/reports/<report_id>/drafts/<int:rev>")
@web.allow("shopper")
@by_script(JSON)
@told
def draft(report_id: str, rev: int) -> ResponseReturnValue:
    """Unfinished work. What can be taken is kept; what cannot is named."""
    body = sent(report_id, rev)
    try:
        return drafts.receive(web.db(), web.person(), body, web.now()), 201
    except Elsewhere:
        raise
    except Conflict:  # sent meanwhile: what differs is kept as a note for the editor
        return too_late(body)


def too_late(body: Body) -> ResponseReturnValue:
    """A draft of a report that was sent already."""
    sentence, rev = drafts.too_late(web.db(), web.person(), body, web.now())
    return {"error": sentence, "code": "sent_already", "fields": {}, "max_rev": rev}, Conflict.status


def sent(report_id: str, rev: int) -> Body:
    """The exact bytes of the request with their hash; Damaged where they are not what was sent."""
    if not 1 <= rev < model.MOST_REV or not model.REPORT_ID.fullmatch(report_id):
        abort(404)
    data = bytes_up_to(model.BODY_BYTES)
    return Body(report_id, rev, data, checked(data))


def bytes_up_to(most: int) -> bytes:
    """The body of the request, 413 where it is longer."""
    if (request.content_length or 0) > most:
        abort(413)
    request.max_content_length = most
    return request.get_data(cache=False)


def hash_of(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()


def checked(data: bytes) -> str:
    """The hash of the bytes, which the request must name."""
    sha256 = hash_of(data)
    if request.headers.get("X-Body-SHA256") != sha256:
        raise Damaged("These are not the bytes that were sent. Nothing was saved; send the same again.", {"body": "damaged"})
    return sha256


@bp.route("/reports/<report_id>/photos/<sha256>", methods=["HEAD"])
@web.allow("shopper")
@by_script(FILES)
def offset(report_id: str, sha256: str) -> ResponseReturnValue:
    """How far a file has come."""
    part = mine(report_id, sha256)
    file = kept(report_id, sha256)
    if file:
        return Response(headers={"Upload-Offset": str(file["bytes"]), "Upload-Complete": "?1"})
    return Response(headers={"Upload-Offset": str(pieces.size_of(part)), "Upload-Complete": "?0"})


@bp.patch("/reports/<report_id>/photos/<sha256>")
@web.allow("shopper")
@by_script(FILES)
@told
def piece(report_id: str, sha256: str) -> ResponseReturnValue:
    """One piece of a file, and with the last one its receipt. A piece of what is here already brings the same receipt."""
    part = mine(report_id, sha256)
    if request.mimetype != PIECE:
        abort(415)
    web.disk_watch().refuse_photos()
    data, at, length = bytes_up_to(model.PIECE_BYTES), number("Upload-Offset"), number("Upload-Length")
    checked(data)
    if file := kept(report_id, sha256):
        return store.file_receipt(web.db(), report_id, file), 201
    if not 1 <= length <= model.FILE_BYTES or at + len(data) > length:
        abort(413)
    try:
        with pieces.held(part) as growing:
            return grown(growing, (report_id, sha256), data, at)
    except pieces.Busy:
        return {"error": "Another device is sending this file.", "code": "busy", "fields": {}}, 423, {"Retry-After": "5"}


def grown(part: pieces.Part, named: tuple[str, str], data: bytes, at: int) -> ResponseReturnValue:
    """The file one piece longer; whole, it is checked and kept."""
    if at != part.size:
        said = {"error": "The file has come to another place.", "code": "offset", "fields": {}}
        return said, Conflict.status, {"Upload-Offset": str(part.size)}
    part.append(data)
    if part.size < number("Upload-Length"):
        return Response(status=204, headers={"Upload-Offset": str(part.size)})
    arrived = files.Arrived(*named, part.read(), web.instance() / "evidence")
    try:
        receipt = store.receive_file(web.db(), web.person(), arrived, web.now())
    except model.Unreadable as refusal:
        part.begin_again()
        return {"error": str(refusal), "code": "unreadable", "fields": {}}, refusal.status, {"Upload-Offset": "0"}
    part.done()
    return receipt, 201


def mine(report_id: str, sha256: str) -> Path:
    """Where the file grows, if it is for a report or a visit of one's own; else 404."""
    if not model.SHA256.fullmatch(sha256):
        abort(404)
    store.refuse_foreign(web.db(), web.person(), report_id, request.args.get("visit", ""))
    return web.instance() / "incoming" / web.person().id / f"{report_id}.{sha256}"


def kept(report_id: str, sha256: str) -> dict[str, Any] | None:
    """The file's row, as long as its bytes lie where they should."""
    file = files.held(web.db(), web.person(), report_id, sha256)
    return file if file and files.lies(web.instance() / "evidence", file) else None


def number(header: str) -> int:
    """A header that is a whole number."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Invalid(f"{header} must be a whole number.", {header: "must be a whole number"})
    return int(text)


@bp.post("/have")
@web.allow("shopper")
@by_script(JSON)
@told
def have() -> ResponseReturnValue:
    """What the server lacks of what a phone holds receipts for, and today's receipts of the rest."""
    asked = model.read(model.Have, bytes_up_to(model.BODY_BYTES)).have
    held, missing = [], []
    for one in asked:
        found = dict(store.held_of(web.db(), web.person(), one) or {})
        file = found.pop("file", None)
        if found and (file is None or files.lies(web.instance() / "evidence", file)):
            held.append(found)
        else:
            missing.append(one.model_dump(exclude_none=True))
    return {"epoch": receipts.epoch(web.db()), "missing": missing, "held": held}
