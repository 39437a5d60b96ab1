"""JSON over HTTP under ``/api/v1``: one router per noun; parse, one workflow, translate.

Who asks is decided before a route is reached (``request.state.actor``); what they may do the workflow asks.
"""

from fastapi import APIRouter

from service.api import (
    conferences,
    day,
    demands,
    editions,
    exports,
    guests,
    lists,
    meetings,
    messages,
    organisations,
    outcomes,
    participants,
    people,
    plans,
    requests,
    runs,
    search,
    supplies,
    taxonomy,
    uploads,
    versions,
)
from service.api.description import PREFIX


def router() -> APIRouter:
    """Return all routes of the API."""
    routes = APIRouter(prefix=PREFIX)
    conference = (
        conferences,
        participants,
        requests,
        meetings,
        plans,
        versions,
        messages,
        guests,
        day,
        outcomes,
        exports,
    )
    for part in (
        *(search, demands, supplies, organisations, people, lists, uploads, editions, runs, taxonomy),
        *conference,
    ):
        routes.include_router(part.router)
    routes.include_router(exports.arrivals)
    return routes
