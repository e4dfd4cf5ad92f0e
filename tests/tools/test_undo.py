"""What was just added can be taken back from where it says that it was saved."""

from __future__ import annotations

import re

from tests.causes.causes import add_why, found
from tests.company import Browser, Company

SCAN = "The picker does not scan the bin"


def test_a_why_saved_by_a_slip_is_taken_back_from_the_toast(company: Company, dana: Browser) -> None:
    path = f"/projects/{company.project}/five-whys"
    add_why(dana, company.project, "Labels cannot be read")
    dana.get(path)
    add_why(dana, company.project, SCAN)
    page = dana.get(path).text
    undo = found(re.search(r'class="toast" method="post" action="([^"]+)"', page.split(SCAN)[0] + page))
    assert dana.post(undo).status_code == 303
    page = dana.get(path).text
    assert "Labels cannot be read" in page and SCAN not in page.split('class="tree"')[1].split("</ol>")[0]
