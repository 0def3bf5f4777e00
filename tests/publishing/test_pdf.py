"""The printed statement: what is in the file, and what can never get into it."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from publishing import content
from publishing.rendering import as_pdf
from purposes.paper import CannotSet, press, set_in_type
from tests.publishing.documents import (
    make_activity,
    make_contact,
    make_document,
    make_full_activity,
    make_full_document,
    make_section,
    words,
)

ROOT = Path(__file__).resolve().parents[2]
NARRATIVE = """## Head

A [link](https://example.org/), [here](#who-we-are), [site](/privacy/).

- one

  more
- two

|a|b|
|-|-|
|1|2|"""


@pytest.fixture(scope="module")
def document():
    contact = make_contact(phone="+32 11 24 02 34", email="dpo@example.org")
    return make_document(
        make_activity("visits"),
        make_full_activity(),
        sections=(make_section("more", heading=words("More"), body=words(NARRATIVE), contact=contact),),
    )


@pytest.fixture(scope="module")
def printed(document):
    return as_pdf.render(document, "en")


@pytest.fixture(scope="module")
def pdf(printed):
    return pikepdf.open(BytesIO(printed))


def text_of(printed, *, page=None):
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return subprocess.run(
        ["pdftotext", *pages, "-", "-"], input=printed, capture_output=True, check=True
    ).stdout.decode()


def elements(pdf):
    """Each structure element as its kind and the kinds inside it, from the top."""

    def kids(element):
        held = element.get("/K", [])
        return [
            kid
            for kid in (held if isinstance(held, pikepdf.Array) else [held])
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        ]

    waiting = kids(pdf.Root.StructTreeRoot)
    while waiting:
        element = waiting.pop(0)
        yield str(element.S), [str(kid.S) for kid in kids(element)]
        waiting = kids(element) + waiting


# What it is


def test_same_document_gives_the_same_bytes_in_another_process_with_and_without_system_fonts(
    document, printed, tmp_path
):
    kept, fontless = tmp_path / "document.json", tmp_path / "fonts.conf"
    kept.write_bytes(content.canonical(document))
    fontless.write_text(f"<?xml version='1.0'?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    code = (
        "import hashlib, sys, django; django.setup()\n"
        "from publishing.content import read_document\n"
        "from publishing.rendering.as_pdf import render\n"
        "print(hashlib.sha256(render(read_document(open(sys.argv[1]).read()), 'en')).hexdigest())"
    )

    for more in ({}, {"FONTCONFIG_FILE": str(fontless), "TZ": "Asia/Tokyo", "LC_ALL": "C"}):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ropa.settings", "PYTHONWARNINGS": "ignore"} | more
        again = subprocess.run(
            [sys.executable, "-c", code, kept], cwd=ROOT, env=environment, capture_output=True, check=True
        )
        assert again.stdout.decode().strip() == hashlib.sha256(printed).hexdigest()


def test_claims_to_be_archival_and_accessible(pdf):
    metadata = pdf.open_metadata()

    assert (
        metadata["pdfaid:part"],
        metadata["pdfaid:conformance"],
        metadata["{http://www.aiim.org/pdfua/ns/id/}part"],
    ) == ("3", "A", "1")
    assert pdf.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.Root.Lang) == "en"
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]


def test_names_its_title_author_and_moment(pdf):
    told = {key: str(pdf.docinfo[key]) for key in ("/Title", "/Author", "/CreationDate", "/ModDate")}

    assert told == {
        "/Title": "Privacy statement · Example Ltd",
        "/Author": "Example Ltd",
        "/CreationDate": "D:20260302093000Z",
        "/ModDate": "D:20260302093000Z",
    }


def test_holds_the_version_as_data_once(document, pdf):
    (attached,) = pdf.Root.AF

    assert pdf.attachments["statement.json"].get_file().read_bytes() == content.canonical(document)
    assert (str(attached.AFRelationship), str(attached.EF.F.Subtype)) == ("/Data", "/application/json")


def test_last_page_names_the_digest_and_the_address(document, printed, pdf):
    last = text_of(printed, page=len(pdf.pages))

    assert content.digest(document) in last
    assert "/privacy/en/versions/1/" in last


@pytest.mark.parametrize(("language", "first"), [("en", "page 1 of "), ("de", "1"), ("ar", "page 1 of ")])
def test_pages_are_counted(document, language, first):
    printed = as_pdf.render(replace(document, content=replace(document.content, languages=(language, "en"))), language)

    assert first in text_of(printed, page=1)


def test_contents_give_pages_and_bookmarks_the_same_places(printed, pdf):
    with pdf.open_outline() as outline:
        marks = [(mark.title, [below.title for below in mark.children]) for mark in outline.root[0].children]

    assert [title for title, _below in marks] == ["Who we are", "Visitors", "More"]
    assert dict(marks)["Visitors"] == ["Visits", "text"]
    contents = text_of(printed, page=1).partition("Contents")[2].partition("Visitors\nVisits\nConsent")[0]
    assert contents.split() == ["1", "Who", "we", "are", "1", "Visitors", "1", "Visits", "1", "text", "2", "More"]


def test_structure_has_lists_headings_and_links_as_the_standard_wants(pdf):
    tree = list(elements(pdf))
    inside = {kind: set() for kind, _kids in tree}
    for kind, kids in tree:
        inside[kind] |= set(kids)
    headings = [int(kind[2:]) for kind, _kids in tree if kind[:2] == "/H"]

    assert inside["/L"] <= {"/L", "/LI", "/Caption"}
    assert inside["/LI"] <= {"/Lbl", "/LBody"}
    assert [kind for kind, kids in tree if "/LI" in kids and kind != "/L"] == []
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    annotations = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert annotations
    assert [note for note in annotations if "/StructParent" not in note or "/Contents" not in note] == []


# Letters


LETTERS = {
    "Polish": "Łódź, zażółć gęślą jaźń",
    "ligatures": "office, fluffy, affinity, Schifffahrt",
    "Greek": "Προστασία δεδομένων, Ξεσκεπάζω την ψυχοφθόρα",
    "Cyrillic": "Съешь ещё этих мягких булок; ґанок їжака",
    "Czech": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "others": "Ăâîșț Őű Ŵŷ Ðþ Ħż ŠčŽ Ğış €½…–“”",
    "Hebrew": "שלום",
}


def test_letters_are_the_ones_written_and_every_font_is_ours_and_embedded():
    body = "\n\n".join(f"{letters}\n\n**{letters}**\n\n*{letters}*" for letters in LETTERS.values())
    printed = as_pdf.render(make_document(sections=(make_section("letters", body=words(body)),)), "en")

    read = text_of(printed)
    fonts = (
        subprocess.run(["pdffonts", "-"], input=printed, capture_output=True, check=True)
        .stdout.decode()
        .splitlines()[2:]
    )

    assert {name: read.count(letters) for name, letters in LETTERS.items()} == dict.fromkeys(LETTERS, 3)
    families = {line.split()[0].partition("+")[2].partition("-")[0] for line in fonts}
    assert families == {"Latin", "LatinExtended", "Greek", "Cyrillic", "Hebrew"}
    assert [line for line in fonts if line.split()[-5:-2] != ["yes"] * 3] == []  # embedded, a subset, with Unicode


def test_glyphs_drawn_are_those_of_the_letters():
    """WeasyPrint may write the right text over another file's glyphs: each glyph is looked up where it is from."""
    files = {"Latin": "latin", "LatinExtended": "latin-ext", "Greek": "greek", "Cyrillic": "cyrillic"}
    printed = as_pdf.render(make_document(sections=(), introduction=words(" ".join(LETTERS.values()))), "en")
    drawn: dict[str, set[str]] = {}

    for font in (font for page in pikepdf.open(BytesIO(printed)).pages for font in page.Resources.Font.values()):
        family = str(font.BaseFont).partition("+")[2]
        if family in files:
            known = TTFont(press.FOLDER / "statement/1" / "fonts" / f"source-sans-3-{files[family]}-roman.woff2")
            glyphs = {chr(code): known.getGlyphID(name) for code, name in known.getBestCmap().items()}
            single = {letter: glyph for glyph, letter in _unicode_of(font) if len(letter) == 1}
            drawn[family] = set(single)
            assert {letter: glyphs.get(letter) for letter in single} == single

    assert drawn.keys() == files.keys()
    assert set("Łźęűșů") <= drawn["LatinExtended"]
    assert set("ódzu") <= drawn["Latin"]


def _unicode_of(font):
    """Glyph number and letters, from the font's own table."""
    table = font.ToUnicode.read_bytes().decode("ascii").partition("beginbfchar")[2]
    for glyph, letters in re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table):
        yield int(glyph, 16), bytes.fromhex(letters).decode("utf-16-be")


def test_text_survives_where_no_font_has_its_letters():
    told = "漢字 😀 ᚠ"

    assert all(word in text_of(as_pdf.render(make_document(introduction=words(told)), "en")) for word in told.split())


def test_control_characters_do_not_break_it():
    assert "beforeafter" in text_of(as_pdf.render(make_full_document("before\x00\x0b\x1b\x85\ufffeafter"), "en"))


# What cannot get in


def test_stylesheet_reaches_our_static_files_and_nothing_else():
    font = press.FOLDER / "statement/1" / "fonts" / "source-sans-3-latin-roman.woff2"
    outside = [
        "file:///etc/passwd",
        f"file://{press.FOLDER}/../../manage.py",
        f"file://{press.FOLDER}/%2e%2e/%2e%2e/manage.py",
        f"file://elsewhere{font}",
        f"file://{press.FOLDER}",
        "http://example.org/",
        "https://example.org/",
        "data:text/css,",
        "ftp://example.org/",
        str(font),
        "",
        f"FILE://{font}?x",
    ]

    assert press.own_file(font.as_uri()) == font
    for url in outside:
        with pytest.raises(press.Refused):
            press.own_file(url)
    with pytest.raises(press.Refused):
        press.Nothing().fetch(font.as_uri())
    with pytest.raises(press.Refused):
        press.OwnFiles().fetch("file:///etc/passwd")


def test_links_lead_to_the_web_to_mail_to_a_telephone_or_inside(pdf):
    actions = [note.A for page in pdf.pages for note in page.get("/Annots", []) if "/A" in note]

    assert {str(action.S) for action in actions} == {"/URI"}
    assert Counter(str(action.URI) for action in actions) == {
        "tel:+3211240234": 1, "mailto:dpo@example.org": 1, "https://example.org/": 1,
    }  # fmt: skip


def test_address_on_the_site_stays_text(printed):
    assert "A link, here, site." in text_of(printed)


# What it leaves behind, and what it takes


def paper(html):
    return set_in_type(html, style=as_pdf.STYLE, attachments=(), identifier="test", at=datetime.now(UTC))


def test_layout_that_takes_too_long_is_ended(monkeypatch, caplog):
    monkeypatch.setattr("purposes.paper._SECONDS", 1)
    monkeypatch.setattr("purposes.paper._SECONDS_PER_MEGABYTE", 0)

    with pytest.raises(CannotSet):
        paper("<p style='columns: 3'>word</p>" * 20_000)

    assert "The press ended with -9" in caplog.text


def test_layout_that_takes_too_much_memory_is_ended(monkeypatch):
    """How it ends is chance, a MemoryError or a library that crashes: so these pages are set with more memory, too."""
    monkeypatch.setattr("purposes.paper._MEGABYTES_PER_MEGABYTE", 0)
    monkeypatch.setattr("purposes.paper._MEGABYTES", 800)
    assert paper("<p>word</p>" * 6_000).startswith(b"%PDF")

    monkeypatch.setattr("purposes.paper._MEGABYTES", 200)
    with pytest.raises(CannotSet):
        paper("<p>word</p>" * 6_000)


def test_nesting_without_end_is_refused(caplog):
    with pytest.raises(CannotSet):
        paper("<div>" * 5_000)

    assert "RecursionError" in caplog.text


def test_press_sees_no_secret(monkeypatch):
    seen = {}
    monkeypatch.setattr(
        "purposes.paper.subprocess.run", lambda *_arguments, env, **_more: seen.update(env) or CompletedProcess([], 0)
    )

    paper("<p>word</p>")

    assert "ROPA_SECRET_KEY" in os.environ
    assert [name for name in seen if name.startswith("ROPA")] == []


@pytest.mark.parametrize(
    "long", ["Lorem ipsum dolor sit amet. " * 3_600, "x" * 100_000, "😀" * 50_000], ids=["prose", "word", "emoji"]
)
def test_hundred_thousand_characters_are_set_within_the_limits(long):
    document = make_document(sections=(make_section("long", body=words(long)),))

    assert as_pdf.render(document, "en").startswith(b"%PDF-")


def test_attachment_can_be_read_without_us(printed, document):
    opened = pikepdf.open(BytesIO(printed))

    assert json.loads(opened.attachments["statement.json"].get_file().read_bytes())["content"]["title"] == {
        "en": "Privacy statement"
    }
