"""The phone's form of 300 items, opened and tapped without a network on a processor slowed 4 times: ms by the clock and of processor."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any

from playwright.sync_api import CDPSession, Page

from shopper import create_app
from tests.bench import checklist, scratch
from tests.browser import live
from tests.browser.phone.device import Device, device, wait
from tests.visiting import REPORT

ITEMS, SLOWER, OPENINGS, TAPS = 300, 4, 5, 24
FORM = "/field/forms/{}/en#{}"
# notes when the filled form has been painted, counted from the tap that led to it
SHOWN = """const look = () => {
    const sheet = document.getElementById("sheet");
    if (!sheet || sheet.hidden) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); }));
};
requestAnimationFrame(look);"""
# a known piece of work: on a machine that others use, it takes longer by the clock than it has of the processor
WORK = "() => { const from = performance.now(); let sum = 0; for (let n = 0; n < 3e7; n += 1) sum += n % 7; return performance.now() - from + sum * 0; }"
# each tap from the touch to the next painted frame, as the browser itself counts it
WATCH = """() => {
    window.taps = new Map();
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (one.interactionId) window.taps.set(one.interactionId, Math.max(one.duration, window.taps.get(one.interactionId) ?? 0));
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""


def main() -> None:
    document, answers = checklist.long(ITEMS)
    with scratch.world() as made:
        checklist.begun(made.db, document, REPORT)
        sha256 = next(iter(made.db.query("SELECT sha256 FROM checklist_versions")))["sha256"]
        path = FORM.format(sha256, REPORT)
        with live.serving(create_app(made.instance)) as address, live.chromium() as browser, device(browser, address, made.db) as phone:
            phone.prepare()
            phone.answer(REPORT, answers)
            phone.context.set_offline(True)
            opened = [opening(phone, path, SLOWER) for _ in range(OPENINGS)]
            plain = [opening(phone, path, 1) for _ in range(OPENINGS)]
            taps, busy = tapped(phone, phone.page)
            shared = others(phone, phone.page)
    print(f"  opens: {median(wall for wall, _ in opened):.0f} ms by the clock, best {min(opened)[0]:.0f} (must 1000, slowed {SLOWER} times); "
          f"main thread {min(cpu for _, cpu in plain):.0f} ms at full speed, so {SLOWER * min(cpu for _, cpu in plain):.0f} slowed")
    print(f"  a tap is answered in {median(taps):.0f} ms, 9 of 10 in {sorted(taps)[len(taps) * 9 // 10]:.0f} (must 50); "
          f"main thread {median(busy):.1f} ms at full speed, so {SLOWER * median(busy):.0f} slowed")
    print(f"  meanwhile the machine was shared: work took {shared:.1f} times as long by the clock as it had of the processor")


def metrics(cdp: CDPSession) -> float:
    """Milliseconds of processor that the page's main thread has had."""
    found: list[dict[str, Any]] = cdp.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in found if one["name"] == "TaskDuration")


def others(phone: Device, page: Page) -> float:
    """How many times longer work takes by the clock than it has of the processor: 1 on a machine of one's own."""
    cdp = watched(phone, page, 1)
    before = metrics(cdp)
    clock = float(page.evaluate(WORK))
    return clock / max(1.0, metrics(cdp) - before)


def watched(phone: Device, page: Page, slower: int) -> CDPSession:
    cdp = phone.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return cdp


def opening(phone: Device, path: str, slower: int) -> tuple[float, float]:
    """A new tab opens the form: ms until it is filled and painted, and ms of the main thread."""
    page = phone.killed()
    cdp = watched(phone, page, slower)
    page.add_init_script(SHOWN)
    before = metrics(cdp)
    phone.go(path)
    wall = wait(lambda: page.evaluate("window.shown"), seconds=60)
    return float(wall), metrics(cdp) - before


def tapped(phone: Device, page: Page) -> tuple[list[float], list[float]]:
    """Taps on answers all over the form: ms from touch to picture on the slowed processor, and ms of processor of taps at full speed."""
    cdp = watched(phone, page, SLOWER)
    page.evaluate(WATCH)
    boxes = page.locator(".segments label:has(input[type=radio]):visible").all()
    for box in random.Random(1).sample(boxes, TAPS):  # the same taps on each run
        tap(cdp, page, box)
    slow = [float(one) for one in page.evaluate("[...window.taps.values()]")]
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return slow, [tap(cdp, page, box) for box in random.Random(2).sample(boxes, TAPS // 2)]


def tap(cdp: CDPSession, page: Page, box: Any) -> float:
    """One touch; ms of processor for it, its picture and keeping it, less what a page at rest takes in the same time."""
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    time.sleep(0.5)
    resting = metrics(cdp)
    time.sleep(0.4)
    before = metrics(cdp)
    touch = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    time.sleep(0.4)
    return max(0.0, metrics(cdp) - before - (before - resting))


if __name__ == "__main__":
    main()
