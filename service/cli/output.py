"""What all commands share at the terminal: the context, progress on standard error, JSON on standard output."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from service.settings import Settings
    from service.workflows.context import Context

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")


def harmless(text: str) -> str:
    """Return a text without what speaks to the terminal instead of the reader: escapes, changes of direction."""
    return _UNSAFE.sub("�", text)


class Terminal(Console):
    """A console that shows texts of strangers without letting them steer it."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print, with every text made harmless."""
        super().print(*(harmless(part) if isinstance(part, str) else part for part in objects), **options)


console = Terminal(highlight=False, soft_wrap=True)
"""Standard output: results."""
asides = Terminal(stderr=True, highlight=False)
"""Standard error: progress and remarks."""


@contextmanager
def context() -> "Iterator[tuple[Context, Settings]]":
    """Open the installation that the environment names."""
    from service.bootstrap import opened
    from service.settings import Settings

    settings = Settings.read()
    with opened(settings) as parts:
        yield parts, settings


def print_json(value: object) -> None:
    """Print JSON for another program: no colours, no wrapping, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(_UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n")


def _plain(value: Any) -> object:
    return value.model_dump(mode="json")


@contextmanager
def working(description: str) -> Iterator[Callable[[int, int], None]]:
    """Show that something runs; the value given is called with how many steps are done, of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=asides, transient=True) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
