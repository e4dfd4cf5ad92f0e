"""The API holds what its OpenAPI document says, whatever is sent. SCHEMATHESIS_EXAMPLES=200 tries more."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode

from tests.api.programs import program
from tests.company import Browser, Company
from tests.metrics.measures import make_metric, record_days

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES") or 10)
OPERATIONS = {"GET /api/v1/metrics", "GET /api/v1/metrics/{metric}", "GET /api/v1/metrics/{metric}/observations",
              "POST /api/v1/metrics/{metric}/observations"}  # fmt: skip


def test_the_document_names_every_address_of_the_api(company: Company, dana: Browser) -> None:
    document: Any = dana.get("/api/v1/openapi.json").json
    said = {f"{verb.upper()} {path}" for path, verbs in document["paths"].items() for verb in verbs}
    rules = [rule for rule in company.app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    there = {
        f"{verb} {rule.rule.replace('<metric:metric>', '{metric}')}"
        for rule in rules
        for verb in (rule.methods or set()) - {"HEAD"}
    }
    assert document["openapi"].startswith("3.1") and said == OPERATIONS == there - {"GET /api/v1/openapi.json"}


@pytest.mark.slow
def test_whatever_is_sent_the_api_answers_as_its_document_says(company: Company) -> None:
    metric = make_metric(company)
    record_days(company, metric, [37, 41, 40])
    headers = {"Authorization": f"Bearer {program(company).secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", company.app)
    answered = Counter[str]()
    for found in schema.get_all_operations():
        for mode in GenerationMode:
            _try(found.ok(), mode, headers, {"metric": metric}, answered)
    assert set(answered) == OPERATIONS


def _try(
    operation: Any, mode: GenerationMode, headers: dict[str, str], place: dict[str, Any], answered: Counter[str]
) -> None:
    """Send what the document allows, or what it does not, and hold every answer against the document."""
    parts = {"path_parameters": place} if "metric" in operation.path else {}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(mode, **parts))
    def check(case: Any) -> None:
        # An unknown name whose value is empty is not sent at all, so that nothing is wrong with the request.
        assume(all(value not in ([], {}, ()) for value in (case.query or {}).values()))
        if mode is GenerationMode.POSITIVE and "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = uuid4().hex  # one that came with something else before is refused rightly
        answer = case.call_and_validate(headers=headers)
        if answer.status_code == 200:
            answered[operation.label] += 1

    check()
