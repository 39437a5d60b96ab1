"""A service over an empty installation, as a browser and as a program ask it."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service import bootstrap
from service.serving import create_app
from service.workflows.context import Context

MACHINE = "http://127.0.0.1"


@pytest.fixture
def browser(context: Context) -> TestClient:
    """Return a client that keeps cookies and follows no redirect."""
    return TestClient(
        create_app(context),
        base_url=MACHINE,
        headers={"Accept-Language": "en"},
        follow_redirects=False,
        raise_server_exceptions=False,
    )


@pytest.fixture
def key(context: Context, tmp_path: Path) -> str:
    """Return the organizer's key."""
    assert context.access
    return (tmp_path / "home" / bootstrap.ORGANIZER_KEY).read_text(encoding="ascii")
