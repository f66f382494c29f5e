"""The sync door described as OpenAPI, from the same models that read what is sent."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from shopper.field.receiving import model

PREFIX = "/field/sync"
REFS = "#/components/schemas/{model}"
ID = {"name": "report_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
REV = {"name": "rev", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
SHA = {"name": "sha256", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
VISIT = {"name": "visit", "in": "query", "schema": {"type": "string"}, "description": "The visit, where its report is new."}
CLIENT = {"name": "X-Visit-Client", "in": "header", "required": True, "schema": {"const": "1"}}
HASH = {"name": "X-Body-SHA256", "in": "header", "required": True, "schema": SHA["schema"]}
OFFSET, LENGTH = ({"name": name, "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}}
                  for name in ("Upload-Offset", "Upload-Length"))
WORDS = {
    "200": "As asked.", "400": "No request that can be read.", "201": "Stored, now or before; the reply repeats the hash.",
    "204": "Taken; the next piece goes to Upload-Offset.", "401": "Sign in.",
    "403": "Not from our own page, or the role is gone.", "404": "Not yours, or not there.",
    "409": "Another state than you think; nothing was changed.", "413": "Too large.", "415": "Another kind of content.",
    "422": "Cannot be taken; fields says why.", "423": "Another device is sending this file.",
    "429": "Far too fast; see Retry-After.", "503": "Busy; see Retry-After.", "507": "No room; see Retry-After."}
REFUSED = ("400", "401", "403", "404", "413", "415", "422", "429", "503", "507")


def api() -> dict[str, Any]:
    """The whole description."""
    _, schemas = models_json_schema([(one, "validation") for one in (model.ReportSent, model.DraftSent, model.Have)],
                                    ref_template=REFS)
    report, file = f"{PREFIX}/reports/{{report_id}}", f"{PREFIX}/reports/{{report_id}}/photos/{{sha256}}"
    return {
        "openapi": "3.1.0", "info": {"title": "Shopper sync", "version": model.FORMAT},
        "paths": {
            f"{PREFIX}/hello": {"get": doing("How the server stands", (), ("200", "401", "404"))},
            f"{PREFIX}/bundle": {"get": doing("What a phone takes along", (), ("200", "401", "404"))},
            f"{report}/revs/{{rev}}": {"put": doing("Send a report", (ID, REV, CLIENT, HASH), ("201", "409"), "ReportSent")},
            f"{report}/drafts/{{rev}}": {"put": doing("Keep a draft", (ID, REV, CLIENT, HASH), ("201", "409"), "DraftSent")},
            file: {"head": doing("How far a file has come", (ID, SHA, VISIT), ("200", "401", "404")),
                   "patch": doing("Send a piece of a file", (ID, SHA, VISIT, CLIENT, HASH, OFFSET, LENGTH),
                                  ("201", "204", "409", "423"), "")},
            f"{PREFIX}/have": {"post": doing("Ask what the server lacks", (CLIENT,), ("200",), "Have")},
        },
        "components": {"schemas": schemas["$defs"]},
    }


def doing(summary: str, parameters: tuple[Any, ...], answers: tuple[str, ...], body: str | None = None) -> dict[str, Any]:
    """One operation; `body` names a schema, or is empty where the body is bytes."""
    codes = sorted({*answers, *(REFUSED if body is not None else ())})
    said: dict[str, Any] = {"summary": summary, "parameters": list(parameters),
                            "responses": {code: {"description": WORDS[code]} for code in codes}}
    if body is not None:
        content = {"application/json": {"schema": {"$ref": REFS.format(model=body)}}} if body else {
            "application/offset+octet-stream": {"schema": {"type": "string", "format": "binary", "maxLength": model.PIECE_BYTES}}}
        said["requestBody"] = {"required": True, "content": content}
    return said
