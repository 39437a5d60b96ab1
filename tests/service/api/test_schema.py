"""What the API says of itself holds for input that nobody would think of, reading and writing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.engine import events, from_schema

from indexes.encoder import Encoder
from service.serving import create_app
from tests.service.api.conftest import bearer, two_lists

EXAMPLES = 4
HOST = {"Host": "127.0.0.1"}
CHECKS = {
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
}
REFUSED_BY_MEANING = (
    *("cursor_", "person_changed", "query_empty", "filter_", "text_unstorable"),
    *("passphrase_", "move_", "paper_", "calendar_"),
    *("conference_", "participant_", "attendee_", "request_", "place_unknown", "past_midnight", "slot_", "walk_in_"),
)
"""Beginnings of the codes of what no schema can tell: a cursor that nobody gave, an ETag or a revision of nothing, a filter of the
other side, a NUL, times and places of which a conference has no such. Nor can it tell that a waiting file is noise."""
WITHOUT_COVERAGE = (
    "POST /api/v1/conferences",
    "PUT /api/v1/conferences/{conference_id}",
    "POST /api/v1/conferences/{conference_id}/guests/walk-in",
    "POST /api/v1/conferences/{conference_id}/invitations",
)
"""Operations that are not asked each of their values one by one: there are hundreds, or each takes its time."""


@pytest.fixture(scope="module")
def app(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, lists_folder: Path) -> Iterator[FastAPI]:
    """Return a service whose data may be spoilt; its state names its data folder."""
    home = tmp_path_factory.mktemp("schema")
    with two_lists(home, encoder, lists_folder) as context:
        app = create_app(context)
        app.state.home = home
        yield app


@pytest.mark.slow
def test_no_input_breaks_the_description(app: FastAPI) -> None:
    # The engine itself: the plugin of schemathesis 4.32 is not run by pytest 9.2, and the engine also chains operations.
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "headers": HOST | bearer(app.state.home),
            "continue-on-failure": True,
            "generation": {"deterministic": True, "max-examples": EXAMPLES, "no-shrink": True},
            "phases": {"stateful": {"generation": {"max-examples": EXAMPLES}}},
            "operations": [
                {"include-name": name, "phases": {"coverage": {"enabled": False}}} for name in WITHOUT_COVERAGE
            ],
            "checks": {"missing_required_header": {"expected-statuses": [401, 428]}},
        }
    )
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config, headers=HOST)
    failures, checked, finished = [], set(), []
    for event in from_schema(schema).execute():
        if isinstance(event, events.PhaseFinished):
            finished.append(event.phase.name.value)
        if isinstance(event, events.NonFatalError | events.FatalError):
            failures.append(str(vars(event) if hasattr(event, "__dict__") else event))
        if isinstance(event, events.ScenarioFinished):
            for case_id, checks in event.recorder.checks.items():
                checked |= {check.name for check in checks}
                answer = event.recorder.interactions[case_id].response
                found = [check.failure_info.failure for check in checks if check.failure_info]
                failures += [told(failure, answer) for failure in found if not only_seems_wrong(failure, answer)]

    assert failures == []
    assert checked >= CHECKS
    assert {"coverage", "fuzzing", "stateful"} <= {name.lower().split()[0] for name in finished}


def only_seems_wrong(failure: Failure, answer: Response | None) -> bool:
    if "violates `type` at /properties/file" in failure.message:
        return True  # a part of a form has no type: whatever is sent are the bytes of a file
    if type(failure).__name__ != "RejectedPositiveData" or answer is None:
        return False
    code: str = answer.json()["type"].removeprefix("urn:duijie:")
    return "/uploads/{" in (failure.operation or "") or code.startswith(REFUSED_BY_MEANING)


def told(failure: Failure, answer: Response | None) -> str:
    body = answer.content[:300].decode(errors="replace") if answer else ""
    return f"{failure.operation}: {type(failure).__name__}: {failure.message} {body}"


def test_the_description_names_every_route(app: FastAPI) -> None:
    described = app.openapi()["paths"].items()
    operations = {
        path.removeprefix("/api/v1"): sorted(operations) for path, operations in described if path.startswith("/api/v1")
    }

    assert operations == {
        "/search": ["get"],
        "/demands": ["get"],
        "/demands/{item_id}": ["get"],
        "/demands/{item_id}/matches": ["get"],
        "/supplies": ["get"],
        "/supplies/{item_id}": ["get"],
        "/supplies/{item_id}/matches": ["get"],
        "/organisations": ["get"],
        "/organisations/{organisation_id}": ["get"],
        "/organisations/{organisation_id}/people": ["get", "post"],
        "/people/{person_id}": ["delete", "get", "put"],
        "/people/{person_id}/contacts": ["get"],
        "/lists": ["get"],
        "/lists/{list_id}": ["get"],
        "/uploads": ["post"],
        "/uploads/{upload_id}": ["delete", "get"],
        "/uploads/{upload_id}/preview": ["get"],
        "/uploads/{upload_id}/problems.xlsx": ["get"],
        "/uploads/{upload_id}/publish": ["post"],
        "/editions": ["get"],
        "/editions/{edition_id}": ["get"],
        "/editions/{edition_id}/rows": ["get"],
        "/editions/{edition_id}/review": ["get"],
        "/editions/{edition_id}/take-back": ["post"],
        "/runs": ["get", "post"],
        "/runs/{run_id}": ["get"],
        "/runs/{run_id}/replay": ["post"],
        "/taxonomy": ["get"],
        "/taxonomy/{scheme}": ["get"],
        "/conferences": ["get", "post"],
        "/conferences/{conference_id}": ["get", "put"],
        "/conferences/{conference_id}/end": ["post"],
        "/conferences/{conference_id}/possible-slots": ["get"],
        "/conferences/{conference_id}/report": ["get"],
        "/conferences/{conference_id}/participants": ["get"],
        "/conferences/{conference_id}/participants/{organisation_id}": ["put"],
        "/conferences/{conference_id}/participants/{organisation_id}/answer": ["post"],
        "/conferences/{conference_id}/participants/{organisation_id}/withdraw": ["post"],
        "/conferences/{conference_id}/attendees": ["get"],
        "/conferences/{conference_id}/attendees/{person_id}": ["delete", "put"],
        "/conferences/{conference_id}/invitations": ["post"],
        "/conferences/{conference_id}/requests": ["get", "post"],
        "/conferences/{conference_id}/requests/{request_id}/answer": ["post"],
        "/conferences/{conference_id}/requests/{request_id}/take-back": ["post"],
        "/conferences/{conference_id}/meetings": ["get", "post"],
        "/conferences/{conference_id}/meetings/{meeting_id}/alternatives": ["get"],
        "/conferences/{conference_id}/meetings/{meeting_id}/move": ["post"],
        "/conferences/{conference_id}/meetings/{meeting_id}/swap": ["post"],
        "/conferences/{conference_id}/meetings/{meeting_id}/remove": ["post"],
        "/conferences/{conference_id}/lock": ["post"],
        "/conferences/{conference_id}/undo": ["post"],
        "/conferences/{conference_id}/clashes": ["get"],
        "/conferences/{conference_id}/plan": ["get", "post"],
        "/conferences/{conference_id}/versions": ["get", "post"],
        "/conferences/{conference_id}/versions/{version_id}/differences": ["get"],
        "/conferences/{conference_id}/versions/{version_id}/restore": ["post"],
        "/conferences/{conference_id}/publish": ["post"],
        "/conferences/{conference_id}/messages": ["get"],
        "/conferences/{conference_id}/messages/invitations": ["post"],
        "/conferences/{conference_id}/messages/reply-reminders": ["post"],
        "/conferences/{conference_id}/messages/day-reminders": ["post"],
        "/conferences/{conference_id}/meetings/{meeting_id}/call": ["post"],
        "/conferences/{conference_id}/messages/{message_id}/note": ["post"],
        "/conferences/{conference_id}/guests": ["get"],
        "/conferences/{conference_id}/guests/check-in": ["post"],
        "/conferences/{conference_id}/guests/take-back": ["post"],
        "/conferences/{conference_id}/guests/walk-in": ["post"],
        "/conferences/{conference_id}/day/delay": ["post"],
        "/conferences/{conference_id}/day/drop-slot": ["post"],
        "/conferences/{conference_id}/day/add-slot": ["post"],
        "/conferences/{conference_id}/day/close-tables": ["post"],
        "/conferences/{conference_id}/day/refills": ["get"],
        "/conferences/{conference_id}/day/refill": ["post"],
        "/conferences/{conference_id}/outcomes": ["get"],
        "/conferences/{conference_id}/outcomes/{meeting_id}": ["put"],
        "/conferences/{conference_id}/outcomes/{meeting_id}/opinions/{side}": ["put"],
        "/conferences/{conference_id}/exports/{export}": ["get"],
        "/conferences/{conference_id}/blanks/{blank}": ["get"],
        "/conferences/{conference_id}/replies": ["post"],
        "/conferences/{conference_id}/sendings": ["post"],
        "/conferences/{conference_id}/departures": ["post"],
        "/arrivals": ["post"],
        "/homecomings": ["post"],
    }


def test_every_operation_says_what_it_does(app: FastAPI) -> None:
    described = [
        operation
        for path, operations in app.openapi()["paths"].items()
        if path.startswith("/api/v1")
        for operation in operations.values()
    ]
    parameters = [parameter for operation in described for parameter in operation.get("parameters", ())]

    assert [operation["operationId"] for operation in described if not operation.get("description")] == []
    assert {
        parameter["name"] for parameter in parameters if parameter["in"] != "path" and not parameter.get("description")
    } == set()


def test_only_the_organizer_reads_people_and_writes(app: FastAPI) -> None:
    described = app.openapi()["paths"].items()
    guarded = {
        f"{method} {path.removeprefix('/api/v1')}"
        for path, operations in described
        for method, operation in operations.items()
        if operation.get("security") == [{"organizer_key": []}]
    }

    assert {
        f"{method} {path.removeprefix('/api/v1')}"
        for path, methods in described
        for method in methods
        if method != "get"
    } <= guarded
    assert {name for name in guarded if name.startswith("get")} == {
        "get /organisations/{organisation_id}/people",
        "get /people/{person_id}",
        "get /people/{person_id}/contacts",
        "get /uploads/{upload_id}",
        "get /uploads/{upload_id}/preview",
        "get /uploads/{upload_id}/problems.xlsx",
        "get /editions/{edition_id}/rows",
        "get /runs",
        "get /runs/{run_id}",
        "get /conferences",
        "get /conferences/{conference_id}",
        "get /conferences/{conference_id}/possible-slots",
        "get /conferences/{conference_id}/report",
        "get /conferences/{conference_id}/participants",
        "get /conferences/{conference_id}/attendees",
        "get /conferences/{conference_id}/requests",
        "get /conferences/{conference_id}/meetings",
        "get /conferences/{conference_id}/meetings/{meeting_id}/alternatives",
        "get /conferences/{conference_id}/clashes",
        "get /conferences/{conference_id}/plan",
        "get /conferences/{conference_id}/versions",
        "get /conferences/{conference_id}/versions/{version_id}/differences",
        "get /conferences/{conference_id}/messages",
        "get /conferences/{conference_id}/guests",
        "get /conferences/{conference_id}/day/refills",
        "get /conferences/{conference_id}/outcomes",
        "get /conferences/{conference_id}/exports/{export}",
        "get /conferences/{conference_id}/blanks/{blank}",
    }
