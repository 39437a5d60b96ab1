"""A demand: one industrial AI scenario that somebody wants solved."""

from typing import ClassVar

from pydantic import Field

from service.domain.item import Codes, Item, ItemContent, Side, Text


class DemandContent(ItemContent):
    """What a demand list says of one scenario."""

    SIDE: ClassVar[Side] = Side.DEMAND
    TEXT_FIELDS: ClassVar[tuple[str, ...]] = (
        "title",
        "problem",
        "present_state",
        "expected_outcome",
        "object",
        "data_at_hand",
        "systems",
        "remarks",
    )

    problem: Text = ""
    """What hurts or is asked for."""
    present_state: Text = ""
    """How it is done today, what was tried."""
    expected_outcome: Text = ""
    """What must be reached, with its numbers."""
    object: Text = ""
    """The workpiece, machine or document it is about."""
    data_at_hand: Text = ""
    systems: Text = ""
    """Systems and machines it has to work with."""
    budget_yuan: int | None = Field(default=None, ge=0)
    """Upper limit in yuan. None: not stated."""
    budget_text: Text = ""
    """The budget as written."""
    period: Text = ""
    """How long it may take, or until when, as written."""
    period_months: int | None = Field(default=None, ge=1)
    """The period in whole months, rounded up. None: not stated, or a date."""
    cooperation_mode: Text = ""
    """The form of cooperation as written; ``cooperation_modes`` is what was read from it."""
    cooperation_modes: Codes = ()
    deployment_text: Text = ""
    """The wish for a deployment as written; ``deployments`` is what was read from it."""
    place_wish: Text = ""
    """The wish for a place as written. Where the organisation sits is no wish."""
    place_cities: Codes = ()
    """Codes of the cities the wish names."""


class Demand(DemandContent, Item):
    """One revision of a demand."""
