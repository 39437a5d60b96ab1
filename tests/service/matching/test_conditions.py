from collections.abc import Callable
from typing import Any

import pytest

from service.domain.demand import Demand
from service.domain.item import Deployment, State
from service.domain.supply import Supply
from service.matching.conditions import refusal

MakeDemand = Callable[..., Demand]
MakeSupply = Callable[..., Supply]
LOCAL = {"deployments": (Deployment.ON_PREMISES,), "deployment_text": "仅限本地"}
CLOUD = {"deployments": (Deployment.PUBLIC_CLOUD,), "deployment_text": "SaaS"}


@pytest.mark.parametrize(
    ("demand", "supply", "code"),
    [
        ({}, {}, None),
        ({"state": State.CLOSED, "closed_reason": "withdrawn"}, {}, "closed"),
        ({}, {"state": State.CLOSED, "closed_reason": "withdrawn"}, "closed"),
        ({"organisation_id": "o-1"}, {"organisation_id": "o-1"}, "same_organisation"),
        ({"organisation_id": None}, {"organisation_id": None}, None),
        (LOCAL, CLOUD, "deployment_excluded"),
        (LOCAL, {}, None),
        ({}, CLOUD, None),
        (LOCAL, {"deployments": (Deployment.EDGE,)}, None),
        ({"deployments": (Deployment.PRIVATE_CLOUD,)}, {"deployments": (Deployment.ON_PREMISES,)}, None),
        ({"deployments": (Deployment.PRIVATE_CLOUD,)}, CLOUD, "deployment_excluded"),
        ({"place_cities": ("440400",)}, {"service_cities": ("440100",)}, "place_excluded"),
        ({"place_cities": ("440400",)}, {"service_cities": ("440100", "440400")}, None),
        ({"place_cities": ("440400",)}, {}, None),
        ({}, {"service_cities": ("440100",)}, None),
    ],
)
def test_only_what_both_sides_state_refuses(
    demand: dict[str, Any], supply: dict[str, Any], code: str | None, a_demand: MakeDemand, a_supply: MakeSupply
) -> None:
    reason = refusal(a_demand(**demand), a_supply(**supply))

    assert (reason.code if reason else None) == code


def test_a_refused_place_quotes_the_wish(a_demand: MakeDemand, a_supply: MakeSupply) -> None:
    reason = refusal(
        a_demand(place_wish="须在珠海驻场", place_cities=("440400",)),
        a_supply(service_area="仅限广州", service_cities=("440100",)),
    )

    assert reason is not None
    assert reason.parameters == {"asked": "须在珠海驻场", "offered": "仅限广州"}
