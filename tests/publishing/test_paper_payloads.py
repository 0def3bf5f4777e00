"""What a text cannot make paper do: fetch, read a file, or link to what is no page; in the statement and the register.

Texts are escaped, the fetchers refuse, and behind them the press has shut its doors: each is tried without the others.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from itertools import cycle, repeat
from pathlib import Path
from threading import Thread
from typing import Any

import pikepdf
import pytest
from django.conf import settings

from publishing.rendering import as_pdf
from purposes.exchange import as_pdf as register_on_paper
from purposes.exchange.as_pdf import Copies
from purposes.paper import set_in_type
from tests.payloads import PAGES
from tests.publishing.documents import make_full_document
from tests.purposes.full import full_register, markers

AT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
SECRET = "what stands in a file of this machine"
SAFE = ("https://", "http://", "mailto:", "tel:")
MARK = "mark of a text"
COPIES = Copies(json=b"{}", xlsx=b"PK")
OF_MARKDOWN = {
    *((tag,) for tag in ("p", "br", "em", "code", "pre", "ul", "li", "table", "thead", "tbody", "tr", "th", "td")),
    ("a", "href"),
    ("a", "href", "rel"),
    ("a", "rel"),  # an address that the allow-list took away
}


@dataclass(frozen=True, slots=True)
class Machine:
    """What the payloads are after: a server of its own, which counts who asks, and a file with a secret."""

    port: int
    file: Path
    asked: list[str] = field(default_factory=list)

    def payloads(self, group: str) -> dict[str, str]:
        return {name: self._aimed(name, text) for name, text in PAGES[group].items()}

    def _aimed(self, name: str, text: str) -> str:
        url = f"http://127.0.0.1:{self.port}/{name.replace(' ', '-')}"
        return text.format(url=url, port=self.port, file=self.file)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302 if "?to=" in self.path else 404)
            self.send_header("Location", self.path.partition("?to=")[2])
            self.end_headers()

        def log_message(self, *_args):
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def machine(server, tmp_path) -> Machine:
    port, asked = server
    asked.clear()
    planted = tmp_path / "planted.svg"
    planted.write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='20'><text y='15'>{SECRET}</text></svg>"
    )
    return Machine(port, planted, asked)


def found_in(pdf: bytes) -> dict[str, Any]:
    """What a text could have brought into the file, beside itself."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        streams = [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]
        actions = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/URI")]
        notes = [note for page in opened.pages for note in page.get("/Annots", [])]
        actions += [note.A for note in notes if "/A" in note]
        return {
            "secret": [stream for stream in streams if SECRET.encode() in stream] + [SECRET] * (SECRET in text_of(pdf)),
            "attachments": sorted(opened.attachments),
            "pictures": [one for page in opened.pages for one in page.get("/Resources", {}).get("/XObject", {})],
            "links": [str(one.URI) for one in actions if not str(one.get("/URI", "")).startswith(SAFE)],
            "actions": {str(one.S) for one in actions} - {"/URI"},
            "programs": [one for one in ("/OpenAction", "/AA") if one in opened.Root],
        }


def nothing_but(*attachments: str) -> dict[str, Any]:
    return {
        "secret": [],
        "attachments": sorted(attachments),
        "pictures": [],
        "links": [],
        "actions": set(),
        "programs": [],
    }


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("group", PAGES)
def test_statement_fetches_nothing_whatever_its_texts_say(machine, group):
    document = _saying(make_full_document(MARK), cycle(machine.payloads(group).values()))

    pdf = as_pdf.render(document, "en")

    assert (machine.asked, found_in(pdf)) == ([], nothing_but("statement.json"))


@pytest.mark.parametrize("group", PAGES)
def test_register_fetches_nothing_whatever_its_texts_say(machine, group):
    register = _saying(full_register(), cycle(machine.payloads(group).values()))
    assert markers(register) == set()  # no text was left out

    pdf = register_on_paper.render(register, at=AT, language="en", copies=COPIES)

    assert (machine.asked, found_in(pdf)) == ([], nothing_but("register.json", "register.xlsx"))


@pytest.mark.parametrize("group", PAGES)
@pytest.mark.parametrize("paper", ["statement", "register"])
def test_every_payload_in_every_text_is_text(machine, monkeypatch, group, paper):
    """What the press is given holds no element or attribute more than what a text may become."""
    pages: list[str] = []
    for module in (as_pdf, register_on_paper):
        monkeypatch.setattr(module, "set_in_type", lambda html, **_: pages.append(html) or b"")
    render, harmless = {
        "statement": (lambda made: as_pdf.render(made, "en"), make_full_document(MARK)),
        "register": (
            lambda made: register_on_paper.render(made, at=AT, language="en", copies=COPIES),
            full_register(),
        ),
    }[paper]

    for text in ("in\nthese\nfew\nharmless\nlines", "+32 11 24 02 34", *machine.payloads(group).values()):
        render(_saying(harmless, repeat(text)))

    lines, number, *hostile = [_markup(page) for page in pages]
    assert [dict(found - (lines | number)) for found in hostile if found - (lines | number)] == []


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag, *sorted(name for name, _value in attrs)] += 1


def _markup(page: str) -> Counter[tuple[str, ...]]:
    """Each kind of element with its attributes, and how often; but for those that a text may become."""
    elements = _Elements()
    elements.feed(page)
    return Counter({one: number for one, number in elements.found.items() if one not in OF_MARKDOWN})


def _saying(value: Any, texts: Iterator[str]) -> Any:
    """The same value, the next of `texts` in the place of each text of it."""
    if isinstance(value, str):
        return next(texts) if "mark" in value else value
    if isinstance(value, dict):
        return {key: _saying(one, texts) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_saying(one, texts) for one in value)
    if is_dataclass(value):
        return replace(value, **{one.name: _saying(getattr(value, one.name), texts) for one in fields(value)})
    return value


@pytest.mark.parametrize("group", PAGES)
def test_press_fetches_nothing_even_for_markup(machine, group):
    """As if no text had been escaped."""
    page = f"<html lang=en><title>{MARK}</title><body>{MARK}" + "\n".join(machine.payloads(group).values())

    pdf = set_in_type(page, style=as_pdf.STYLE, attachments=(), identifier="test", at=AT)

    assert machine.asked == []
    assert found_in(pdf) | {"pictures": []} == nothing_but()


WITHOUT_FETCHERS = """
import sys
from weasyprint.urls import URLFetcher
sys.path.insert(0, sys.argv[1])
from purposes.paper import press
del sys.path[0]
press.Nothing = press.OwnFiles = URLFetcher
press.main()
"""


@pytest.mark.parametrize("group", ["elements", "head", "styles", "drawings", "addresses"])
def test_press_fetches_nothing_even_if_its_fetchers_are_got_round(machine, group):
    page = f"<html lang=en><title>{MARK}</title><body>{MARK}" + "\n".join(machine.payloads(group).values())
    job = {
        "html": page,
        "style": str(as_pdf.STYLE),
        "attachments": [],
        "identifier": "test",
        "at": AT.isoformat(),
        "seconds": 30,
        "megabytes": 1024,
    }

    done = subprocess.run(
        [sys.executable, "-I", "-c", WITHOUT_FETCHERS, str(settings.BASE_DIR)],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=True,
    )

    assert machine.asked == []
    assert found_in(done.stdout)["secret"] == []
    assert found_in(done.stdout)["attachments"] == []


AS_IT_COMES = "import sys, weasyprint; sys.stdout.buffer.write(weasyprint.HTML(string=sys.stdin.read()).write_pdf())"


def test_payloads_do_harm_where_nobody_hinders_them(machine):
    """WeasyPrint as it comes: else all of the above would prove nothing."""
    asked, secret = set(), []

    for group in ("elements", "head", "styles", "drawings", "addresses"):
        page = f"<html lang=en><title>{MARK}</title><body>{MARK}" + "\n".join(machine.payloads(group).values())
        done = subprocess.run([sys.executable, "-c", AS_IT_COMES], input=page.encode(), capture_output=True, check=True)
        asked |= {path.strip("/").partition("?")[0] for path in machine.asked}
        secret += [group] * (SECRET in text_of(done.stdout))

    assert len(asked) >= 25, asked
    assert secret == ["elements", "drawings", "addresses"]
