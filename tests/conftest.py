"""What tests share: the real taxonomy, the embedded model loaded once, an installation in a temporary folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fixtures
from service import bootstrap
from service.domain.taxonomy import Taxonomy
from service.importing.taxonomy_files import read_taxonomy
from service.settings import Settings
from service.workflows.context import Context

if TYPE_CHECKING:
    from indexes.encoder import Encoder

LISTS = Path(fixtures.__file__).parent / "lists"


def missing(component: str) -> None:
    """Skip with a visible reason; fail where everything is required."""
    if os.environ.get("DUIJIE_REQUIRE_ALL"):  # noqa: TID251 -- a switch of the tests, not of the service
        pytest.fail(f"{component} is missing and DUIJIE_REQUIRE_ALL is set")
    pytest.skip(f"{component} is missing")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the evaluation data beside the checkout."""
    named = os.environ.get("DUIJIE_DATA")  # noqa: TID251 -- see missing()
    if named is None or not Path(named).is_dir():
        missing("the data folder (DUIJIE_DATA)")
    return Path(str(named))


@pytest.fixture(scope="session")
def lists_folder() -> Path:
    """Return the folder of the sample lists."""
    return LISTS


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """Return the taxonomy that is shipped."""
    return read_taxonomy(fixtures.folder("taxonomy"))


@pytest.fixture(scope="session")
def encoder() -> "Encoder":
    """Return the embedded model, loaded once."""
    from indexes.encoder import Encoder

    return Encoder.load()


@pytest.fixture
def installation(encoder: "Encoder", tmp_path: Path) -> Iterator[Callable[[], Context]]:
    """Return a function that opens one installation; called again it is another process over the same data."""
    with ExitStack() as stack:

        def opened() -> Context:
            context = stack.enter_context(bootstrap.opened(Settings(home=tmp_path / "home")))
            context.engine._encoders = (encoder, encoder)
            return context

        yield opened


@pytest.fixture
def context(installation: Callable[[], Context]) -> Context:
    """Return an empty installation."""
    return installation()
