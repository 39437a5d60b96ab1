"""JSON over HTTP under ``/api/v1``: one router per noun; parse, one workflow, translate.

Who asks is decided before a route is reached (``request.state.actor``); what they may do the workflow asks.
"""

from fastapi import APIRouter

from service.api import demands, editions, lists, organisations, people, runs, search, supplies, taxonomy, uploads
from service.api.description import PREFIX


def router() -> APIRouter:
    """Return all routes of the API."""
    routes = APIRouter(prefix=PREFIX)
    for part in (search, demands, supplies, organisations, people, lists, uploads, editions, runs, taxonomy):
        routes.include_router(part.router)
    return routes
