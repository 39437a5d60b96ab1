"""Conditions that a demand and a supply must meet before anything is scored.

Each refuses only what both sides have stated; silence never refuses. Where somebody sits is no condition:
a place counts where the demand asks for it and the supply limits where it serves.
"""

from service.domain.demand import Demand
from service.domain.item import State
from service.domain.match import Reason
from service.domain.supply import Supply


def refusal(demand: Demand, supply: Supply) -> Reason | None:
    """Return why the two cannot be matched, or None where nothing stands against it."""
    if State.CLOSED in {demand.state, supply.state}:
        return Reason(code="closed")
    if demand.organisation_id is not None and demand.organisation_id == supply.organisation_id:
        return Reason(code="same_organisation")
    if demand.deployments and supply.deployments and not set(demand.deployments) & set(supply.deployments):
        return Reason(
            code="deployment_excluded",
            parameters={"asked": demand.deployment_text, "offered": supply.deployment_text},
        )
    if demand.place_cities and supply.service_cities and not set(demand.place_cities) & set(supply.service_cities):
        return Reason(code="place_excluded", parameters={"asked": demand.place_wish, "offered": supply.service_area})
    return None
