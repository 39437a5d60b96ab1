"""``/api/v1/conferences/ID/…``: what goes out as files, reply forms that come back, messages that are sent, and the way to a laptop and home."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field, SecretStr

from service.api.asked import JSON_BODY, ORGANIZER, AskedActor, AskedContext, AskedLanguage
from service.api.description import problems
from service.api.messages import ToldMessage
from service.api.schedules import router_of
from service.domain.conference import Conference
from service.domain.disclosure import Export
from service.domain.frozen import Day, Frozen, Id
from service.domain.language import Language
from service.domain.message import Channel
from service.domain.move import Conflict, Winner
from service.domain.reply import Blank, Reply
from service.exporting.papers import PDF
from service.exporting.reply_documents import DOCX
from service.exporting.workbooks import XLSX
from service.texts.spoken import note_text
from service.workflows.move_conference import arrive_upload, come_home_upload, leave
from service.workflows.print_conference import File, hand_out
from service.workflows.receive_replies import make_blank, receive_reply_upload
from service.workflows.send_messages import send_messages

router = router_of("exports")
arrivals = APIRouter(tags=["exports"], dependencies=[ORGANIZER], responses=problems(404))


def _file(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Return the answer 200 of a route that sends a file."""
    return {200: {"description": "The file.", "content": {media_type: {} for media_type in media_types}}}


_CONFERENCE_FILE = "application/octet-stream"

OrganisationId = Annotated[
    str | None, Query(max_length=100, description="The only organisation it is for; left out: all.")
]
Passphrase = Annotated[SecretStr, Field(max_length=1_000)]


class ReturnedForm(Frozen):
    """A reply form that came in as an upload."""

    upload: Id
    organisation_id: Id | None = Field(default=None, description="Whose it should be; null: anybody's.")
    dry_run: Annotated[bool, Field(strict=True)] = False


class ReceivedReply(Frozen):
    """What a returned form says, and in words what of it somebody has to look at."""

    reply: Reply
    problems: list[str]
    kept: bool


class Sending(Frozen):
    """Messages to be sent, by id, and the way they go."""

    messages: Annotated[tuple[Id, ...], Field(min_length=1, max_length=1_000)]
    channel: Channel


class SentMessages(Frozen):
    """The messages that were tried, with what became of each."""

    messages: list[ToldMessage]


class Departure(Frozen):
    """What opens the file of a conference that leaves."""

    passphrase: Passphrase


class Arrival(Departure):
    """A file of a conference that came in as an upload."""

    upload: Id


class Homecoming(Arrival):
    """A file that comes home, and who wins the conflicts that were told before."""

    choices: Annotated[dict[Id, Winner], Field(max_length=10_000)] = Field(default_factory=dict)


class Merged(Frozen):
    """What became of a conference that came home; while there are conflicts nothing is stored."""

    conflicts: list[Conflict]
    changed: int


@router.get("/exports/{export}", response_class=Response, responses=_file(PDF, XLSX, "text/calendar") | problems(409))
def export_one(
    conference_id: str,
    export: Export,
    actor: AskedActor,
    context: AskedContext,
    language: AskedLanguage,
    organisation_id: OrganisationId = None,
    version_id: Annotated[str | None, Query(max_length=100, description="Left out: the one published last.")] = None,
    printed_in: Annotated[Language | None, Query(description="Left out: the reader's language.")] = None,
) -> Response:
    """Get a sheet as PDF, the schedule or a call list as xlsx, an agenda as a calendar."""
    file = hand_out(
        actor,
        context,
        conference_id,
        export,
        language=printed_in or language,
        organisation_id=organisation_id,
        version_id=version_id,
    )
    return _answer(file)


@router.get("/blanks/{blank}", response_class=Response, responses=_file(XLSX, DOCX))
def blank_of(
    conference_id: str,
    blank: Blank,
    actor: AskedActor,
    context: AskedContext,
    organisation_id: Annotated[str, Query(max_length=100, description="Who is asked.")],
    answer_by: Annotated[Day | None, Query(description="The last day to answer.")] = None,
) -> Response:
    """Get the reply form of an organisation, or its proposed partners to tick."""
    return _answer(make_blank(actor, context, conference_id, organisation_id, blank, answer_by=answer_by))


@router.post("/replies", dependencies=[JSON_BODY], responses=problems(409))
def receive_one(
    conference_id: str, form: ReturnedForm, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> ReceivedReply:
    """Read a returned form and keep what is sure of it."""
    found = receive_reply_upload(
        actor, context, conference_id, form.upload, organisation_id=form.organisation_id, dry_run=form.dry_run
    )
    told = [note_text(note, language) for note in found.problems]
    return ReceivedReply(reply=found.reply, problems=told, kept=found.kept)


@router.post("/sendings", dependencies=[JSON_BODY], responses=problems(409))
def send_some(
    conference_id: str, sending: Sending, actor: AskedActor, context: AskedContext, language: AskedLanguage
) -> SentMessages:
    """Send messages by e-mail or to the webhook of the settings."""
    sent = send_messages(actor, context, conference_id, sending.messages, sending.channel)
    return SentMessages(messages=[ToldMessage.of(one, language) for one in sent])


@router.post("/departures", dependencies=[JSON_BODY], response_class=Response, responses=_file(_CONFERENCE_FILE))
def depart(conference_id: str, departure: Departure, actor: AskedActor, context: AskedContext) -> Response:
    """Get the conference as one encrypted file, for a laptop or for home."""
    content = leave(actor, context, conference_id, departure.passphrase.get_secret_value())
    return _answer(File(f"{conference_id}.duijie", _CONFERENCE_FILE, content))


@arrivals.post("/arrivals", dependencies=[JSON_BODY], responses=problems(409))
def arrive_one(arrival: Arrival, actor: AskedActor, context: AskedContext) -> Conference:
    """Take over a conference from such a file."""
    return arrive_upload(actor, context, arrival.upload, arrival.passphrase.get_secret_value())


@arrivals.post("/homecomings", dependencies=[JSON_BODY], responses=problems(409))
def come_home_one(coming: Homecoming, actor: AskedActor, context: AskedContext) -> Merged:
    """Merge what such a file from a laptop says into the conference at home."""
    passphrase = coming.passphrase.get_secret_value()
    found = come_home_upload(actor, context, coming.upload, passphrase, choices=coming.choices)
    return Merged(conflicts=list(found.conflicts), changed=found.changed)


def _answer(file: File) -> Response:
    return Response(
        content=file.content,
        media_type=file.media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"},
    )
