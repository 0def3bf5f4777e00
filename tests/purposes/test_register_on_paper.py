"""The register's PDF: nothing missing, its data inside, readable by a machine, an archive and a screen reader."""

import hashlib
import io
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import pikepdf
import pytest

from purposes.exchange.as_pdf import Changes, Copies, RecordedChange, paper_language, render
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import as_json, register_document
from tests.purposes.full import CLOSED, full_register, markers, squeezed

AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
COPIES = Copies(json=b'{"format": "ropa-register/1"}', xlsx=b"PK")


def paper(register=None, *, language="en", changes=None, copies=COPIES) -> bytes:
    return render(register or full_register(), at=AT, language=language, copies=copies, changes=changes)


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True
    ).stdout.decode()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return paper()


def test_every_column_is_on_paper(pdf):
    text = squeezed(text_of(pdf))

    assert {one for one in markers(full_register()) if one not in text} == set()
    assert {meaning for _code, meaning in CLOSED.values() if squeezed(meaning) not in text} == set()


def test_the_cover_says_whose_register_of_which_moment(pdf):
    cover = text_of(pdf).split("\f")[0]

    assert "As it stood on 3 March 2026 at 00:00:00 (Europe/Brussels)" in cover
    assert "1 processing activity, 1 record of processing for others" in cover
    assert "controller (Art. 30(1)) and processor (Art. 30(2))" in cover
    assert hashlib.sha256(COPIES.json).hexdigest() in squeezed(cover)


def test_each_letter_of_the_article_has_its_heading(pdf):
    headings = [line.strip() for line in text_of(pdf).splitlines() if line.strip().startswith("(")]

    assert [heading for heading in headings if heading[2] == ")"] == [
        "(a) Names and contacts",
        "(b) Purposes",
        "(c) Categories of data subjects",
        "(c) Categories of personal data",
        "(d) Categories of recipients",
        "(e) Transfers",
        "(f) Time limits for erasure",
        "(g) Security measures",
        "(a) Names and contacts",
        "(a) Controllers served",
        "(b) Categories of processing",
        "(c) Transfers",
        "(d) Security measures",
    ]


def test_not_recorded_differs_from_none():
    register = full_register()
    (activity,) = register.activities
    bare = replace(activity, recipients=None, transfers=(), retention=None, sources=(), automated_logic={})

    text = text_of(paper(replace(register, activities=(bare,))))

    lines = [line.strip() for line in text.splitlines() if line.strip()]
    after = {line: lines[number + 1] for number, line in enumerate(lines[:-1])}
    assert after["(d) Categories of recipients"] == "Not yet recorded"
    assert after["(e) Transfers"] == "No transfers"
    assert after["(f) Time limits for erasure"] == "Not yet recorded"
    assert after["Sources (Art. 14(2)(f))"] == "No sources"


def test_an_empty_register_says_that_it_is_empty():
    register = replace(full_register(), activities=(), processor_records=())

    text = text_of(paper(register))

    assert "No processing activity is recorded." in text
    assert "0 processing activities, 0 records of processing for others" in text


def test_the_same_state_is_inside_as_data():
    register = full_register()
    data, sheets = as_json(register_document(register)), as_xlsx(register_document(register), language="en", at=AT)

    with pikepdf.open(io.BytesIO(paper(register, copies=Copies(json=data, xlsx=sheets)))) as found:
        files = {name: one.get_file() for name, one in found.attachments.items()}
        inside = {name: one.read_bytes() for name, one in files.items()}
        types = {name: one.mime_type for name, one in files.items()}
        relations = [one.AFRelationship for one in found.Root.AF]

    assert inside == {"register.json": data, "register.xlsx": sheets}
    assert types == {
        "register.json": "application/json",
        "register.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    assert relations == ["/Data", "/Data"]


def test_it_claims_what_an_archive_and_a_screen_reader_need(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as found:
        with found.open_metadata() as metadata:
            claims = {name: metadata[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")}
        root = found.Root

        assert claims == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert root.OutputIntents
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert root.StructTreeRoot.K


def test_headings_lead_to_every_sheet(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as found, found.open_outline() as outline:
        titles = [(item.title, [child.title for child in item.children]) for item in outline.root]

    assert [one for one in titles if one[1]] == [
        ("Processing activities Art. 30(1)", ["markactivitiesreference markactivitiesname"]),
        ("Processing for others Art. 30(2)", ["markprocessorrecordsreference markprocessorrecordsname"]),
    ]


def test_pages_and_their_header_are_numbered_and_named(pdf):
    pages = text_of(pdf).split("\f")[:-1]

    assert f"page 2 of {len(pages)}" in pages[1]
    assert "markshortname · Register of processing activities · 3 March 2026" in pages[2]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "markactivitiespurposestextnl"), ("fr", "(en anglais)"), ("de", "(auf Englisch)")],
)
def test_texts_fall_back_and_say_so(language, expected):
    text = text_of(paper(language=language))

    assert squeezed(expected) in squeezed(text)


def test_changes_stand_at_the_end():
    changes = Changes(
        since=date(2026, 2, 1),
        rows=(RecordedChange(at=AT, actor="dpo", reason="Yearly review", what=("Purpose: changed",)),),
    )

    last = text_of(paper(changes=changes)).split("Changes since 1 February 2026")[-1]

    assert [line.strip() for line in last.splitlines() if line.strip()][:3] == [
        "3 March 2026, 00:00 dpo",
        "Yearly review",
        "• Purpose: changed",
    ]


def test_the_same_register_and_moment_give_the_same_bytes(pdf):
    assert paper() == pdf


def test_markup_in_a_text_is_text():
    register = replace(full_register(), legal_name='<b>&amp; "Harbour" <script>')

    assert '<b>&amp; "Harbour" <script>' in text_of(paper(register))


def test_a_text_as_long_as_a_book_is_set():
    register = full_register()
    (activity,) = register.activities
    long = " ".join(f"word{number}" for number in range(12_000))
    assert len(long) > 100_000

    text = text_of(paper(replace(register, activities=(replace(activity, comments=long),))))

    assert "word11999" in text


@pytest.mark.parametrize(
    ("wanted", "languages", "expected"),
    [("fr", ("nl",), "fr"), ("", ("pl", "nl"), "nl"), ("pl", ("pl",), "en"), ("", (), "en")],
)
def test_the_paper_speaks_a_language_that_we_have(wanted, languages, expected):
    assert paper_language(replace(full_register(), languages=languages), wanted) == expected
