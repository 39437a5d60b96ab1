"""A real server in a process of its own and Debian's Chromium; every request to another host fails the test."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 120


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of ``duijie demo``."""
    if not CHROMIUM.exists():
        missing("Chromium")
    home = tmp_path_factory.mktemp("home")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    environment = inherited | {"DUIJIE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from service.cli import main; main()", "demo"]
    with subprocess.Popen(
        command, env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            yield _told_address(server)
        finally:
            server.terminate()
            server.communicate(timeout=30)


def _told_address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            _wait_until_ready(found[0])
            return found[0]
    pytest.fail("the demo ended without telling its address")


def _wait_until_ready(address: str) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 -- our own server
                return
        except (TimeoutError, urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"{address} was not ready within {LIMIT_SECONDS} s")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return headless Chromium."""
    if not CHROMIUM.exists():
        missing("Chromium")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*options, "--disable-sync"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path at a width, with or without scripts."""
    strangers: list[str] = []
    contexts = []

    def only_ours(route: Route) -> None:
        if route.request.url.startswith((address, "data:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    def open_(path: str, *, width: int = 1280, scripts: bool = True, locale: str = "zh-CN") -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale=locale
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", only_ours)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert strangers == []
