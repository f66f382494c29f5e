"""The described door against all that its description allows, and against what it does not: refusals, never a server error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from sqlite_utils import Database

from shopper import audit
from shopper.field.pace import Pace
from shopper.field.receiving.describing import api
from tests import visiting
from tests.visiting import REPORT

SCHEMA = schemathesis.openapi.from_dict(api())
OPERATIONS = [one for one in (found.ok() for found in SCHEMA.get_all_operations()) if one.path_parameters or one.body]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@schemathesis.serializer("application/offset+octet-stream")
def octets(_context: Any, value: Any) -> Any:
    """Bytes go as they are."""
    return value


@pytest.fixture
def sam(app: Flask, db: Database, client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    """Sam's phone, with a report begun."""
    visiting.begun(db)
    app.extensions["pace"] = Pace(per_second=1e9, at_once=1e9)
    return client_for("sam")


def sent(case: Any) -> dict[str, Any]:
    """The request that a case is, as Flask's own client sends it; every second one is for a report that is there."""
    headers = {str(name): str(value).encode("latin-1", "replace").decode("latin-1") for name, value in dict(case.headers or {}).items()}
    there = case.body if case.media_type else b""
    body = there if isinstance(there, bytes) else json.dumps(there, default=str).encode()
    if len(body) % 2:  # half of them with a hash that fits, or nothing would be read further
        headers["X-Body-SHA256"] = hashlib.sha256(body).hexdigest()
    return {"data": body, "headers": headers, "query_string": dict(case.query or {}), "content_type": case.media_type or "application/json"}


def tried(client: FlaskClient, db: Database, operation: Any, examples: int) -> None:
    """So many requests of one operation: each is answered as it is described, and nothing breaks."""
    described = {int(code) for code in operation.definition.raw["responses"]}
    for mode in MODES:

        @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=(Phase.generate,), suppress_health_check=QUIET)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            path, named = case.formatted_path, str((case.path_parameters or {}).get("report_id"))
            path = path.replace(named, REPORT) if len(path) % 2 else path
            answer = client.open(path.replace("\\x00", "%00"), method=operation.method.upper(), **sent(case))
            assert answer.status_code < 500 or answer.status_code in (503, 507), f"{answer.status_code} {path}"
            assert answer.status_code in described | {405, 308}, f"{answer.status_code} is not described for {operation.label}"

        ask()
    assert audit.first_broken(db) is None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_nothing_that_is_sent_breaks_the_door(sam: FlaskClient, db: Database, operation: Any) -> None:
    tried(sam, db, operation, 20)


@pytest.mark.soak
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_nothing_that_is_sent_breaks_the_door_in_a_long_run(sam: FlaskClient, db: Database, operation: Any) -> None:
    tried(sam, db, operation, 1000)
