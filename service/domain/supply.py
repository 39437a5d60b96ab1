"""A supply: one offer of one organisation."""

from typing import ClassVar

from pydantic import Field

from service.domain.item import Codes, Item, ItemContent, Side, Text


class SupplyContent(ItemContent):
    """What a supply list says of one offer."""

    SIDE: ClassVar[Side] = Side.SUPPLY
    TEXT_FIELDS: ClassVar[tuple[str, ...]] = (
        "title",
        "capabilities",
        "technology",
        "cases",
        "figures",
        "remarks",
    )

    kinds: Codes = ()
    """Codes of ``supply_kinds``: product, solution, service, platform, computing, data, testing, pilot base, finance."""
    product_classes: Codes = ()
    capabilities: Text = ""
    """What it does."""
    technology: Text = ""
    """How it does it; ``techniques`` is what was read from it."""
    cases: Text = ""
    """Where it has been used."""
    figures: Text = ""
    """Measured results."""
    deployment_text: Text = ""
    price_yuan: int | None = Field(default=None, ge=0)
    """Lowest price in yuan. None: not stated."""
    price_text: Text = ""
    service_area: Text = ""
    """Where the vendor serves, as written."""
    service_cities: Codes = ()
    """Cities it limits itself to. Empty: not stated, not understood, or no limit."""
    serves_everywhere: bool = False
    """Whether the service area says that there is no limit."""


class Supply(SupplyContent, Item):
    """One revision of a supply."""
