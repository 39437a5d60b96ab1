"""``/uploads/{id}``: how a waiting file was understood and what publishing it would do; it is published or thrown away here.

What a person says of the file stands in the address. A form tells only what differs from what it showed: each of its names
carries what was shown, so that an address stays short and what was guessed goes on being guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, QueryParams

from service.domain.edition import ImportOptions, Preview, Scope
from service.domain.errors import ConflictError, DuijieError, InvalidError, UnreadableFileError
from service.domain.item import Side
from service.domain.mapping import mapping_of
from service.exporting.workbooks import XLSX
from service.importing.columns import CONTACT_FIELDS, FIELDS
from service.texts.spoken import error_text, note_text
from service.web.pages import AskedForm, Parameters, actor_of, address, context_of, language_of, page, redirect
from service.workflows.preview_upload import preview_upload, problems_of_upload
from service.workflows.publish_upload import publish_upload
from service.workflows.receive_upload import discard_upload, own_upload

FIELDS_IN_ORDER = (
    *("title", "list_number", "organisation_name", "problem", "present_state", "expected_outcome", "object"),
    *("data_at_hand", "systems", "capabilities", "technology", "cases", "figures", "sectors", "stages"),
    *("scenario_types", "techniques", "kinds", "product_classes", "budget", "price", "period", "cooperation_mode"),
    *("deployment", "place_wish", "service_area", "attachments", "remarks", "organisation_city", "credit_code"),
    *(
        "registration_number",
        "organisation_and_contact",
        "side",
        "contact",
        "contact_name",
        "contact_post",
        "contact_phone",
        "contact_email",
    ),
    *("contact_wechat", "address", "ignore"),
)
"""What a column can be, in the order in which a person looks for it."""
_ECHO = 300
"""Characters of a name that an address carries."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file and what it was taken for."""

    header: str
    field: str | None
    sample: str
    """What stands in the first row that has something there, without contacts."""
    is_contact: bool
    is_remembered: bool
    """Whether a person said so for an earlier list of the issuer."""


@router.api_route("/uploads/{upload_id}", methods=["GET", "HEAD"])
def show(request: Request, upload_id: str) -> HTMLResponse:
    """Show what publishing the file would do, with the settings of the address."""
    return _preview(request, upload_id)


@router.post("/uploads/{upload_id}")
def decide(request: Request, upload_id: str, form: AskedForm) -> Response:
    """Look again where a setting was changed, however the form was sent; publish what was looked at otherwise."""
    looked_at = options_of(request.query_params)
    wanted = told(form, looked_at)
    publishes = form.get("do") == "publish"
    if wanted != looked_at or not publishes:
        first_look = [("changed", "1")] if publishes else []
        return redirect(request, f"/uploads/{upload_id}", [*parameters_of(wanted), *first_look])
    try:
        report = publish_upload(
            actor_of(request), context_of(request), upload_id, wanted, accept_withdrawals=form.get("accept") == "yes"
        )
    except (ConflictError, InvalidError, UnreadableFileError) as error:
        return _preview(request, upload_id, error)
    if report.edition_id is None:
        return redirect(request, "/lists", [("unchanged", "1")])
    return redirect(request, f"/editions/{report.edition_id}", [("published", "1")])


@router.post("/uploads/{upload_id}/discard")
def discard(request: Request, upload_id: str) -> Response:
    """Throw the file away."""
    discard_upload(actor_of(request), context_of(request), upload_id)
    return redirect(request, "/lists")


@router.api_route("/uploads/{upload_id}/problems.xlsx", methods=["GET", "HEAD"])
def problems(request: Request, upload_id: str) -> Response:
    """Hand out what is wrong by cell, as a workbook to send back."""
    actor, context, language = actor_of(request), context_of(request), language_of(request)
    upload = own_upload(actor, context, upload_id)
    workbook = problems_of_upload(actor, context, upload_id, options_of(request.query_params), language)
    name = quote(f"{upload.file_name.rpartition('.')[0] or upload.file_name}-problems.xlsx")
    disposition = f"attachment; filename=\"problems.xlsx\"; filename*=UTF-8''{name}"
    return Response(workbook, media_type=XLSX, headers={"Content-Disposition": disposition})


def options_of(parameters: QueryParams) -> ImportOptions:
    """Read the settings of an address.

    Raises:
        InvalidError: one cannot be used.
    """
    side, scope = parameters.get("side"), parameters.get("scope")
    texts = {name: parameters[name][:_ECHO] if name in parameters else None for name in ("sheet", "issuer", "list")}
    return ImportOptions(
        side=Side(side) if side in set(Side) else None,
        sheet=texts["sheet"],
        issuer=texts["issuer"],
        list_name=texts["list"],
        scope=Scope(scope) if scope in set(Scope) else None,
        mapping=mapping_of(parameters.getlist("map")),
    )


def parameters_of(options: ImportOptions) -> Parameters:
    """Return what an address carries of settings."""
    settings = ("side", options.side), ("sheet", options.sheet), ("issuer", options.issuer)
    for name, value in (*settings, ("list", options.list_name), ("scope", options.scope)):
        if value is not None:
            yield name, value
    for header, field in options.mapping.items():
        yield "map", f"{header}={field}"


def told(form: FormData, looked_at: ImportOptions) -> ImportOptions:
    """Return the settings that were looked at with what a form says otherwise than it showed.

    Names of the form are ``NAME:SHOWN`` for settings, ``column:SHOWN:HEADER`` for the field of a column.
    """
    settings = [pair for pair in parameters_of(looked_at) if pair[0] != "map"]
    mapping = dict(looked_at.mapping)
    for key, value in form.multi_items():
        name, _, shown = key.partition(":")
        if not isinstance(value, str):
            continue
        if name == "column":
            shown, _, header = shown.partition(":")
            if value != shown:
                mapping[header] = value
        elif name in {"side", "sheet", "issuer", "list", "scope"} and value != shown:
            settings = [pair for pair in settings if pair[0] != name] + [(name, value)]
            if name == "side" and value in set(Side):  # what the other side does not have is left behind
                mapping = {header: field for header, field in mapping.items() if field in FIELDS[Side(value)]}
    return options_of(QueryParams([*settings, *(("map", f"{header}={field}") for header, field in mapping.items())]))


def _preview(request: Request, upload_id: str, failure: DuijieError | None = None) -> HTMLResponse:
    actor, context, language = actor_of(request), context_of(request), language_of(request)
    upload = own_upload(actor, context, upload_id)
    options, preview = ImportOptions(), None
    try:
        options = options_of(request.query_params)
        preview = preview_upload(actor, context, upload_id, options)
    except (InvalidError, UnreadableFileError) as error:
        failure = error
    path = f"/uploads/{upload_id}"
    return page(
        request,
        "upload.html",
        status=200 if failure is None else 409 if isinstance(failure, ConflictError) else 422,
        here=(path, tuple(parameters_of(options))),
        upload=upload,
        options=options,
        failure=_failure_text(request, failure) if failure else None,
        is_readable=not isinstance(failure, UnreadableFileError),
        report=preview.report if preview else None,
        columns=_columns(preview) if preview else (),
        first_rows=preview.first_rows if preview else (),
        told_rows=preview.told_rows if preview else (),
        fields_of=lambda side: [field for field in FIELDS_IN_ORDER if field in FIELDS[side]],
        text_of=lambda note: note_text(note, language),
        publishes=preview is not None and preview.report.worth_keeping,
        action=address(request, path, parameters_of(options)),
        fresh=address(request, path),
        discard=address(request, f"{path}/discard"),
        problems=address(request, f"{path}/problems.xlsx", parameters_of(options)),
        has_settings=bool(set(request.query_params) - {"lang", "changed"}),
        was_changed="changed" in request.query_params,
    )


def _failure_text(request: Request, failure: DuijieError) -> str:
    """Return what is wrong; the sentence about withdrawals speaks of the command line, this page has a box to tick."""
    if failure.reason == "withdrawals_need_yes":
        failure = ConflictError("page.upload.accept_first", **failure.parameters)
    return error_text(failure, language_of(request))


def _columns(preview: Preview) -> Sequence[ShownColumn]:
    """Return the columns of all sheets that are read, each header once: what is said of it holds in every sheet."""
    used = [sheet for sheet in preview.report.sheets if sheet.used]
    found = {header: field for sheet in used for header, field in sheet.columns.items()}
    remembered = {header for sheet in used for header in sheet.remembered}
    return [
        ShownColumn(
            header=header,
            field=field,
            sample=next((text for row in preview.first_rows if (text := row.cells.get(header))), ""),
            is_contact=field in CONTACT_FIELDS,
            is_remembered=header in remembered,
        )
        for header, field in found.items()
    ]
