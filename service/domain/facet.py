"""Facets: what a list of items is filtered and counted by.

Within one facet any of the chosen values may hold, over several facets each must. Where somebody sits is a facet because a
person may ask for it; it is no part of any score.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from service.domain.demand import Demand
from service.domain.item import Side
from service.domain.match import Listed
from service.domain.supply import Supply
from service.domain.taxonomy import Scheme

UNSTATED = "unstated"
"""The value of an item that does not say."""


class Facet(StrEnum):
    """By the names under which addresses and answers carry them."""

    SECTOR = "sector"
    STAGE = "stage"
    TECHNIQUE = "technique"
    KIND = "kind"
    CITY = "city"
    BUDGET = "budget"
    PRICE = "price"
    PERIOD = "period"
    COOPERATION = "cooperation"
    EDITION = "edition"


Filters = Mapping[Facet, Collection[str]]
"""Values chosen of facets."""

SCHEMES: Mapping[Facet, Scheme] = {
    Facet.SECTOR: Scheme.SECTORS,
    Facet.STAGE: Scheme.STAGES,
    Facet.TECHNIQUE: Scheme.TECHNIQUES,
    Facet.KIND: Scheme.SUPPLY_KINDS,
    Facet.CITY: Scheme.CITIES,
    Facet.COOPERATION: Scheme.COOPERATION_MODES,
}
"""Facets whose values are codes of the taxonomy."""

FACETS: Mapping[Side, tuple[Facet, ...]] = {
    Side.DEMAND: (
        Facet.SECTOR,
        Facet.STAGE,
        Facet.TECHNIQUE,
        Facet.BUDGET,
        Facet.PERIOD,
        Facet.COOPERATION,
        Facet.CITY,
        Facet.EDITION,
    ),
    Side.SUPPLY: (
        Facet.SECTOR,
        Facet.STAGE,
        Facet.TECHNIQUE,
        Facet.KIND,
        Facet.PRICE,
        Facet.CITY,
        Facet.EDITION,
    ),
}
"""The facets of each side, in the order in which they are shown."""

MONEY_BANDS_YUAN: Mapping[str, int] = {
    "to-200000": 200_000,
    "to-500000": 500_000,
    "to-1000000": 1_000_000,
    "to-3000000": 3_000_000,
}
"""Bands of budgets and prices by their upper end, which belongs to them; what is more is ``over-3000000``."""
MONEY_ABOVE = "over-3000000"
PERIOD_BANDS_MONTHS: Mapping[str, int] = {"to-3": 3, "to-6": 6, "to-12": 12}
PERIOD_ABOVE = "over-12"


def facet_values(item: Listed, city: str) -> dict[Facet, tuple[str, ...]]:
    """Return the values of an item's facets; ``city`` is the code of the city where its organisation sits, or empty."""
    values: dict[Facet, tuple[str, ...]] = {
        Facet.SECTOR: item.sectors,
        Facet.STAGE: item.stages,
        Facet.TECHNIQUE: item.techniques,
        Facet.CITY: (city,) if city else (),
        Facet.EDITION: (item.edition_id,),
    }
    match item:
        case Demand():
            values[Facet.BUDGET] = _band(item.budget_yuan, MONEY_BANDS_YUAN, MONEY_ABOVE)
            values[Facet.PERIOD] = _band(item.period_months, PERIOD_BANDS_MONTHS, PERIOD_ABOVE)
            values[Facet.COOPERATION] = item.cooperation_modes
        case Supply():
            values[Facet.PRICE] = _band(item.price_yuan, MONEY_BANDS_YUAN, MONEY_ABOVE)
            values[Facet.KIND] = item.kinds
    return {facet: found or (UNSTATED,) for facet, found in values.items()}


def _band(amount: int | None, bands: Mapping[str, int], above: str) -> tuple[str, ...]:
    if amount is None:
        return ()
    return (next((name for name, most in bands.items() if amount <= most), above),)
