"""Pages for people: server-rendered, every action a plain form, the address is the whole state."""

from service.web.pages import router

__all__ = ["router"]
