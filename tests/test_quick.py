"""What apps of the tests share is what each would have made for itself."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template
from werkzeug.routing import Map, Rule

from tests.quick import OnceCompiled


def test_a_changed_template_is_compiled_anew(tmp_path: Path) -> None:
    said = []
    for text in ("first {{ 1 + 1 }}", "second {{ 1 + 1 }}"):
        (tmp_path / "page.html").write_text(text)
        app = Flask("page", template_folder=str(tmp_path))
        with app.app_context():
            said.append(render_template("page.html"))
    assert said == ["first 2", "second 2"]


def test_every_route_writes_the_address_that_a_plain_one_writes(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        values = {name: 7 if "int:" + name in rule.rule else "a b/ä" for name in rule.arguments}
        plain = Rule(rule.rule, endpoint=rule.endpoint, methods=rule.methods)
        Map([plain], converters=app.url_map.converters)
        assert isinstance(rule, OnceCompiled)
        assert rule.build({**values, "more": "1"}) == plain.build({**values, "more": "1"})
        assert rule.build(values, append_unknown=False) == plain.build(values, append_unknown=False)
