"""``/editions/{id}``: what one published file brought, and taking it back; how many rows it had the organizer alone reads."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from service.domain.edition import Outcome
from service.domain.match import Listed
from service.texts.spoken import note_text, unsaid_names
from service.web.pages import actor_of, context_of, language_of, page, redirect
from service.workflows.list_editions import count_edition_rows, list_edition_rows, read_edition
from service.workflows.read_items import read_item
from service.workflows.review_list import review_list
from service.workflows.take_back_edition import take_back_edition

ROWS_SHOWN = 100
"""Rows in review, and rejected ones, that the page of an edition shows."""
ITEMS_NAMED = 20
"""Items that the page before taking back names, of those with one fate."""

router = APIRouter(include_in_schema=False)


@router.api_route("/editions/{edition_id}", methods=["GET", "HEAD"])
def show(request: Request, edition_id: str) -> HTMLResponse:
    """Show an edition; to the organizer also how many rows it had, and those that did not become items."""
    context, actor, language = context_of(request), actor_of(request), language_of(request)
    listed = read_edition(context, edition_id)
    doubtful = [
        (outcome, code, list_edition_rows(actor, context, edition_id, outcome, limit=ROWS_SHOWN))
        for outcome, code in ((Outcome.REVIEW, "page.edition.review"), (Outcome.REJECTED, "page.edition.rejected"))
        if actor.may_publish()
    ]
    return page(
        request,
        "edition.html",
        edition=listed.edition,
        list=listed.list,
        counts=count_edition_rows(context, edition_id) if actor.may_publish() else None,
        doubtful=doubtful,
        text_of=lambda note: note_text(note, language),
        review=None if listed.edition.taken_back_at else review_list(actor, context, edition_id),
        names=lambda names: unsaid_names(names, language),
        was_published="published" in request.query_params,
    )


@router.api_route("/editions/{edition_id}/take-back", methods=["GET", "HEAD"])
def ask(request: Request, edition_id: str) -> HTMLResponse:
    """Say what taking the edition back would do, and ask."""
    context, actor = context_of(request), actor_of(request)
    would = take_back_edition(actor, context, edition_id, dry_run=True)
    listed = read_edition(context, edition_id)

    fates = (
        ("page.take_back.withdrawn", would.withdrawn),
        ("page.take_back.restored", would.restored),
        ("page.take_back.reopened", would.reopened),
    )

    def items(ids: Sequence[str]) -> list[Listed]:
        return [read_item(actor, context, listed.list.kind.side, item_id).item for item_id in ids[:ITEMS_NAMED]]

    return page(
        request,
        "take_back.html",
        edition=listed.edition,
        would=would,
        fates=[(code, len(ids), items(ids)) for code, ids in fates if ids],
    )


@router.post("/editions/{edition_id}/take-back")
def take_back(request: Request, edition_id: str) -> Response:
    """Take the edition back."""
    take_back_edition(actor_of(request), context_of(request), edition_id)
    return redirect(request, f"/editions/{edition_id}")
