"""Sends a file of a report to whoever may read it: a drawn-again copy to look at, or the original as a download only."""

from __future__ import annotations

import io
import mimetypes

from flask import make_response, send_file
from flask.typing import ResponseReturnValue

from shopper import blobs, web
from shopper.db import Row
from shopper.errors import NotFound

COPIES = {"thumb": "thumb_sha256", "view": "view_sha256"}


def sent(file: Row, copy: str) -> ResponseReturnValue:
    """The copy; the bytes of an original are whatever a phone sent."""
    folder = web.instance() / "evidence"
    if copy == "original":
        name = f"{file['kind']}-{file['sha256'][:8]}{mimetypes.guess_extension(file['mime']) or '.bin'}"
        response = send_file(io.BytesIO(blobs.read(folder, file["sha256"])), "application/octet-stream", as_attachment=True,
                             download_name=name)
    elif copy in COPIES and file[COPIES[copy]]:
        response = make_response(blobs.read(folder, file[COPIES[copy]]))
        response.mimetype = "image/jpeg"
    else:
        raise NotFound
    response.headers["Content-Security-Policy"] = web.SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
