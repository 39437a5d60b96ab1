"""A published file becomes judged rows: file -> tables -> columns -> demands or supplies, and what is wrong with the rest.

In a child process: ``child`` answers one file; ``archives``, ``workbooks``, ``spans``, ``documents``, ``pages`` and ``delimited``
parse, ``decoding`` finds a text's encoding; ``tables`` is what they hand over. Outside it: ``fence`` runs the child; ``columns``
finds the header row and its fields, ``sides`` the column that says on which side a row is; ``contacts``, ``values``, ``places``
and ``terms`` read cells; ``rows`` judges; ``reading`` is the whole of it. ``taxonomy_files`` reads the taxonomy, by whose names
cells are read.

A returned reply form or tick sheet passes the same fence; ``replies`` is the whole of it: ``printed`` knows what the system had
printed, ``answers`` reads a cell, ``attendees`` the people, ``noted`` keeps what is left for a person.

The names are resolved on first use: the child runs inside this package and must not load pydantic and OpenCC.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.importing.fence import Limits
    from service.importing.reading import read_list
    from service.importing.rows import ReadList, ReadRow

__all__ = ["Limits", "ReadList", "ReadRow", "read_list"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(name)
    from service.importing import reading

    return getattr(reading, name)
