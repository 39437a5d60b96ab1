"""``/api/v1/uploads``: a file comes in, is looked at, and is published or thrown away; for the organizer alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from service.api.asked import FORM_BODY, JSON_BODY, ORGANIZER, AskedActor, AskedContext, AskedLanguage
from service.api.description import PREFIX, created, problems
from service.domain.edition import ImportOptions, ImportReport, Preview, Scope, Upload
from service.domain.item import Side
from service.domain.mapping import mapping_of
from service.exporting.workbooks import XLSX
from service.workflows.plan_import import NAME_LIMIT
from service.workflows.preview_upload import preview_upload, problems_of_upload
from service.workflows.publish_upload import publish_upload
from service.workflows.receive_upload import discard_upload, own_upload, pieces_of, receive_upload

router = APIRouter(prefix="/uploads", tags=["uploads"], dependencies=[ORGANIZER])

_MAPPED_LIMIT = 300

_Side = Annotated[Side | None, Query(description="Which side the list is on; left out: by its headers.")]
_Sheet = Annotated[str | None, Query(max_length=NAME_LIMIT, description="The one sheet to read.")]
_Issuer = Annotated[str | None, Query(max_length=NAME_LIMIT, description="Who published the list.")]
_Name = Annotated[str | None, Query(max_length=NAME_LIMIT, description="Name of the list it is an edition of.")]
_Scope = Annotated[Scope | None, Query(description="`batch` adds, `whole` replaces the former edition.")]
_Mapping = Annotated[
    list[Annotated[str, Field(json_schema_extra={"pattern": "^.+=[^=]+$"})]],
    Query(alias="map", max_length=_MAPPED_LIMIT, description="HEADER=FIELD; overrides the guess for a column."),
]


class PublishedOptions(BaseModel):
    """What a person says of the file; left out: decided from the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side | None = None
    sheet: Annotated[str | None, Field(max_length=NAME_LIMIT)] = None
    issuer: Annotated[str | None, Field(max_length=NAME_LIMIT)] = None
    list: Annotated[str | None, Field(max_length=NAME_LIMIT)] = None
    scope: Scope | None = None
    map: Annotated[dict[str, str], Field(max_length=_MAPPED_LIMIT, examples=[{"痛点": "problem"}])] = {}
    accept_withdrawals: Annotated[bool, Field(strict=True)] = False
    """Whether a whole edition may withdraw what it no longer names."""

    def options(self) -> ImportOptions:
        """Return the options of the import."""
        return ImportOptions(
            side=self.side,
            sheet=self.sheet,
            issuer=self.issuer,
            list_name=self.list,
            scope=self.scope,
            mapping=self.map,
        )


def _options(
    side: _Side = None,
    sheet: _Sheet = None,
    issuer: _Issuer = None,
    name: Annotated[_Name, Query(alias="list")] = None,
    scope: _Scope = None,
    mapped: _Mapping = [],  # noqa: B006 -- the form in which the framework wants an absent list
) -> ImportOptions:
    return ImportOptions(side=side, sheet=sheet, issuer=issuer, list_name=name, scope=scope, mapping=mapping_of(mapped))


AskedOptions = Annotated[ImportOptions, Depends(_options)]


@router.post(
    "",
    status_code=201,
    dependencies=[FORM_BODY],
    responses=created("the upload"),
)
def receive(file: UploadFile, actor: AskedActor, context: AskedContext, response: Response) -> Upload:
    """Send a list as a file; it waits a day to be published."""
    upload = receive_upload(actor, context, file.filename or "", pieces_of(file.file))
    response.headers["Location"] = f"{PREFIX}/uploads/{upload.id}"
    return upload


@router.get("/{upload_id}", responses=problems(404))
def read_one(upload_id: str, actor: AskedActor, context: AskedContext) -> Upload:
    """Read what is known of a waiting file."""
    return own_upload(actor, context, upload_id)


@router.get("/{upload_id}/preview", responses=problems(404))
def preview(upload_id: str, actor: AskedActor, context: AskedContext, options: AskedOptions) -> Preview:
    """See how the columns were understood, the first rows, and what publishing would do."""
    return preview_upload(actor, context, upload_id, options)


@router.get(
    "/{upload_id}/problems.xlsx",
    response_class=Response,
    responses=problems(404) | {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def problems_as_workbook(
    upload_id: str, actor: AskedActor, context: AskedContext, options: AskedOptions, language: AskedLanguage
) -> Response:
    """Get what is wrong, cell by cell, as a workbook to send back."""
    workbook = problems_of_upload(actor, context, upload_id, options, language)
    disposition = 'attachment; filename="problems.xlsx"'
    return Response(workbook, media_type=XLSX, headers={"Content-Disposition": disposition})


@router.post(
    "/{upload_id}/publish",
    status_code=201,
    dependencies=[JSON_BODY],
    responses=problems(404, 409)
    | created("the edition")
    | {200: {"model": ImportReport, "description": "Nothing was new: nothing was stored."}},
)
def publish(
    upload_id: str, asked: PublishedOptions, actor: AskedActor, context: AskedContext, response: Response
) -> ImportReport:
    """Publish a waiting file as an edition: all of the accepted rows or none."""
    report = publish_upload(actor, context, upload_id, asked.options(), accept_withdrawals=asked.accept_withdrawals)
    if report.edition_id is None:
        response.status_code = 200
    else:
        response.headers["Location"] = f"{PREFIX}/editions/{report.edition_id}"
    return report


@router.delete("/{upload_id}", status_code=204, responses=problems(404))
def discard(upload_id: str, actor: AskedActor, context: AskedContext) -> None:
    """Throw a waiting file away."""
    discard_upload(actor, context, upload_id)
