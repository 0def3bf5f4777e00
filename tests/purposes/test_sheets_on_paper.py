"""The press of the register: what it makes of texts that no font, no line and no page was made for."""

import io
import re
import subprocess
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest

from purposes import paper
from purposes.exchange.as_pdf import Copies, render
from purposes.paper import CannotSet, set_in_type, sheet_press
from tests.purposes.full import full_register

AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
COPIES = Copies(json=b"{}", xlsx=b"PK")
STYLE = Path(sheet_press.__file__).with_name("register.typ")
WIDTH, MARGIN = 595.3, 48.2
"""Of the page and of each side, in points."""


def page(inside: str, *, language: str = "en", direction: str = "ltr") -> str:
    return (
        f'<html lang="{language}" dir="{direction}"><head><title>A register</title><meta name="author" content="A"/>'
        '</head><body data-title="A" data-before="page " data-between=" of " data-after="">'
        f'<section class="chapter" id="all"><h2>All</h2>{inside}</section></body></html>'
    )


def set_page(html: str) -> bytes:
    return set_in_type(html, style=STYLE, attachments=(), identifier="test", at=AT)


def told(**texts: str) -> bytes:
    """The register with these texts in its only activity."""
    register = full_register()
    (activity,) = register.activities
    return render(replace(register, activities=(replace(activity, **texts),)), at=AT, language="en", copies=COPIES)


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łódź, Ђорђе, Ελλάδα, Iași, İstanbul", "Łódź, Ђорђе, Ελλάδα, Iași, İstanbul"),
        ("1 year → 2 years ✓ ≤ 5 % – “x”…", "1 year → 2 years ✓ ≤ 5 % – “x”…"),
        ("private \ue000 and \U000f0000 use", "private □ and □ use"),
        ("no letter \u0378, \ufdd0", "no letter □, □"),
        ("a control \x91 sign", "a control □ sign"),
        ("\ufeffa mark of byte\ufeff order", "a mark of byte order"),
        ("\u2068isolated\u2069, joined\u2060words", "isolated, joinedwords"),
    ],
)
def test_text_without_a_glyph_becomes_a_box_and_everything_else_stays(text, expected):
    assert expected in _visible(text_of(set_page(page(f"<p>{text}</p>"))))


def _visible(text: str) -> str:
    return re.sub("[\u2060\u2068\u2069]", "", text).replace("\n", " ")


def test_other_scripts_are_set_in_the_fonts_of_the_machine_or_in_boxes():
    """Georgian: no font of ours has it. Whichever this machine can do, it is one of the two."""
    told = _visible(text_of(set_page(page("<p>the word <b>\u10d9\u10d0\u10e0\u10d2\u10d8</b> is good</p>"))))

    assert (
        "the word \u10d9\u10d0\u10e0\u10d2\u10d8 is good" in told
        or "the word \u25a1\u25a1\u25a1\u25a1\u25a1 is good" in told
    )


def test_without_fonts_of_the_machine_there_are_boxes(monkeypatch):
    monkeypatch.setattr(sheet_press.typst, "Fonts", lambda **_: SimpleNamespace(fonts=list))

    assert sheet_press.ways_to_show("a\u10d9b") == [("a\u25a1b", []), ("a\u25a1b", [])]


@pytest.mark.parametrize("plane", range(0, 0x3400, 0x400))
def test_every_character_of_the_scripts_of_europe_can_be_set(plane):
    """An archive refuses a text that has no glyph: one missing from the list would stop the whole register."""
    letters = [chr(code) for code in range(max(plane, 0x20), plane + 0x400) if chr(code) not in "<&>\x7f"]

    assert set_page(page("".join(f"<p>{' '.join(letters[at : at + 64])}</p>" for at in range(0, len(letters), 64))))


def test_right_to_left_page_runs_from_the_right():
    pdf = set_page(page("<p>\u05e9\u05dc\u05d5\u05dd</p>", language="ar", direction="rtl"))

    (word,) = [edges for word, edges in _boxes(pdf).items() if set(word) == set("\u05e9\u05dc\u05d5\u05dd")]
    assert word[1] == pytest.approx(WIDTH - MARGIN, abs=1)


def test_word_longer_than_a_line_stays_on_the_page():
    pdf = told(comments="x" * 100_000)

    edges = [right for _left, right in _boxes(pdf).values()]
    assert max(edges) <= WIDTH - MARGIN + 1
    assert text_of(pdf).count("x") >= 100_000


def _boxes(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Each word: its left and its right edge."""
    html = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', html)
    return {word: (float(left), float(right)) for left, right, word in found}


def test_contents_name_the_page_of_every_sheet():
    register = full_register()
    (activity,) = register.activities
    sheets = tuple(replace(activity, reference=f"REF-{number}") for number in range(1, 8))
    pdf = render(replace(register, activities=sheets), at=AT, language="en", copies=COPIES)
    pages = text_of(pdf).split("\f")

    listed = re.findall(r"(\d+)\s+(REF-\d) ·", "\n".join(pages[1:3]))
    begins = {
        ref: number
        for number, one in enumerate(pages, 1)
        for ref in re.findall(r"^(REF-\d)\b", one, re.MULTILINE)
        if number > 2
    }
    assert {reference: int(number) for number, reference in listed} == begins


def test_header_of_a_sheet_that_goes_on_says_whose_it_is():
    pdf = told(comments="A sentence of many. " * 1_500, reference="HR-01")

    heads = [one.strip().splitlines()[0] for one in text_of(pdf).split("\f") if "A sentence" in one]
    assert len(heads) > 2
    assert [head.endswith("· HR-01") for head in heads] == [False] + [True] * (len(heads) - 1)


def test_headings_leave_out_no_level():
    with pikepdf.open(io.BytesIO(told())) as found:
        levels = [str(one.S) for one in found.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]

    assert {"/H1", "/H2", "/H3"} <= set(levels)
    assert {"/H4", "/H5", "/H6"} & set(levels) == set()


@pytest.fixture
def folder(monkeypatch, tmp_path) -> Path:
    """Where this machine keeps what lasts for a moment."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


BOMBS = {
    "a million items": page("<ul>" + "<li>x</li>" * 1_000_000 + "</ul>"),
    "5,000 boxes in each other": page("<div>" * 5_000 + "</div>" * 5_000),
    "10,000 bold words in each other": page("<p>" + "<b>" * 10_000 + "</b>" * 10_000 + "</p>"),
    "a link to another site": page('<p><a href="https://example.org/">x</a></p>'),
    "an entity": '<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/passwd">]>' + page("<p>&file;</p>"),
    "many laughs": '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 1000
    + '"><!ENTITY c "'
    + "&b;" * 1000
    + '"><!ENTITY d "'
    + "&c;" * 1000
    + '">]>'
    + page("<p>&d;</p>"),
    "a lone angle bracket": page("<p> 1 < 2 </p>"),
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS)
def test_page_that_is_none_of_ours_ends_within_the_limits_and_leaves_nothing_behind(monkeypatch, folder, html):
    monkeypatch.setattr(paper, "_SECONDS", 2)
    monkeypatch.setattr(paper, "_SECONDS_PER_MEGABYTE", 0)

    with pytest.raises(CannotSet):
        set_page(html)

    assert list(folder.iterdir()) == []


def test_press_leaves_nothing_behind(folder):

    told()

    assert list(folder.iterdir()) == []
