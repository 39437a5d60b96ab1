"""The only place where all parts meet: settings in, a context for the workflows out."""

import base64
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import fixtures
from service.domain.errors import InvalidError
from service.domain.taxonomy import Taxonomy
from service.importing.taxonomy_files import read_taxonomy
from service.matching.catalogue import Catalogues
from service.matching.engine import Engine
from service.notifying.mail import Mailer
from service.notifying.webhook import Webhook
from service.settings import Settings
from service.storage import changes
from service.storage.contacts import ContactCipher
from service.storage.database import Database
from service.storage.uploads import Uploads
from service.workflows.access import Access
from service.workflows.context import Context
from service.workflows.kept_searches import KeptSearches

CONTACT_KEY = "contact.key"
"""File of the data folder: the key of the contacts, where the settings name none."""
ORGANIZER_KEY = "organizer.key"
"""File of the data folder: what a program shows to act as the organizer."""

REPLY_KEY = "reply.key"
"""File of the data folder: the key by which returned reply forms are known."""


def engine_for(settings: Settings) -> Engine:
    """Return the search engine of the settings, without a database.

    Raises:
        InvalidError: a taxonomy file cannot be used.
    """
    taxonomy = read_taxonomy(fixtures.folder("taxonomy"))
    return _engine(settings, taxonomy)


def _engine(settings: Settings, taxonomy: Taxonomy, *, source: str = "") -> Engine:
    return Engine(
        settings.index_folder,
        taxonomy,
        fixtures.folder("lexicon"),
        model=settings.model,
        reranker=settings.reranker,
        source=source,
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Context]:
    """Open the installation that the settings name, making its data folder and tables at the first use.

    Raises:
        InvalidError: a taxonomy file or the contacts' key cannot be used.
        UnavailableError: the database cannot be reached.
    """
    if "?" in str(settings.home) and settings.database_url is None:  # an SQLite address would end there
        raise InvalidError("home_with_sign", folder=str(settings.home), sign="?")
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidError("home_unusable", folder=str(settings.home), problem=str(error.strerror)) from error
    taxonomy = read_taxonomy(fixtures.folder("taxonomy"))
    database = Database.open(settings.url)
    try:
        database.migrate()
        with database.reading() as session:
            source = str(changes.database_identity(session))
        yield Context(
            database=database,
            taxonomy=taxonomy,
            engine=_engine(settings, taxonomy, source=source),
            catalogues=Catalogues(),
            searches=KeptSearches(),
            cipher=ContactCipher([_contact_key(settings)]),
            uploads=Uploads(settings.home / "uploads"),
            access=Access(_kept_key(settings.home / ORGANIZER_KEY)),
            reply_key=_kept_key(settings.home / REPLY_KEY),
            mailer=_mailer(settings),
            webhook=_webhook(settings),
            clock=now,
            holder=f"{socket.gethostname()}:{os.getpid()}",
        )
    finally:
        database.close()


def _mailer(settings: Settings) -> Callable[[], Mailer] | None:
    if settings.smtp_url is None:
        return None
    return partial(Mailer, settings.smtp_url, settings.mail_from or "")


def _webhook(settings: Settings) -> Callable[[], Webhook] | None:
    if settings.webhook_url is None:
        return None
    return partial(Webhook, settings.webhook_url, settings.webhook_key or "")


def now() -> datetime:
    """Return the present time; the clock of every edge."""
    return datetime.now(UTC)  # noqa: TID251 -- the one clock that edges hand down


def _contact_key(settings: Settings) -> bytes:
    """Return the key of the contacts: the setting, else the file in the data folder."""
    if settings.contact_key is not None:
        return settings.contact_key.encode()
    return _kept_key(settings.home / CONTACT_KEY)


def _kept_key(path: Path) -> bytes:
    """Return the key in a file that only its owner may read, made at the first use."""
    try:
        if not path.exists():
            _make_key(path)
        return path.read_bytes().strip()
    except OSError as error:
        raise InvalidError("home_unusable", folder=str(path), problem=str(error.strerror)) from error


def _make_key(path: Path) -> None:
    """Make a key, whole or not at all; of two processes that start together one wins and both use its key."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
