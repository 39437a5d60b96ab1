"""Conditions that a demand and a supply must meet before anything is scored.

Each refuses only what both sides have stated; silence never refuses. Where somebody sits is no condition:
a place counts where the demand asks for it and the supply limits where it serves.
"""

from service.domain.demand import Demand
from service.domain.item import Deployment, State
from service.domain.match import Reason
from service.domain.supply import Supply

_OWN = frozenset({Deployment.ON_PREMISES, Deployment.PRIVATE_CLOUD, Deployment.EDGE})


def realms(item: Demand | Supply) -> set[bool]:
    """Return whether it may run in the owner's realm, in the public cloud, or both.

    A private cloud, a server in the plant and an edge box exclude one another in no negotiation; whether data leave
    the house does.
    """
    return {deployment in _OWN for deployment in item.deployments}


def refusal(demand: Demand, supply: Supply) -> Reason | None:
    """Return why the two cannot be matched, or None where nothing stands against it."""
    if State.CLOSED in {demand.state, supply.state}:
        return Reason(code="closed")
    if demand.organisation_id is not None and demand.organisation_id == supply.organisation_id:
        return Reason(code="same_organisation")
    if demand.deployments and supply.deployments and realms(demand).isdisjoint(realms(supply)):
        return Reason(
            code="deployment_excluded",
            parameters={"asked": demand.deployment_text, "offered": supply.deployment_text},
        )
    if demand.place_cities and supply.service_cities and not set(demand.place_cities) & set(supply.service_cities):
        return Reason(code="place_excluded", parameters={"asked": demand.place_wish, "offered": supply.service_area})
    return None
