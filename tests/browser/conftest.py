"""A phone for tests of what is captured: one server and one browser with a microphone for a whole file, storage of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from shopper import create_app
from tests import world as worlds
from tests.browser import live
from tests.tools import CHROMIUM

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def phone_world(template_world: worlds.World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[worlds.World]:
    """A copy of the world for a whole file; each test uses a visit of its own."""
    world = worlds.copy(template_world, tmp_path_factory.mktemp("phone") / "instance")
    yield world
    world.db.close()


@pytest.fixture(scope="module")
def phone_address(phone_world: worlds.World) -> Iterator[str]:
    """The application on a free port of this machine."""
    with live.serving(create_app(phone_world.instance)) as served:
        yield served


@pytest.fixture(scope="module")
def phone_browser() -> Iterator[Browser]:
    """Chromium with a microphone that beeps."""
    browser = live.driver().chromium.launch(executable_path=str(CHROMIUM), args=[*live.QUIET, *MICROPHONE])
    yield browser
    browser.close()


@pytest.fixture
def phone_context(phone_browser: Browser) -> Iterator[BrowserContext]:
    """A phone of its own; it fails the test on any error of a script or of the content policy."""
    troubles: list[str] = []
    made = phone_browser.new_context(viewport=live.PHONE, has_touch=True, reduced_motion="reduce", locale="en-GB")
    made.on("weberror", lambda error: troubles.append(str(error.error)))
    made.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
    yield made
    made.close()
    assert troubles == []


@pytest.fixture
def phone_page(phone_context: BrowserContext, phone_address: str) -> Page:
    """A page of the app's own origin, with nothing of its own."""
    made = phone_context.new_page()
    made.goto(f"{phone_address}/people/sign-in")
    return made
