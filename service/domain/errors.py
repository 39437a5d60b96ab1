"""Errors as a code with parameters; the sentence is made at the edge from ``service.texts``.

DuijieError
├── NotFoundError         an id that names nothing, or nothing this actor may see
├── ForbiddenError        the actor may not do this
├── InvalidError          a value that cannot be used; names it
├── UnreadableFileError   a file that cannot be read as a list
├── ConflictError         what is stored does not allow it now
│   └── StaleError        what the actor has read was changed since
├── UnavailableError      a part that is not ready; try again later
└── OutOfTimeError        the search was over before there was anything to show
"""

Parameter = str | int | float | None


class DuijieError(Exception):
    """Base of all errors a person may see.

    Attributes:
        reason: the code of the sentence in ``service.texts``.
        parameters: the values that the sentence names.
    """

    def __init__(self, reason: str, **parameters: Parameter) -> None:
        super().__init__(reason, parameters)
        self.reason = reason
        self.parameters = parameters

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.reason}({named})"


class NotFoundError(DuijieError):
    """An id that names nothing, or nothing this actor may see: the two must look alike."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__("not_found", kind=kind, key=key)


class ForbiddenError(DuijieError):
    """The actor may not do this."""

    def __init__(self, action: str) -> None:
        super().__init__("forbidden", action=action)


class InvalidError(DuijieError):
    """A value that cannot be used."""


class UnreadableFileError(DuijieError):
    """A file that cannot be read as a list."""


class ConflictError(DuijieError):
    """What is stored does not allow it now."""


class StaleError(ConflictError):
    """What the actor has read was changed since: read it again and repeat."""


class UnavailableError(DuijieError):
    """A part that is not ready."""


class OutOfTimeError(DuijieError):
    """The search was over before there was anything to show; that there is nothing is not proved."""
