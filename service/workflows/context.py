"""What every workflow works with; made once by ``bootstrap``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.taxonomy import Taxonomy
from service.matching.catalogue import Catalogues
from service.matching.engine import Engine
from service.notifying.mail import Mailer
from service.notifying.webhook import Webhook
from service.storage.contacts import ContactCipher
from service.storage.database import Database
from service.storage.uploads import Uploads
from service.workflows.access import Access
from service.workflows.kept_searches import KeptSearches


@dataclass(frozen=True)
class Context:
    """The parts of one installation."""

    database: Database
    taxonomy: Taxonomy
    engine: Engine
    catalogues: Catalogues
    searches: KeptSearches
    cipher: ContactCipher
    uploads: Uploads
    access: Access
    reply_key: bytes = field(repr=False)
    """Signs the codes of reply forms."""
    mailer: Callable[[], Mailer] | None
    """Returns the way for a batch of e-mail; None: the settings name no server."""
    webhook: Callable[[], Webhook] | None
    """Returns the way for a batch of posted messages; None: the settings name no address."""
    clock: Callable[[], datetime]
    """Returns the present time with its time zone."""
    holder: str
    """Names this process where it holds a lease."""
