"""Sam's phone as an app: one browser whose service worker and storage last over many pages, and what it keeps of Sam's work."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from sqlite_utils import Database

from tests.browser import live

ON = "/field/phone"
PATIENCE = 15.0
MODULES = "/static/js/phone"
AT_HAND = """async ([modules, given]) => {
    const [keep, records, offline, sender, wire] = await Promise.all(
        ["keep", "records", "offline", "sender", "wire"].map((name) => import(`${modules}/${name}.js`)));
    const keeper = await offline.keeperHere();
    SCRIPT
}"""
KEPT = """async ([modules, given]) => {
    const keep = await import(`${modules}/keep.js`);
    const keeper = new keep.Keeper((await keep.fact("person")).id);
    SCRIPT
}"""


class Device:
    """One phone in somebody's hand."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.troubles: list[str] = []
        self.page = self.opened()

    def opened(self) -> Page:
        """A new tab, which notes every error of its scripts."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: self.troubles.append(line.text) if "Content Security" in line.text else None)
        return page

    def go(self, path: str) -> Page:
        """The tab at an address; a page drawn without a network is as good as one from it."""
        self.page.goto(self.address + path)
        return self.page

    def killed(self) -> Page:
        """The tab gone from one moment to the next, and a new one in its place."""
        self.page.close(run_before_unload=False)
        self.page = self.opened()
        return self.page

    def prepare(self) -> None:
        """The one opening of my visits with a connection: after it everything is on the phone."""
        self.go("/field/")
        wait(lambda: "on this phone" in self.page.inner_text("#kept"), lambda: self.page.inner_text("#kept"))

    def run(self, script: str, given: Any = None, hand: str = AT_HAND) -> Any:
        """A few lines with the phone's own modules at hand: keep, records, offline and sender, and the keeper of who works here."""
        return self.page.evaluate(hand.replace("SCRIPT", script), [MODULES, given])

    def reports(self) -> list[dict[str, Any]]:
        """What the phone keeps of Sam's reports, without bytes."""
        return list(self.run("return (await keeper.reports()).map((one) => ({ ...one, body: null, pending: one.pending && true }));", hand=KEPT))

    def begin(self, report_id: str, visit: str = "visit") -> None:
        """A report begun on the phone."""
        self.run("await keeper.addReport(records.blank(await keeper.visit(given.visit), given.id, 'en'));", {"id": report_id, "visit": visit})

    def answer(self, report_id: str, answers: dict[str, Any]) -> None:
        """Answers kept; when this is back they are on disk."""
        self.run("""await keeper.changeReport(given.id, (one) => {
            Object.assign(one.answers, given.answers); one.began = "2026-03-12T14:00"; one.changes += 1; one.saved_at = Date.now(); });""",
                 {"id": report_id, "answers": answers}, KEPT)

    def seal(self, report_id: str) -> None:
        """Send pressed: the exact bytes of a signed report under its next number."""
        self.run("""const report = await keeper.report(given);
            const declaration = { name: "Sam Shopper", conflicts: "" };
            const body = records.bytesOf({ ...report, ended: "2026-03-12T14:35", declaration }, await keeper.files(given), [], "a-phone");
            const sha256 = await wire.sha256(body);
            await keeper.changeReport(given, (one) => Object.assign(one, { state: "queued", rev: one.rev + 1, body, sha256, queued_at: Date.now() }));""", report_id)

    def photo(self, report_id: str, item: str, data: bytes) -> None:
        """A photo ready to be sent."""
        self.run("""const bytes = new Uint8Array(given.data).buffer;
            await keeper.addFile({ id: crypto.randomUUID(), report_id: given.id, item: given.item, kind: "photo", name: "a.jpg", mime: "image/jpeg",
                sha256: await wire.sha256(bytes), taken: "14:06", caption: "", state: "ready", receipt: null, warnings: [], thumb: null }, bytes);""",
                 {"id": report_id, "item": item, "data": list(data)})

    def send(self) -> dict[str, Any]:
        """One try of everything that waits; how the sender stands after it."""
        return dict(self.run("const one = sender.sender(keeper); await one.now(); clearTimeout(one.timer); return one.state;"))


@contextmanager
def device(browser: Browser, address: str, db: Database, who: str = "sam", **more: Any) -> Iterator[Device]:
    """A new phone, signed in."""
    context = browser.new_context(viewport=live.PHONE, has_touch=True, reduced_motion="reduce", locale="en-GB", **more)
    live.sign_in(context, address, db, who)
    made = Device(context, address)
    yield made
    context.close()
    assert made.troubles == []


def wait(true: Callable[[], Any], said: Callable[[], Any] = lambda: "", seconds: float = PATIENCE) -> Any:
    """What `true` gives as soon as it is something; waits on the condition itself, since the policy forbids scripts as text."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {json.dumps(said())}")
