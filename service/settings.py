"""The only reader of the environment: DUIJIE_* variables, each with its meaning."""

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.domain.errors import InvalidError
from service.domain.language import Language


class Settings(BaseSettings):
    """Settings of one installation.

    >>> Settings(home=Path("/srv/duijie")).url
    'sqlite:////srv/duijie/duijie.sqlite'
    """

    model_config = SettingsConfigDict(env_prefix="DUIJIE_", frozen=True, extra="forbid")

    home: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "duijie")
    """The data folder: database, index, key of the contacts; ~ is the user's own folder."""
    database_url: str | None = None
    """A PostgreSQL URL (postgresql+psycopg://…); None: SQLite in the data folder."""
    model: str | None = None
    """Which sentence-transformers model: ``NAME[?dimension=256&query=PROMPT&document=PROMPT]``, NAME being a folder, a name on
    the hub or ``embedded``; None: the embedded one."""
    reranker: str | None = None
    """Which sentence-transformers cross-encoder orders the first matches: a folder or a name on the hub; None: none."""
    contact_key: str | None = Field(default=None, repr=False)
    """Key of the contacts (urlsafe base64, 32 bytes); None: a file in the data folder, made at first use."""
    smtp_url: str | None = Field(default=None, repr=False)
    """The mail server: ``smtp://user:password@host:587[?starttls=1]`` or ``smtps://…``; None: no e-mail is sent."""
    mail_from: str | None = None
    """Who sends e-mail: an address, or ``Name <address>``."""
    webhook_url: str | None = Field(default=None, repr=False)
    """Where messages are posted; None: nowhere. Some gateways have a secret in the address."""
    webhook_key: str | None = Field(default=None, repr=False)
    """Key that signs what is posted."""
    language: Language = Language.SIMPLIFIED
    """Language of the command line."""

    @field_validator("home")
    @classmethod
    def _expanded(cls, home: Path) -> Path:
        return home.expanduser()

    @classmethod
    def read(cls) -> "Settings":
        """Return the settings of the environment.

        Raises:
            InvalidError: a variable cannot be used.
        """
        try:
            return cls()
        except ValidationError as error:
            variable = f"DUIJIE_{'_'.join(map(str, error.errors()[0]['loc'])).upper()}"
            raise InvalidError("value_unusable", field=variable) from error

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'duijie.sqlite'}"

    @property
    def index_folder(self) -> Path:
        """Where index generations live; may be deleted at any time."""
        return self.home / "index"
