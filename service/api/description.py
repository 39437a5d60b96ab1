"""What the description of the API (OpenAPI) says of every operation alike: errors, conditional reading, the key.

Routes name what is peculiar to them; the rest is added here once, also to routes that do not know of it.
"""

from typing import Any

from service.api.problems import MEDIA_TYPE, READING, WRITING, Problem

PREFIX = "/api/v1"
_KEY: dict[str, list[str]] = {"organizer_key": []}
_TOLD = {
    400: "The request is no request that the service understands.",
    401: "The key is wrong, or this needs a key.",
    403: "The actor may not do this.",
    404: "There is no such thing, or the actor may not see it.",
    406: "No media type that was asked for is offered.",
    408: "The body did not arrive in time.",
    409: "What is stored does not allow it now.",
    412: "It was changed since it was read: read it again.",
    413: "The body is too large.",
    415: "The body has another media type than the operation takes.",
    422: "Input that cannot be used; `errors` names the places.",
    428: "`If-Match` is missing: read first, then change what was read.",
    503: "Not ready, or too busy; `Retry-After` says when to come back.",
}
_ETAG = {"ETag": {"description": "Changes with the answer.", "required": True, "schema": {"type": "string"}}}
_RETRY = {"Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "integer"}}}
_WWW = {"WWW-Authenticate": {"description": "Bearer.", "required": True, "schema": {"type": "string"}}}
_LANGUAGE = {"Content-Language": {"description": "Of the sentences.", "required": True, "schema": {"type": "string"}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the errors of a route, for its ``responses``."""
    return {status: _problem(status) for status in statuses}


def created(what: str) -> dict[int | str, dict[str, Any]]:
    """Return the answer 201 with the address of what was made, for a route's ``responses``."""
    location = {"description": f"Address of {what}.", "required": True, "schema": {"type": "string"}}
    return {201: {"headers": {"Location": location}}}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Complete the description of the application in place, and return it."""
    parts = schema.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas.update(_schemas())
    for unused in ("HTTPValidationError", "ValidationError"):  # of the framework: its errors are told as ours are
        schemas.pop(unused, None)
    for path, operations in schema["paths"].items():
        if path.startswith(PREFIX):
            for method, operation in operations.items():
                _describe(method, operation)
    return schema


def _describe(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    further = ((403,) if "security" in operation else ()) + ((415,) if "requestBody" in operation else ())
    operation.setdefault("security", [{}, _KEY])  # whoever shows the key may see more
    for status in (*(READING if method == "get" else WRITING), *further):
        answers[str(status)] = _problem(status)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-match":  # optional to the framework, which would answer 422 in place of 428
            parameter["required"] = True
    if method == "get":
        answers["200"].setdefault("headers", {}).update(_ETAG)
        answers["304"] = {"description": "Still as `If-None-Match` says."}
        operation.setdefault("parameters", []).append(
            {
                "name": "If-None-Match",
                "in": "header",
                "description": "An ETag of a former answer.",
                "schema": {"type": "string"},
            }
        )


def _problem(status: int) -> dict[str, Any]:
    headers = _LANGUAGE | (_RETRY if status == 503 else {}) | (_WWW if status == 401 else {})  # noqa: PLR2004  statuses
    return {
        "description": _TOLD[status],
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**schema.pop("$defs"), "Problem": schema}
