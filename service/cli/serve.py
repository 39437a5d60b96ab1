"""``duijie serve``: the web service on this machine."""

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.output import asides, context
from service.domain.errors import ConflictError, InvalidError
from service.domain.language import Language

if TYPE_CHECKING:
    from service.workflows.context import Context

HOST = "127.0.0.1"
FIRST_PORT = 8000
_PORTS_TRIED = 100


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="Serve pages and API on this machine (127.0.0.1).")(run)


def run(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = FIRST_PORT,
    host: Annotated[str, typer.Option(help="Address to listen on; until there are accounts, this machine's.")] = HOST,
) -> None:
    """Serve what is stored until interrupted."""
    if host not in {HOST, "localhost"}:
        raise InvalidError("address_not_local", host=host)
    with context() as (parts, settings):
        serve(parts, bound(port), settings.language)


def bound(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine; port 0 is any free one.

    Raises:
        ConflictError: the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise ConflictError("address_in_use", host=HOST, port=port) from error
    return listener


def bound_to_next_free(first: int = FIRST_PORT) -> socket.socket:
    """Return a socket on the first free port from ``first`` on.

    Raises:
        ConflictError: a hundred ports are taken.
    """
    for port in range(first, first + _PORTS_TRIED):
        try:
            return bound(port)
        except ConflictError:
            continue
    raise ConflictError("address_in_use", host=HOST, port=f"{first}–{first + _PORTS_TRIED - 1}")


def serve(parts: "Context", listener: socket.socket, language: Language) -> None:
    """Serve until interrupted; the access log stays off, addresses hold what people search for."""
    import uvicorn

    from service.serving import create_app
    from service.texts import sentence
    from service.workflows.access import TICKET_LIFE

    address = f"http://{HOST}:{listener.getsockname()[1]}/"
    link = f"{address}enter?ticket={parts.access.new_ticket(parts.clock())}"
    minutes = int(TICKET_LIFE.total_seconds() // 60)
    asides.print(address, highlight=False)
    told = sentence("access.link", language, minutes=minutes, address=link)
    asides.print(told, highlight=False, markup=False, soft_wrap=True)
    config = uvicorn.Config(create_app(parts), log_level="warning", access_log=False, timeout_graceful_shutdown=5)
    uvicorn.Server(config).run(sockets=[listener])
