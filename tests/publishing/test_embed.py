"""The statement as a part of another page."""

import re

import pytest
from django.core.wsgi import get_wsgi_application

from publishing.front import Front
from publishing.models import Rendering
from publishing.places import last_versions, places_of
from publishing.release import publish
from publishing.rendering import as_html
from publishing.rendering.fragment import HEADINGS, fragment
from tests.ground import laid
from tests.make import make_statement, make_user
from tests.publishing.documents import make_activity, make_document, make_full_document
from tests.publishing.published import ask
from tests.publishing.test_checking import _paper, pictured_paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_page import seen
from tests.publishing.test_release import MONDAY
from tests.publishing.test_text import Markup


def embedded(document, heading=2):
    return fragment(as_html.page(document, "en"), heading=heading).decode()


def test_fragment_says_what_the_page_says():
    document = make_full_document("text <b> [a](https://harbour.example/?a>b)")

    shown = " ".join(re.sub(r"<[^>]+>", " ", embedded(document).partition("<footer")[0]).split())

    assert shown == seen(as_html.page(document, "en").decode())


def test_small_fragment_reads_like_this():
    html = embedded(make_document(sections=()), heading=3)

    assert re.sub(r"\n\s*", "", html).startswith(
        '<div class="ropa-statement" lang="en" dir="ltr"><div class="ropa-opening"><h3>Privacy statement</h3>'
        "<p>What we do with personal data.</p>"
        '<p class="ropa-updated">Last updated: <time datetime="2024-05-03">3 May 2024</time></p></div>'
        '<section class="ropa-section ropa-kind-organisation" id="ropa-who-we-are" '
        'aria-labelledby="ropa-who-we-are-heading"><div class="ropa-head">'
        '<h4 id="ropa-who-we-are-heading">Who we are</h4>'
    )
    assert html.endswith("</footer>\n</div>\n")


@pytest.mark.parametrize("heading", HEADINGS)
def test_fragment_keeps_to_itself(heading):
    tags = Markup(embedded(make_full_document("text [below](#all)"), heading=heading)).tags

    assert {tag for tag, _attributes in tags} & {
        "html",
        "head",
        "body",
        "main",
        "script",
        "style",
        "link",
        "meta",
    } == set()
    named = [attributes.get(name) for _tag, attributes in tags for name in ("class", "id") if attributes.get(name)]
    assert [one for names in named for one in names.split() if not one.startswith("ropa-")] == []
    anchors = {f"#{attributes['id']}" for _tag, attributes in tags if "id" in attributes}
    links = {attributes["href"] for tag, attributes in tags if tag == "a" and attributes["href"].startswith("#")}
    assert links - anchors == set()
    assert "#ropa-all" in links
    assert min(int(tag[1]) for tag, _attributes in tags if re.fullmatch("h[1-6]", tag)) == heading
    assert max(int(tag[1]) for tag, _attributes in tags if re.fullmatch("h[1-6]", tag)) <= 6


def test_no_empty_link_is_left_over():
    assert not re.search(r"<a [^>]*></a>", embedded(make_document(make_activity())))


@pytest.fixture(autouse=True)
def _nothing_known_yet():
    places_of.cache_clear()
    last_versions.cache_clear()


@laid
@pictured_paper()
def version(vocabularies):
    return publish(make_statement(), by=make_user("dpo", "DPO"), now=MONDAY)


@pytest.mark.parametrize(("query", "heading"), [("", 2), ("h=2", 2), ("h=3", 3), ("h=4", 4)])
def test_memory_and_django_answer_alike(client, version, query, heading):
    page = bytes(Rendering.objects.get(snapshot=version, language="nl", format="html").body)
    front = Front(get_wsgi_application())
    front.refresh()
    front._application, front._start = None, lambda: None

    memory = ask(front, "/privacy/nl/embed/", query_string=query)
    django = client.get(f"/privacy/nl/embed/?{query}")

    assert memory.body == django.content == fragment(page, heading=heading)
    assert memory.headers == dict(django.headers)
    assert ask(front, "/privacy/nl/embed/", query_string=query, http_if_none_match=memory.headers["ETag"]).status == (
        "304 Not Modified"
    )


@pytest.mark.parametrize("query", ["h=1", "h=5", "h=", "h=x"])
def test_level_that_cannot_be_is_refused(client, version, query):
    assert client.get(f"/privacy/en/embed/?{query}").status_code == 400


def test_statement_that_is_not_there_has_no_fragment(client, version):
    assert client.get("/other/en/embed/").status_code == 404
    assert client.get("/privacy/fi/embed/").status_code == 404
