"""Errors as problem details (RFC 9457), in the reader's language."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from service.domain.errors import (
    ConflictError,
    DuijieError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from service.domain.language import Language
from service.texts.spoken import error_text

RETRY_SECONDS = 3
_STATUSES: Mapping[type[DuijieError], int] = {
    NotFoundError: 404,
    ForbiddenError: 403,
    InvalidError: 422,
    ConflictError: 409,
    UnavailableError: 503,
}


class Problem(BaseModel):
    """Problem details, RFC 9457."""

    model_config = ConfigDict(frozen=True)

    type: str
    """``urn:duijie:`` and the code of the error; the same in every language."""
    title: str
    status: int
    detail: str
    """What is wrong, where, and how to mend it."""


def described() -> dict[int | str, dict[str, object]]:
    """Return the problems that any route may answer, for the description of the API."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    told = {404: "There is no such thing, or nobody may see it.", 422: "Input that cannot be used.", 503: "Not ready."}
    return {status: {"description": description, "content": content} for status, description in told.items()}


def status_of(error: DuijieError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUSES.items() if isinstance(error, kind)), 500)


def problem_of(error: DuijieError, status: int, language: Language) -> JSONResponse:
    """Return an error as a response in the reader's language; one that passes says when to try again."""
    body = Problem(
        type=f"urn:duijie:{error.reason}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=error_text(error, language),
    )
    headers = {"Content-Language": language.value}
    if isinstance(error, UnavailableError):
        headers["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(body.model_dump(), status_code=status, headers=headers, media_type="application/problem+json")
