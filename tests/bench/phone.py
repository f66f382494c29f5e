"""The phone's pages on a first visit: KB as they travel, everything they load counted by Chromium, and what the worker takes along."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Browser

from shopper import create_app
from shopper.db import row
from tests import visiting
from tests.bench import checklist, scratch
from tests.browser import live
from tests.world import World

AIM = 150
ITEMS = 60


def main() -> None:
    document, _ = checklist.long(ITEMS)
    with scratch.world() as made:
        visit = f"visit-{checklist.begun(made.db, document, visiting.REPORT)}"
        fingerprint = (row(made.db, "SELECT sha256 FROM checklist_versions") or {})["sha256"]
        pages = {"my visits": "/field/", "one visit": f"/field/visits/{visit}", "the app's list of visits": "/field/phone",
                 f"the app's form of {ITEMS} items": f"/field/forms/{fingerprint}/en"}
        with live.serving(create_app(made.instance)) as address, live.chromium() as browser:
            sizes = {name: cold(browser, address, made, path) for name, path in pages.items()}
        behind = taken_along(made)
    for name, files in sizes.items():
        total = sum(files.values()) / 1000
        largest = ", ".join(f"{path.rsplit('/', 1)[-1] or 'page'} {size / 1000:.0f}" for path, size in sorted(files.items(), key=lambda one: -one[1])[:5])
        print(f"  {name:<28} {total:6.1f} KB in {len(files)} files (aim under {AIM}); largest: {largest}")
    print(f"  {'the worker, once, behind':<28} {behind:6.1f} KB: the app's files and shells, to open without a network")


def cold(browser: Browser, address: str, made: World, path: str) -> dict[str, int]:
    """What a browser that was never here loads for a page itself: the bodies by address, compressed as they travelled."""
    context = browser.new_context(viewport=live.PHONE, service_workers="block")
    live.sign_in(context, address, made.db, "sam")
    page = context.new_page()
    tools = context.new_cdp_session(page)
    named: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def received(event: dict[str, Any]) -> None:
        path = named[event["requestId"]]
        sizes[path] = sizes.get(path, 0) + int(event["encodedDataLength"])

    tools.on("Network.requestWillBeSent", lambda event: named.update({event["requestId"]: event["request"]["url"].partition("?")[0]}))
    tools.on("Network.dataReceived", received)
    tools.send("Network.enable")
    page.goto(address + path, wait_until="networkidle")
    context.close()
    sizes[address + path] = len(scratch.fetch(scratch.client(made, "sam"), path))  # Chromium does not say it of the page itself
    return sizes


def taken_along(made: World) -> float:
    """The KB of everything on the worker's list, as it travels where the browser has none of it yet."""
    client = scratch.client(made, "sam")
    app = json.loads(client.get("/sw.js").text.split(";\n", 1)[0].removeprefix("const APP = "))
    return sum(len(scratch.fetch(client, path)) for path in (*app["files"], *app["shells"])) / 1000


if __name__ == "__main__":
    main()
