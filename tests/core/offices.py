"""Office files as people bring them, and why files are refused."""

from __future__ import annotations

import io
import zipfile

from app.core.pictures import read_evidence
from app.core.problems import Problem


def code_of(data: bytes) -> str:
    """The code of the refusal."""
    read = read_evidence(data)
    assert isinstance(read, Problem), read
    assert str(read)
    return read.code


def office(*names: str, **texts: str) -> bytes:
    """A zip with these members; `texts` holds what stands in some of them."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name in names:
            packed.writestr(name, texts.get(name, "<Types/>"))
    return written.getvalue()
