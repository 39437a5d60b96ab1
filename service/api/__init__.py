"""JSON over HTTP under ``/api/v1``: one router per noun; parse, one workflow, translate.

Until there are accounts everybody reads as the public, from this machine only, and nothing is written over HTTP.
"""

from fastapi import APIRouter

from service.api import demands, editions, search, supplies, taxonomy
from service.api.problems import described


def router() -> APIRouter:
    """Return all routes of the API."""
    routes = APIRouter(prefix="/api/v1", responses=described())
    for part in (search, demands, supplies, editions, taxonomy):
        routes.include_router(part.router)
    return routes
