"""Pages for people: server-rendered, every action a plain form, the address is the whole state."""

from fastapi import APIRouter

from service.web import editions, items, lists, searches, uploads


def router() -> APIRouter:
    """Return the routes of all pages."""
    every = APIRouter()
    for module in (searches, items, lists, uploads, editions):
        every.include_router(module.router)
    return every
