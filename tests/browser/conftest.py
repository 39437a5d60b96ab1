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
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, StorageState, sync_playwright

from service import bootstrap
from service.domain.permission import Actor
from service.settings import Settings
from service.workflows.import_list import ImportRequest, import_list
from tests.conftest import missing

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[2]
LISTS = ("demands-1.xlsx", "demands-2.docx", "supplies-1.csv", "supplies-2.xlsx")
LIMIT_SECONDS = 120


class Server(NamedTuple):
    """Where a server answers, and the link that lets the organizer in once."""

    address: str
    entrance: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, lists_folder: Path) -> Iterator[Server]:
    """Run ``duijie serve`` over four sample lists."""
    if not CHROMIUM.exists():
        missing("Chromium")
    home = tmp_path_factory.mktemp("home")
    with bootstrap.opened(Settings(home=home)) as context:
        for name in LISTS:
            import_list(Actor.local(), context, ImportRequest(lists_folder / name))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DUIJIE_")}  # noqa: TID251 -- passed on to a process
    environment = inherited | {"DUIJIE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _told(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _told(process: subprocess.Popen[str]) -> Server:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/enter\?\S+", line):
            _wait_until_ready(found[1])
            return Server(found[1], found[0])
    pytest.fail("the server ended without telling its address")


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


@pytest.fixture(scope="session")
def session(browser: Browser, server: Server) -> StorageState:
    """Return the cookies of the organizer, who came in by the link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.entrance)
    assert page.url == f"{server.address}/lists"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_page(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a path at a width, with or without scripts, as the organizer or anybody."""
    strangers: list[str] = []
    errors: list[str] = []
    contexts = []

    def only_ours(route: Route) -> None:
        if route.request.url.startswith((server.address, "data:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    def on_console(message: ConsoleMessage) -> None:
        # the status of the page itself is what some tests are about
        if message.type == "error" and "server responded with a status of 4" not in message.text:
            errors.append(message.text)

    def open_(
        path: str,
        *,
        width: int = 1280,
        scripts: bool = True,
        locale: str = "zh-CN",
        organizer: bool = False,
        colours: Literal["light", "dark"] = "light",
    ) -> Page:
        context = browser.new_context(
            base_url=server.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale=locale,
            color_scheme=colours,
            storage_state=request.getfixturevalue("session") if organizer else None,
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", only_ours)
        page.on("console", on_console)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert (strangers, errors) == ([], [])
