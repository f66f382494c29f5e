"""The form page of 252 items, all answered: ms on the server and KB as it travels, against the least such a page can cost."""

from __future__ import annotations

import gzip
import time
from typing import Any

from flask import Flask, render_template_string, send_file
from flask.testing import FlaskClient

from shopper import web
from shopper.reports import store as reports
from shopper.reports.model import Draft
from tests.bench import checklist, scratch
from tests.bench.measure import interleaved, show
from tests.visiting import NOW, REPORT, SAM
from tests.world import World

ROUNDS = 25
PLAIN = "<!doctype html><title>{{ title }}</title>{% for line in lines %}{{ line }}\n{% endfor %}"


def main() -> None:
    document, answers = checklist.long()
    with scratch.world() as made:
        checklist.begun(made.db, document, REPORT)
        reports.save_draft(made.db, SAM, REPORT, Draft(1, answers, "2026-03-12T14:00"), NOW)
        ours, address = scratch.client(made, "sam"), f"/field/reports/{REPORT}"
        travelled = scratch.fetch(ours, address)
        page = gzip.decompress(travelled)
        floor = least(made, page)
        small = {name: lambda path=path: scratch.fetch(floor, path) for name, path in
                 (("a Jinja page of the same lines, compressed", "/jinja"), ("the same bytes as a file, compressed", "/file"))}
        rivals: dict[str, Any] = {"the form": lambda: scratch.fetch(ours, address), **small,
                                  "a page of one sentence in the same frame": lambda: scratch.fetch(ours, "/field/")}
        medians = interleaved(rivals, ROUNDS)
        wall = interleaved({"the form": rivals["the form"]}, ROUNDS, time.perf_counter)["the form"]
    show(medians, "the form")
    print(f"  {len(document.items())} items: {medians['the form'] * 1000:.0f} ms of processor, {wall * 1000:.0f} ms by the clock "
          f"(aim 60); {len(travelled) / 1000:.1f} KB compressed of {len(page) / 1000:.0f} (aim 60), without photos")


def least(made: World, page: bytes) -> FlaskClient:
    """An app that only sends the same bytes: as a file, and line by line through a template; compressed as ours is."""
    path = made.instance / "page.html"
    path.write_bytes(page)
    lines = page.decode().splitlines()
    app = Flask("floor")
    app.add_url_rule("/file", "file", lambda: send_file(path, mimetype="text/html"))
    app.add_url_rule("/jinja", "jinja", lambda: render_template_string(PLAIN, title="floor", lines=lines))

    @app.after_request
    def compress(response: Any) -> Any:
        response.direct_passthrough = False
        return web.compress(response)

    return app.test_client()


if __name__ == "__main__":
    main()
