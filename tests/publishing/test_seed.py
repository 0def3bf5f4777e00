"""The real statement goes through register, snapshot and page without a word lost, reworded or added."""

import re
from html.parser import HTMLParser

import pytest

from publishing.exchange import create_statements
from publishing.models import Rendering, Snapshot
from publishing.release import publish
from purposes.exchange.apply import create_register
from purposes.models import SupervisoryAuthority
from tests.ground import laid
from tests.make import accept_errors, make_user
from tests.seed import SEED, read_seed, to_document

pytestmark = pytest.mark.skipif(
    not SEED.exists(), reason="../shared/seed is not there: the real statement cannot be compared"
)

FRAME = {"header", "nav", "footer"}
VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class _Reader(HTMLParser):
    """The text of <main> as a reader meets it, without our own frame and without links to oneself."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        classes = (dict(attrs).get("class") or "").split()
        self.open.append(tag in FRAME | {"head", "title"} or bool({"permalink", "skip"} & set(classes)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.words.append(data)


def text_of(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return "".join(reader.words)


def bare(text: str) -> str:
    """Letters, digits and signs only: layout and the kind of dash do not count."""
    return re.sub(r"[\s–-]+", "", text)


@laid
def published(vocabularies) -> Snapshot:
    dpo = make_user("dpo", "DPO")
    _lines, plain = read_seed()
    document = to_document(plain)
    for authority in document["authorities"]:
        SupervisoryAuthority(**authority).save()
    (statement,) = create_statements(document, organisation=create_register(document))
    accept_errors(statement, by=dpo)
    return publish(statement, by=dpo)


def expected_text() -> str:
    """All lines in their order. Our date is spelled with the month's name."""
    lines, _plain = read_seed()
    return "".join(bare(line.replace("03/05/2024", "3 May 2024")) for line in lines)


def test_page_read_from_top_to_bottom_is_the_statement(published):
    html = bytes(Rendering.objects.get(snapshot=published, format="html").body).decode()

    assert bare(text_of(html)) == expected_text()


def test_last_updated_is_the_date_of_the_page_that_was_replaced(published):
    assert published.updated_at.isoformat() == "2024-05-02T22:00:00+00:00"
