from __future__ import annotations

import io

import pypdf
import pytest

from app.charts import fishbone
from app.charts.control import render
from tests.charts.pictures import picking, zone_b

pytestmark = pytest.mark.pure


def test_the_same_pictures_print_with_their_words_as_text() -> None:
    weasyprint = pytest.importorskip("weasyprint")
    figures = f"<figure>{render(picking())}</figure><figure>{fishbone.render(zone_b())}</figure>"
    pdf = weasyprint.HTML(string=f"<title>Charter</title>{figures}").write_pdf(pdf_variant="pdf/ua-1")
    text = " ".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    for said in ("After: average 4.2", "8 Oct: scanners offline 3 hours", "Goal 4.0", "Scanners too slow"):
        assert said in text
