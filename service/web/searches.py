"""``/``: search either side in words of one's own, or look through it by its facets. The address is the whole state."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import QueryParams

from service.domain.errors import DuijieError, UnavailableError
from service.domain.facet import FACETS, UNSTATED, Facet
from service.domain.item import Side
from service.texts import sentence
from service.texts.spoken import error_text, facet_value_name, reason_text
from service.web.pages import Parameters, actor_of, address, context_of, language_of, page
from service.workflows.list_editions import ListedEdition, list_editions
from service.workflows.read_items import count_items
from service.workflows.search_items import QUERY_LIMIT, Found, search_items

QUERY_ECHO = QUERY_LIMIT + 1
"""Characters of a query that a page repeats: enough to say that it is too long."""
VALUES_SHOWN = 8
"""Values of a facet that are shown at once; further ones unfold."""
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    query: str
    side: Side
    chosen: Mapping[Facet, tuple[str, ...]]
    after: str | None = None

    @classmethod
    def of(cls, parameters: QueryParams, editions: Sequence[ListedEdition]) -> Self:
        """Read an address; filters that the side does not have are dropped: they are left from the other side."""
        side = Side(parameters["side"]) if parameters.get("side") in set(Side) else Side.SUPPLY
        elsewhere = {listed.edition.id for listed in editions if listed.list.kind.side is not side}
        chosen = {facet: tuple(dict.fromkeys(filter(None, parameters.getlist(facet)))) for facet in FACETS[side]}
        chosen[Facet.EDITION] = tuple(value for value in chosen[Facet.EDITION] if value not in elsewhere)
        return cls(
            query=_CONTROL.sub(" ", parameters.get("q", ""))[:QUERY_ECHO],
            side=side,
            chosen={facet: values for facet, values in chosen.items() if values},
            after=parameters.get("after") or None,
        )

    def parameters(self) -> Parameters:
        """Return what the address of this search carries."""
        yield "side", self.side
        if self.query:
            yield "q", self.query
        yield from self.filters()
        if self.after:
            yield "after", self.after

    def filters(self) -> Parameters:
        """Return the chosen values alone."""
        yield from ((facet.value, value) for facet, values in self.chosen.items() for value in values)

    def toggled(self, facet: Facet, value: str) -> Self:
        """Return the first page of this search with a value chosen, or no longer."""
        former = self.chosen.get(facet, ())
        values = tuple(one for one in former if one != value) if value in former else (*former, value)
        return self._with({**self.chosen, facet: values})

    def without(self, facet: Facet | None) -> Self:
        """Return the first page of this search without one filter, or without all (None)."""
        return self._with({other: values for other, values in self.chosen.items() if facet not in {other, None}})

    def _with(self, chosen: Mapping[Facet, tuple[str, ...]]) -> Self:
        return replace(self, chosen={facet: values for facet, values in chosen.items() if values}, after=None)


@dataclass(frozen=True)
class Choice:
    """A value of a facet as a link that chooses it, or no longer."""

    name: str
    is_title: bool
    """Whether the name is the title of an edition, in its own language."""
    count: int
    is_chosen: bool
    href: str


@dataclass(frozen=True)
class ShownFacet:
    """A facet with its values, those beyond the first few apart."""

    code: Facet
    first: Sequence[Choice]
    rest: Sequence[Choice]


@router.api_route("/", methods=["GET", "HEAD"])
def search(request: Request) -> HTMLResponse:
    """Show the search form, and results where something was asked."""
    context, actor, language = context_of(request), actor_of(request), language_of(request)
    editions = list_editions(context)
    asked = Asked.of(request.query_params, editions)
    found, failure = None, None
    if "side" in request.query_params or asked.query.strip() or asked.chosen:
        try:
            if asked.query.strip():
                context.engine.require_loaded()
            found = search_items(actor, context, asked.side, asked.query, filters=asked.chosen, after=asked.after)
        except DuijieError as error:
            failure = error
    facets = _shown(request, asked, found) if found else []

    def link(other: Asked) -> str:
        return address(request, "/", other.parameters())

    return page(
        request,
        "search.html",
        status=200 if failure is None else 503 if isinstance(failure, UnavailableError) else 422,
        asked=asked,
        found=found,
        failure=error_text(failure, language) if failure else None,
        facets=facets,
        chips=[(facet, choice) for facet in facets for choice in (*facet.first, *facet.rest) if choice.is_chosen],
        further=link(replace(asked, after=found.next)) if found and found.next else None,
        first_page=link(replace(asked, after=None)),
        unfiltered=link(asked.without(None)),
        droppable=[
            (
                sentence("search.drop", language, facet=sentence(f"facet.{one.facet}", language), count=one.count)
                if one.facet
                else sentence("search.drop_all", language, count=one.count),
                link(asked.without(one.facet)),
            )
            for one in (found.droppable if found else ())
        ],
        texts_of=lambda reasons: [reason_text(reason, context.taxonomy, language) for reason in reasons],
        counts=count_items(actor, context),
        editions=[listed for listed in editions if listed.edition.taken_back_at is None],
    )


def _shown(request: Request, asked: Asked, found: Found) -> list[ShownFacet]:
    """Return the facets in which something is stated or chosen; chosen values are never folded away."""
    taxonomy, language = context_of(request).taxonomy, language_of(request)
    shown = []
    for counted in found.facets:
        choices = [
            Choice(
                name=value.title or facet_value_name(taxonomy, counted.facet, value.value, language),
                is_title=value.title is not None,
                count=value.count,
                is_chosen=value.chosen,
                href=address(request, "/", asked.toggled(counted.facet, value.value).parameters()),
            )
            for value in sorted(
                counted.values, key=lambda value: value.value == UNSTATED
            )  # stable: most first, it last
        ]
        first = [choice for place, choice in enumerate(choices) if place < VALUES_SHOWN or choice.is_chosen]
        rest = [choice for choice in choices if choice not in first]
        if asked.chosen.get(counted.facet) or any(value.value != UNSTATED for value in counted.values):
            shown.append(ShownFacet(counted.facet, first, rest))
    return shown
