"""What tests need from the machine: without it they are skipped with the reason; under CI=true that is a failure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopper import pdf, pdf_fonts

CHROMIUM = Path("/usr/bin/chromium")
REAL_INPUT = "acceptance"  # the one folder whose tests may be skipped everywhere: their input lies beside the project


def _installed(paths: list[str], packages: str) -> Callable[[], str | None]:
    return lambda: None if all(Path(path).exists() for path in paths) else f"not installed (as root: apt-get install {packages})"


LACKING: dict[str, Callable[[], str | None]] = {
    "chromium": _installed([str(CHROMIUM)], "chromium"),
    "pango": pdf.available,
    "system fonts": _installed([str(path) for path in pdf_fonts.SYSTEM], "fonts-noto-cjk fonts-noto-color-emoji"),
}


def needs(*tools: str) -> pytest.MarkDecorator:
    """`pytestmark = needs("chromium")`: the test runs only where these tools are."""
    unknown = set(tools) - set(LACKING)
    assert not unknown, f"{unknown} is not in tests/tools.py"
    return pytest.mark.needs(*tools)


def ci() -> bool:
    """Whether nothing may be skipped for lack of a tool."""
    return os.environ.get("CI") == "true"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip or fail a test whose tools are missing."""
    for mark in item.iter_markers("needs"):
        for reason in filter(None, (LACKING[tool]() for tool in mark.args)):
            if ci():
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Under CI=true every other skip is a failure too, so that no test is quietly left out."""
    report = yield
    if ci() and report.skipped and not hasattr(report, "wasxfail") and REAL_INPUT not in item.path.parts:
        report.outcome, report.longrepr = "failed", f"skipped although CI=true: {report.longrepr}"
    return report
