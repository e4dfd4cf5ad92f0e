"""The settings of the web server."""

from __future__ import annotations

import pytest

from app.core import serving

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("name", ["forwarded_allow_ips", "forwarder_headers", "secure_scheme_headers"])
def test_the_server_itself_believes_no_forwarded_header(name: str) -> None:
    assert not getattr(serving, name)
