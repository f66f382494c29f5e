"""Random forms, files and JSON at every route that takes some: whatever comes, the answer is never a broken page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from shopper import create_app
from tests import visiting
from tests.hostile.aiming import Target
from tests.hostile.doors import checklist_with
from tests.hostile.test_matrix import NOWHERE
from tests.world import World

NAMES = ("name", "email", "role", "program", "program_id", "active", "color", "timezone", "rollup", "use_statement", "band_name",
         "band_from", "band_color", "competitor", "staff_names", "names_basis", "rotation_days", "personal_months", "document_months",
         "code", "address", "area", "tags", "starts_on", "ends_on", "visits_each", "text", "told_on", "channel", "confirmed_by",
         "locations", "location_id", "wave_id", "version_id", "shopper_id", "kind", "window_from", "window_to", "scenario", "variant",
         "briefing", "override", "seen", "reason", "report_id", "rev", "item", "source", "scoring", "nobody", "password", "current",
         "next", "interest", "conflicts", "remove", "go", "at", "began.date", "began.time", "ended.date", "ended.time",
         *(f"v.{key}{part}" for key, parts in {
             "greeted": [""], "busy": [""], "wait": [".seconds", ".from", ".to"], "signs": [""], "nps": [""], "price": [""],
             "paid_at": [".time", ".date"], "who": [".count", ".roles", ".knew_part"],
             "felt": [".success", ".effort", ".emotion", ".cause"], "moment": [".actual.think", ".desired.do"], "story": [""],
         }.items() for part in parts), "n.greeted", "r.greeted", "c.story", "s.greeted", "t.greeted")
TELLING = ("", " ", "0", "1", "-1", "01", "1e999", "NaN", "٣", "yes", "no", ":na", "on", "admin", "shopper", "harbour", "other", "marlow", "sue",
           "field", "2026-03-12", "2026-02-30", "14:05", "99:99", "#2B4A6F", "Europe/London", "points", "a@b.cd", "\x00", "\r\n", "\u202e",
           "{{7*7}}", "' OR 1=1--", "../../etc/passwd", "//evil.example", "x" * 5000, "eJwDAAAAAAE=", "[]", "null", "greeted", "none",
           NOWHERE, "a" * 40)
WORDS = st.one_of(st.sampled_from(TELLING), st.text(max_size=30))
FORMS = st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=14)
BYTES = st.one_of(st.binary(max_size=200), st.sampled_from((
    b"", visiting.picture(size=(8, 8)), visiting.picture(size=(8, 8))[:200], b"GIF89a", b"OggS" + b"\0" * 40, checklist_with("words"),
    b"{", b"a: &a [*a]", b"\xff\xfe", b"[" * 3000)))
FILES = st.lists(st.tuples(st.sampled_from(("file", "scoring", "p.front", "p.slip", "p.voice", "p.nothing", "p.read", "p.")),
                           BYTES, st.text(max_size=12)), max_size=2)
JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("value", "na", "comment", "at", "seconds", "count", "roles",
    "success", "actual", "think", "cause", "from", "")), inner, max_size=4)), max_leaves=8)
DRAFTS = st.fixed_dictionaries({"rev": st.one_of(st.integers(-1, 9), JSON), "answers": st.one_of(JSON, st.dictionaries(
    st.sampled_from([item.key for _, item in visiting.document().items()] + ["none", ""]), JSON, max_size=5))},
    optional={"began_at": JSON, "ended_at": JSON, "state": JSON})
BOUNDED = settings(max_examples=200, deadline=None, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink),
                   suppress_health_check=list(HealthCheck))


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.instance, WTF_CSRF_ENABLED=False, TESTING=False, PROPAGATE_EXCEPTIONS=False)


def test_random_forms_and_files_never_break_a_page(target: Target) -> None:
    @BOUNDED
    @given(st.sampled_from(target.routes), FORMS, FILES)
    def fuzz(route: tuple[str, str], form: list[tuple[str, str]], files: list[tuple[str, bytes, str]]) -> None:
        data: MultiDict[str, Any] = MultiDict(form)
        for name, content, called in files:
            data.add(name, (io.BytesIO(content), called))
        assert target.send(*route, data=data, content_type="multipart/form-data" if files else None) < 500

    fuzz()


def test_random_drafts_never_break_the_phones_save(target: Target) -> None:
    route = next(route for route in target.routes if route[1] == "field.draft")

    @BOUNDED
    @given(DRAFTS)
    def fuzz(draft: dict[str, Any]) -> None:
        assert target.send(*route, json=draft) < 500

    fuzz()


def test_every_route_stands_a_form_with_every_field_at_once(target: Target) -> None:
    broken = [(rule, words) for rule, endpoint in target.routes for words in ("", "\x00", "٣", "x" * 5000, "\u202e")
              if target.send(rule, endpoint, data=dict.fromkeys(NAMES, words)) >= 500]
    assert not broken
