"""A cause: its text, its two questions, its evidence, and when it may be called confirmed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from app.causes.models import Cause, Evidence
from app.core.db import db
from app.core.events import Event
from app.core.files import store
from app.core.storage import FolderStore
from app.core.transaction import is_writing
from app.projects.models import StoredFile
from tests.causes.causes import add_bones, add_evidence, add_twig, add_why, confirm, judge, page_of
from tests.company import Browser, Company, hidden_fields

LABELS = "Bin labels cannot be read"


def photo_with_a_place() -> bytes:
    """A photo whose camera wrote down where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Needle Cameras"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 40.0, 12.5)
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(written, "JPEG", exif=exif)
    return written.getvalue()


def state(company: Company) -> tuple[str, bool]:
    return company.ask(lambda: (db.session.query(Cause).one().state, db.session.query(Cause).one().is_root))


def test_a_cause_is_confirmed_only_when_both_questions_are_answered_yes(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    refused = judge(dana, page, "confirmed")
    assert refused.status_code == 422 and "Add evidence for both questions first" in refused.text
    add_evidence(dana, page, "present", note="7 of 10 could not read them")
    refused = judge(dana, page, "confirmed")
    assert refused.status_code == 422 and "compare with and without it" in refused.text
    add_evidence(dana, page, "drives", "no", note="Zone C has the same labels and few errors")
    assert judge(dana, page, "confirmed").status_code == 422
    add_evidence(dana, page, "drives", note="With large labels in B4 errors fell to a third")
    assert judge(dana, page, "confirmed", is_root="y").status_code == 303
    assert state(company) == ("confirmed", True)


@pytest.mark.parametrize("question", ["present", "drives"])
def test_notes_that_contradict_each_other_are_both_shown_and_the_cause_says_so(
    company: Company, dana: Browser, marek: Browser, question: str
) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    add_evidence(dana, page, "present", note="7 of 10 could not read them")
    add_evidence(dana, page, "drives", note="Large labels: a third of the errors")
    judge(dana, page, "confirmed", is_root="y")
    assert "vidence disagrees" not in dana.get(page).text
    answer = add_evidence(marek, page, question, "no", note="Counted again: no difference at all")
    assert answer.status_code == 303
    text = marek.get(page).text
    assert "It contradicts another note" in text and "Confirmed, evidence disagrees" in text
    assert "Look again together" in text.split(f'id="q-{question}"')[1].split("</section>")[0]
    assert state(company) == ("confirmed", True)
    tree = dana.get(f"/projects/{company.project}/five-whys").text
    assert "Confirmed, evidence disagrees" in tree and "<b>No:</b> Counted again" in tree
    assert "The evidence of 1 of them disagrees" in tree
    assert "7 of 10 could not read them" in tree and "Large labels" in tree
    gate = dana.get(f"/projects/{company.project}/gates/analyze").text.split('id="item-root"')[1].split("</li>")[0]
    assert "The evidence for the root cause disagrees" in gate
    refused = judge(dana, page, "confirmed")
    assert refused.status_code == 422 and "the newest says no" in refused.text
    key = company.ask(lambda: db.session.query(Evidence).filter_by(says_yes=False).one().id)
    assert marek.post(f"{page}/evidence/{key}/remove").status_code == 303
    assert "vidence disagrees" not in marek.get(page).text and state(company) == ("confirmed", True)


def test_the_fishbone_says_where_evidence_disagrees(company: Company, dana: Browser) -> None:
    bone = next(iter(add_bones(dana, company.project).values()))
    add_twig(dana, company.project, bone, LABELS)
    address = f"/projects/{company.project}/fishbone"
    add_evidence(dana, page_of(company, LABELS), "present")
    assert "evidence disagrees" not in dana.get(address).text
    add_evidence(dana, page_of(company, LABELS), "present", "no", note="Not there at night")
    assert "Likely, go and check · <b>evidence disagrees</b>" in dana.get(address).text


def test_a_root_cause_has_to_be_confirmed_first(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    refused = judge(dana, page_of(company, LABELS), "likely", is_root="y")
    assert refused.status_code == 422 and "has to be confirmed first" in refused.text
    assert state(company) == ("unchecked", False)


def test_ruling_out_needs_a_reason_and_keeps_it_as_evidence(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, "Scanners are too slow")
    page = page_of(company, "Scanners are too slow")
    refused = judge(dana, page, "ruled_out", note="")
    assert refused.status_code == 422 and "Say what rules it out" in refused.text
    assert judge(dana, page, "ruled_out", note="Timed 60 scans: 0.8 seconds").status_code == 303
    kept = company.ask(lambda: [(e.says_yes, e.note) for e in db.session.query(Evidence)])
    assert kept == [(False, "Timed 60 scans: 0.8 seconds")]
    assert state(company)[0] == "ruled_out"


def test_evidence_that_says_no_is_reason_enough(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    add_evidence(dana, page, "present", "no", note="All 40 labels can be read")
    assert judge(dana, page, "ruled_out", note="").status_code == 303


def test_a_confirmation_falls_when_its_evidence_goes_and_the_undo_brings_the_evidence_back(
    company: Company, dana: Browser
) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    confirm(dana, page, root=True)
    key = company.ask(lambda: db.session.query(Evidence).filter_by(question="drives").one().id)
    assert dana.post(f"{page}/evidence/{key}/remove").status_code == 303
    assert state(company) == ("likely", False)
    assert "The cause is not confirmed any more" in dana.get(page).text
    assert dana.post(f"{page}/evidence/{key}/restore").status_code == 303
    assert judge(dana, page, "confirmed").status_code == 303


def test_what_was_typed_survives_an_incomplete_piece_of_evidence(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    answer = dana.post(f"{page}/evidence", {"question": "drives", "note": "Zone C has fewer", "seen_on": "31 Feb 2026"})
    assert answer.status_code == 422 and "Zone C has fewer" in answer.text and "31 Feb 2026" in answer.text
    assert dana.post(f"{page}/evidence", {"question": "whatever", "note": "x"}).status_code == 400
    assert company.ask(lambda: db.session.query(Evidence).count()) == 0


def test_two_people_change_one_text_and_the_second_sees_both(company: Company, dana: Browser, marek: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    stale = hidden_fields(marek.get(page).text, page)
    assert dana.fill(page, {"text": "Bin labels are too small"}, form=page).status_code == 303
    clash = marek.post(page, {**stale, "text": "Bin labels are <b>hidden</b>"})
    assert clash.status_code == 409
    assert "Bin labels are too small" in clash.text and "Bin labels are &lt;b&gt;hidden&lt;/b&gt;" in clash.text
    assert "Dana Okafor" in clash.text
    kept = hidden_fields(clash.text, page)
    assert marek.post(page, kept).status_code == 303
    assert company.ask(lambda: db.session.query(Cause).one().text) == "Bin labels are <b>hidden</b>"


def test_text_and_state_changed_by_two_people_are_both_kept(company: Company, dana: Browser, marek: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    stale = hidden_fields(marek.get(page).text, page)
    judge(dana, page, "likely")
    assert marek.post(page, {**stale, "text": "Labels are hidden"}).status_code == 303
    assert company.ask(lambda: (db.session.query(Cause).one().text, db.session.query(Cause).one().state)) == (
        "Labels are hidden", "likely",
    )  # fmt: skip


def test_an_edit_without_a_version_is_refused(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    assert dana.post(page_of(company, LABELS), {"text": "x"}).status_code == 409


def test_the_history_says_who_did_what(company: Company, dana: Browser, marek: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    add_evidence(marek, page, "present", note="Saw it on the night shift")
    judge(marek, page, "ruled_out", note="Measured again")
    text = dana.get(page).text
    for line in (
        "Dana Okafor added the cause",
        "Marek Kowalski added evidence: Saw it",
        "Marek Kowalski ruled a cause out",
    ):
        assert line in text
    assert company.ask(lambda: db.session.query(Event).filter_by(kind="evidence").count()) == 2


def test_a_photo_is_made_anew_without_its_place_and_shown_only_to_the_project(
    company: Company, dana: Browser, ruth: Browser, otto: Browser
) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    sent = photo_with_a_place()
    assert b"Needle Cameras" in sent
    answer = add_evidence(dana, page, "present", file=(io.BytesIO(sent), "../../Gang B4, Schild ü.jpg"))
    assert answer.status_code == 303
    key, name = company.ask(lambda: (db.session.query(StoredFile).one().id, db.session.query(StoredFile).one().name))
    assert name == "Gang B4, Schild ü.jpg"
    address = f"/projects/{company.project}/files/{key}"
    assert address in dana.get(page).text
    served = ruth.get(address, buffered=True)
    assert served.status_code == 200 and b"Needle Cameras" not in served.data
    assert dict(Image.open(io.BytesIO(served.data)).getexif()) == {}
    assert served.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert served.headers["X-Content-Type-Options"] == "nosniff" and served.mimetype == "image/jpeg"
    assert served.headers["Content-Disposition"].startswith("inline; filename")
    assert "filename*=UTF-8''" in served.headers["Content-Disposition"]
    assert ruth.get(f"{address}?download=1", buffered=True).headers["Content-Disposition"].startswith("attachment")
    assert otto.get(address).status_code == 404
    assert otto.get(f"/projects/{company.foreign_project}/files/{key}").status_code == 404
    assert company.browser("nobody").get(address).status_code in (302, 401)


def test_other_files_are_only_ever_downloaded(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    add_evidence(dana, page, "present", file=(io.BytesIO(b"bin,lux\nB7,80\n"), 'light"; X-Evil=1.html'))
    key, name = company.ask(lambda: (db.session.query(StoredFile).one().id, db.session.query(StoredFile).one().name))
    assert name.endswith(".csv")
    served = dana.get(f"/projects/{company.project}/files/{key}", buffered=True)
    assert served.headers["Content-Disposition"].startswith("attachment; filename=")
    assert served.data == b"bin,lux\nB7,80\n"


def test_a_drawing_that_can_carry_a_program_is_refused_and_nothing_is_stored(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for contents in (svg, b"", b"MZ\x90\x00" * 20, b"\x89PNG\r\n\x1a\nbroken"):
        answer = add_evidence(dana, page, "present", note="kept in sight", file=(io.BytesIO(contents), "photo.png"))
        assert answer.status_code == 422 and "kept in sight" in answer.text
    assert company.ask(lambda: db.session.query(StoredFile).count() + db.session.query(Evidence).count()) == 0


@pytest.mark.parametrize("contents", [b"only words", b"bin,lux\nB7,80\n", b"%PDF-1.7 ", b"GIF89a\x01\x00"])
@pytest.mark.parametrize("name", ["bad.jpg", "C4 LABEL.JPEG", "bad.heic"])
def test_what_calls_itself_a_picture_and_is_none_is_refused_by_its_field(
    company: Company, dana: Browser, contents: bytes, name: str
) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    answer = add_evidence(dana, page, "present", note="kept in sight", file=(io.BytesIO(contents), name))
    assert answer.status_code == 422 and "kept in sight" in answer.text
    by_the_field = answer.text.split('id="present-file-error"')[1].split("</p>")[0]
    assert "This is not a picture we can read" in by_the_field
    assert company.ask(lambda: db.session.query(StoredFile).count() + db.session.query(Evidence).count()) == 0
    assert company.ask(lambda: list(store().entries())) == []


def test_a_file_is_stored_before_the_transaction_that_writes(
    company: Company, dana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_why(dana, company.project, "Labels")
    save, writing = FolderStore.save, list[bool]()

    def saved(self: FolderStore, source: Any, **how: Any) -> Any:
        writing.append(is_writing())
        return save(self, source, **how)

    monkeypatch.setattr(FolderStore, "save", saved)
    photo = (io.BytesIO(photo_with_a_place()), "bin.jpg")
    assert add_evidence(dana, page_of(company, "Labels"), "present", file=photo).status_code == 303
    assert writing == [False]


def test_the_file_of_a_refused_form_does_not_stay(company: Company, dana: Browser) -> None:
    add_why(dana, company.project, "Labels")
    photo = (io.BytesIO(photo_with_a_place()), "bin.jpg")
    assert add_evidence(dana, page_of(company, "Labels"), "present", note="", file=photo).status_code == 422
    assert company.ask(lambda: list(store().entries())) == []


def test_a_sponsor_reads_evidence_and_adds_none(company: Company, dana: Browser, ruth: Browser) -> None:
    add_why(dana, company.project, LABELS)
    page = page_of(company, LABELS)
    assert "Save the evidence" not in ruth.get(page).text
    assert add_evidence(ruth, page, "present").status_code == 403
    assert ruth.post(f"{page}/state", {"state": "likely", "version": "1"}).status_code == 403
    assert state(company)[0] == "unchecked"


def test_odd_text_never_breaks_a_page(company: Company, dana: Browser) -> None:
    for number, text in enumerate(
        ("\x00", "a" * 600, "\ud800".encode("utf-8", "surrogatepass"), "=cmd()", "🦓 " * 20, "<script>")
    ):
        answer = dana.post(f"/projects/{company.project}/five-whys/why", {"text": text, "idempotency_key": str(number)})
        assert answer.status_code in (303, 422, 400)
    page = dana.get(f"/projects/{company.project}/five-whys")
    assert page.status_code == 200 and "<script>" not in page.text
