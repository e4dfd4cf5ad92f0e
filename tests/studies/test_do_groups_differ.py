"""Do these groups differ? From what Dana pastes to the answer that is kept."""

from __future__ import annotations

from tests.company import Browser, Company
from tests.studies.studies import SHIFTS, answered, kept, look


def test_dana_pastes_two_shifts_and_reads_which_is_higher(company: Company, dana: Browser) -> None:
    path = answered(dana, company, "differ", SHIFTS, unit="minutes", name="Packing by shift")
    page = look(dana, path)
    assert "Night is higher than Day, by 4.0 minutes on average." in page
    assert "less than once in 1,000 tries" in page
    assert "Averages are compared, and the groups need not have the same spread." in page
    assert "Welch’s t test" in page and "Can we trust this?" in page and "Enough values in each group" in page
    found = kept(company, path)
    assert (found["question"], found["procedure"], found["signal"]) == ("differ", "welch_t", "yes")
    assert found["data"]["columns"][1][0] == 31.2 and len(found["data_hash"]) == 64
