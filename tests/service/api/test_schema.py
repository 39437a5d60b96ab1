"""What the API says of itself holds for input that nobody would think of."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from indexes.encoder import Encoder
from service import bootstrap
from service.domain.permission import Actor
from service.serving import create_app
from service.settings import Settings
from service.workflows.refresh_index import refresh_index
from service.workflows.show_samples import load_samples


@pytest.fixture(scope="module")
def api_schema(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[schemathesis.schemas.BaseSchema]:
    """Return the schema of a service with the sample lists."""
    with bootstrap.opened(Settings(home=tmp_path_factory.mktemp("home"))) as context:
        context.engine._encoders = (encoder, encoder)
        load_samples(Actor.local(), context)
        refresh_index(context)
        yield schemathesis.openapi.from_asgi("/openapi.json", create_app(context), headers={"Host": "127.0.0.1"})


def test_no_input_breaks_the_description(api_schema: schemathesis.schemas.BaseSchema) -> None:
    # A loop instead of the plugin of schemathesis 4.32, which pytest 9.2 does not run.
    operations = [found.ok() for found in api_schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 10

    for operation in operations:

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case[Any]) -> None:
            # a cursor and a query of blanks are strings to the schema and refused all the same
            case.call_and_validate(headers={"Host": "127.0.0.1"}, excluded_checks=[positive_data_acceptance])

        holds()


def test_the_description_names_every_route(api_schema: schemathesis.schemas.BaseSchema) -> None:
    paths = {path for path in api_schema.raw_schema["paths"] if path.startswith("/api/v1")}

    assert paths == {
        "/api/v1/search",
        "/api/v1/demands",
        "/api/v1/demands/{item_id}",
        "/api/v1/demands/{item_id}/matches",
        "/api/v1/supplies",
        "/api/v1/supplies/{item_id}",
        "/api/v1/supplies/{item_id}/matches",
        "/api/v1/editions",
        "/api/v1/editions/{edition_id}",
        "/api/v1/taxonomy",
        "/api/v1/taxonomy/{scheme}",
    }
