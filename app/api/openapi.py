"""The OpenAPI 3.1 document of the API, written from the schemas that check what comes."""

from __future__ import annotations

from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from app.api import schemas

PROBLEMS = {
    400: "What was sent is no JSON, or the idempotency key is none.",
    401: "There is no token that can be used.",
    403: "The token, or its owner, may not do this.",
    404: "There is no such thing in reach of the token.",
    409: "A request with the same idempotency key is under way; send it again.",
    413: "More than a megabyte was sent.",
    415: "Something else than JSON was sent.",
    422: "What was sent does not fit; `errors` say where.",
    429: "Too many requests; `Retry-After` says when to come again.",
    503: "The program is busy and wrote nothing; send it again.",
}
OF_ALL = (401, 403, 429)
METRIC = {"in": "path", "name": "metric", "required": True, "schema": {"type": "integer", "minimum": 1}}
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A key of your choice for this request. The same request sent again gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


@cache
def document() -> dict[str, Any]:
    """The document, as it is sent."""
    info = {"description": "Measures and their values, for programs with an access token."}
    spec = APISpec("Tollgate", "1", "3.1.0", info=info, plugins=[MarshmallowPlugin()])
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.options["security"] = [{"token": []}]
    spec.components.schema("Problem", schema=schemas.ProblemOut)
    for code, text in PROBLEMS.items():
        content = {"application/problem+json": {"schema": "Problem"}}
        spec.components.response(f"problem-{code}", {"description": text, "content": content})
    for path, operations in _paths().items():
        spec.path(path=path, operations=operations)
    return dict(spec.to_dict())


def _paths() -> dict[str, dict[str, Any]]:
    values = "/api/v1/metrics/{metric}/observations"
    return {
        "/api/v1/metrics": {"get": _list_metrics()},
        "/api/v1/metrics/{metric}": {"get": _one_metric()},
        values: {"get": _list_values(), "post": _push()},
    }


def _answers(schema: type, *problems: int) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    return answers | {str(code): f"problem-{code}" for code in sorted({*OF_ALL, *problems})}


def _list_metrics() -> dict[str, Any]:
    return {
        "operationId": "listMetrics",
        "summary": "The measures in reach, a page of them",
        "parameters": [{"in": "query", "schema": schemas.MetricsQuery}],
        "responses": _answers(schemas.MetricsOut, 422),
    }


def _one_metric() -> dict[str, Any]:
    return {
        "operationId": "getMetric",
        "summary": "One measure",
        "parameters": [METRIC],
        "responses": _answers(schemas.OneMetricOut, 404),
    }


def _list_values() -> dict[str, Any]:
    return {
        "operationId": "listObservations",
        "summary": "The values that count, the oldest first, a page of them",
        "parameters": [METRIC, {"in": "query", "schema": schemas.ValuesQuery}],
        "responses": _answers(schemas.ValuesOut, 404, 422),
    }


def _push() -> dict[str, Any]:
    return {
        "operationId": "pushObservations",
        "summary": "Bring up to 1,000 values; what became of each is told by itself",
        "parameters": [METRIC, IDEMPOTENCY],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schemas.Batch}}},
        "responses": _answers(schemas.BatchOut, 400, 404, 409, 413, 415, 422, 503),
    }
