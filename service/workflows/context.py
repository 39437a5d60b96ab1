"""What every workflow works with; made once by ``bootstrap``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.domain.taxonomy import Taxonomy
from service.matching.engine import Engine
from service.storage.contacts import ContactCipher
from service.storage.database import Database


@dataclass(frozen=True)
class Context:
    """The parts of one installation."""

    database: Database
    taxonomy: Taxonomy
    engine: Engine
    cipher: ContactCipher
    clock: Callable[[], datetime]
    """Returns the present time with its time zone."""
    holder: str
    """Names this process where it holds a lease."""
