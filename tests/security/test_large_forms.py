"""Forms that are refused before anything of them is parsed."""

from __future__ import annotations

import pytest

from tests.company import Browser, Company


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten"])
def test_a_stranger_has_little_to_send(company: Company, path: str) -> None:
    answer = company.app.test_client().post(path, data={"email": "x" * 300_001})
    assert answer.status_code == 413


def test_a_form_of_thousands_of_empty_fields_is_refused(company: Company, dana: Browser) -> None:
    body = f"csrf_token={dana.csrf_token}" + "&a=" * 2_001
    form = "application/x-www-form-urlencoded"
    answer = dana.client.post(f"/projects/{company.project}/actions/add", data=body, content_type=form)
    assert answer.status_code == 413
