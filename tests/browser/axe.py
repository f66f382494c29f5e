"""What axe-core finds on a page. `assert findings(page) == []` in any browser test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"
RUN = """async () => {
    const result = await axe.run(document, { resultTypes: ["violations"] });
    return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${rule.help})`));
}"""


@cache
def source() -> str:
    """The vendored axe-core, read once."""
    return SOURCE.read_text("utf-8")


def findings(page: Page) -> list[str]:
    """One line for each element that breaks a rule; the page's own strict CSP stays in force."""
    page.evaluate(source())
    return list(page.evaluate(RUN))
