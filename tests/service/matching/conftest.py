"""Demands and supplies for tests of matching: only what a test states differs from these."""

from collections.abc import Callable
from typing import Any

import pytest

from service.domain.demand import Demand
from service.domain.supply import Supply

IDENTITY: dict[str, Any] = {"list_id": "list-1", "edition_id": "edition-1"}


@pytest.fixture(scope="session")
def a_demand() -> Callable[..., Demand]:
    """Return a maker of demands."""
    return lambda **values: Demand(**{"id": "demand-1", "title": "布面瑕疵检验", **IDENTITY, **values})


@pytest.fixture(scope="session")
def a_supply() -> Callable[..., Supply]:
    """Return a maker of supplies."""
    return lambda **values: Supply(**{"id": "supply-1", "title": "织物疵点检测系统", **IDENTITY, **values})
