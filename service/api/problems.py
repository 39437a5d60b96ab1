"""Errors as problem details (RFC 9457), in the reader's language."""

from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from service.domain.errors import (
    ConflictError,
    DuijieError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    OutOfTimeError,
    StaleError,
    UnavailableError,
    UnreadableFileError,
)
from service.domain.language import Language
from service.domain.permission import Actor
from service.texts import SENTENCES, sentence
from service.texts.spoken import error_text

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 3
_STATUSES: Mapping[type[DuijieError], int] = {
    NotFoundError: 404,
    InvalidError: 422,
    UnreadableFileError: 422,
    StaleError: 412,
    ConflictError: 409,
    UnavailableError: 503,
    OutOfTimeError: 503,
}
ANYWHERE = (400, 401, 422, 503)
"""Statuses that every operation may answer: whatever its purpose, a request may be broken, its key wrong, a value
unusable, the service busy."""
READING = (*ANYWHERE, 406)
WRITING = (*ANYWHERE, 403, 408, 413)


class Misfit(BaseModel):
    """One place of a request that cannot be used."""

    model_config = ConfigDict(frozen=True)

    place: str = Field(description="path, query, header or body", examples=["query"])
    field: str = Field(description="The parameter's name; in a body the way to the field.", examples=["limit"])
    detail: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """Problem details, RFC 9457."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(
        description="`urn:duijie:` and the code of the error; the same in every language.",
        examples=["urn:duijie:not_found"],
    )
    title: str = Field(description="What the status means.")
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What is wrong, where, and how to mend it.")
    errors: list[Misfit] = Field(default=[], description="Every place of the request that cannot be used.")


def status_of(error: DuijieError, actor: Actor) -> int:
    """Return the HTTP status of an error; who is nobody in particular may come back with a key."""
    if isinstance(error, ForbiddenError):
        return 403 if actor.account else 401
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


def problem_of(error: DuijieError, status: int, language: Language, errors: Sequence[Misfit] = ()) -> JSONResponse:
    """Return an error as a response in the reader's language."""
    title = f"status.{status}"
    body = Problem(
        type=f"urn:duijie:{error.reason}",
        title=sentence(title if title in SENTENCES else "status.400", language),
        status=status,
        detail=error_text(error, language),
        errors=list(errors),
    )
    headers = {"Content-Language": language.value}
    return JSONResponse(body.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE)
