"""``/lists``: the published lists with their editions, for everybody; the organizer uploads the next one here."""

from collections.abc import Iterable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile

from service.domain.edition import Edition, PublishedList
from service.domain.errors import DuijieError, InvalidError, UnreadableFileError
from service.importing import Limits
from service.texts.spoken import error_text
from service.web.pages import AskedForm, actor_of, context_of, language_of, page, redirect
from service.workflows.list_editions import ListedEdition, list_editions
from service.workflows.receive_upload import pieces_of, receive_upload

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".docx", ".html", ".htm")
"""Of files that a browser offers to choose; what is read is decided by what a file holds."""

router = APIRouter(include_in_schema=False)


@router.api_route("/lists", methods=["GET", "HEAD"])
def show(request: Request) -> HTMLResponse:
    """Show all lists, the one published last first."""
    return _lists(request)


@router.post("/uploads")
def upload(request: Request, form: AskedForm) -> Response:
    """Take in a file, and go on to what its import would do."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _lists(request, InvalidError("page.upload.none"))
    try:
        received = receive_upload(actor_of(request), context_of(request), file.filename, pieces_of(file.file))
    except UnreadableFileError as error:
        return _lists(request, error)
    return redirect(request, f"/uploads/{received.id}")


def _lists(request: Request, failure: DuijieError | None = None) -> HTMLResponse:
    return page(
        request,
        "lists.html",
        status=422 if failure else 200,
        here=("/lists", ()),
        lists=_grouped(list_editions(context_of(request))),
        failure=error_text(failure, language_of(request)) if failure else None,
        unchanged="unchanged" in request.query_params,
        endings=ENDINGS,
        limit_megabytes=Limits().file_bytes >> 20,
    )


def _grouped(editions: Iterable[ListedEdition]) -> list[tuple[PublishedList, list[Edition]]]:
    found: dict[str, tuple[PublishedList, list[Edition]]] = {}
    for listed in editions:
        found.setdefault(listed.list.id, (listed.list, []))[1].append(listed.edition)
    return list(found.values())
