"""What tells others that there is something new: the feed of versions, the sitemap, robots.txt."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.at_hand import read_pages
from publishing.feed import feed
from publishing.models import Statement
from publishing.release import publish
from tests.ground import laid
from tests.make import accept_errors, make_statement, make_user, words
from tests.publishing.test_checking import _paper, pictured_paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_release import MONDAY, TUESDAY, change_retention

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
THERE = "/privacy/en/feed.xml"


@laid
def statement(vocabularies) -> Statement:
    return make_statement()


@laid
@pictured_paper()
def first(statement):
    return publish(statement, by=make_user("dpo", "DPO"), now=MONDAY)


@laid
@pictured_paper()
def second(first, statement):
    change_retention("Two years")
    return publish(statement, by=make_user("dpo", "DPO"), note={"en": "Kept <longer> & \x0bso"}, now=TUESDAY)


def read(answer) -> ET.Element:
    return ET.fromstring(answer.content)  # noqa: S314 - what we wrote ourselves


def told(element: ET.Element) -> list[tuple]:
    """Every element with its text and attributes, as a reader gets them."""
    return [
        (one.tag.removeprefix(ATOM), (one.text or "").strip(), dict(one.attrib) or None)
        for one in element.iter()
        if one.tag != f"{ATOM}entry"
    ]


def name_of(version, language="en") -> str:
    return uuid5(NAMESPACE_URL, f"{version.sha256}/{language}").urn


def link(rel, href, kind="text/html", **more):
    return (
        "link",
        "",
        {"rel": rel, "type": kind, **({} if rel == "self" else {"hreflang": "en"}), **more, "href": href},
    )


def test_feed_tells_every_version_the_newest_first(client, first, second):
    answer = client.get(THERE)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    assert told(read(answer)) == [
        ("feed", "", {LANG: "en"}),
        ("id", name_of(first), None),
        ("title", "Privacy statement", None),
        ("updated", "2026-03-03T09:30:00Z", None),
        ("author", "", None),
        ("name", "Harbour Arts Centre", None),
        link("self", "/privacy/en/feed.xml", "application/atom+xml"),
        link("alternate", "/privacy/en/"),
        ("id", name_of(second), None),
        ("title", "Version 2", None),
        ("published", "2026-03-03T09:30:00Z", None),
        ("updated", "2026-03-03T09:30:00Z", None),
        link("alternate", "/privacy/en/versions/2/"),
        link("alternate", "/privacy/en/versions/2/statement.pdf", "application/pdf"),
        link("related", "/privacy/en/versions/2/changes/", title="What changed"),
        ("summary", "Kept <longer> & so", None),
        ("id", name_of(first), None),
        ("title", "Version 1", None),
        ("published", "2026-03-02T09:30:00Z", None),
        ("updated", "2026-03-02T09:30:00Z", None),
        link("alternate", "/privacy/en/versions/1/"),
        link("alternate", "/privacy/en/versions/1/statement.pdf", "application/pdf"),
    ]


def test_feed_speaks_the_language_of_its_page_and_says_where_a_text_does_not(client, second):
    (dutch,) = (one for one in read(client.get("/privacy/nl/feed.xml")).iter(f"{ATOM}summary"))
    root = read(client.get("/privacy/nl/feed.xml"))

    assert (dutch.text, dutch.attrib) == ("Kept <longer> & so", {LANG: "en"})
    assert [one.text for one in root.iter(f"{ATOM}title")] == ["Privacy statement (nl)", "Versie 2", "Versie 1"]
    assert root.findtext(f"{ATOM}id") != read(client.get(THERE)).findtext(f"{ATOM}id")


def test_names_stay_when_versions_follow(client, first, statement, dpo):
    before = {one.text for one in read(client.get(THERE)).iter(f"{ATOM}id")}
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)

    after = [one.text for one in read(client.get(THERE)).iter(f"{ATOM}id")]

    assert (before <= set(after), len(after), after[0] in before) == (True, 3, True)


def test_editorial_version_is_told_and_leaves_the_date_of_the_whole(client, first, statement, dpo):
    statement.introduction = words("How we use your data!")
    statement.save()
    publish(statement, by=dpo, substantive=False, now=TUESDAY)

    root = read(client.get(THERE))

    assert root.findtext(f"{ATOM}updated") == "2026-03-02T09:30:00Z"
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "Version 2 (editorial change)"


def test_version_without_a_page_in_this_language_is_not_told(client, first, statement, dpo):
    statement.languages = ["en"]
    statement.save()
    publish(statement, by=dpo, now=TUESDAY)
    statement.languages = ["en", "nl"]
    statement.save()
    publish(statement, by=dpo, now=TUESDAY + timedelta(days=1))

    dutch = read(client.get("/privacy/nl/feed.xml"))

    assert [one.text for one in dutch.findall(f"{ATOM}entry/{ATOM}title")] == ["Versie 3", "Versie 1"]


def test_page_and_list_of_versions_lead_to_the_feed(client, first):
    linked = (
        '<link rel="alternate" type="application/atom+xml" title="Feed of versions (Atom)" href="/privacy/en/feed.xml">'
    )

    for page in ("/privacy/en/", "/privacy/en/versions/"):
        body = client.get(page).content.decode()
        assert (linked in body, '<a href="/privacy/en/feed.xml"' in body) == (True, True)


def test_who_has_the_feed_is_sent_nothing_again(client, first, statement, dpo):
    had = client.get(THERE).headers["ETag"]
    again = client.get(THERE, headers={"if-none-match": had})
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)
    new = client.get(THERE, headers={"if-none-match": had})

    assert (again.status_code, again.content, new.status_code) == (304, b"", 200)


@pytest.mark.parametrize("address", [THERE, "/sitemap.xml", "/robots.txt"])
def test_no_cookie_no_vary_on_one_and_asked_again_each_time(client, first, address):
    answer = client.get(address)
    again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})

    assert (dict(answer.cookies), answer.headers["Cache-Control"]) == ({}, "public, no-cache")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", ["/privacy/fr/feed.xml", "/nothing/en/feed.xml"])
def test_there_is_no_feed_of_what_is_not_there(client, first, address):
    assert client.get(address).status_code == 404


def test_memory_serves_the_same_bytes(client, second):
    page = read_pages("privacy", second.sha256)[THERE]

    assert page.content.body == client.get(THERE).content
    assert page.content.etag == client.get(THERE).headers["ETag"]


def test_feed_of_many_versions_asks_as_few_queries_as_of_one(first, statement, dpo):
    def queries(snapshot) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert feed(snapshot, "en")
        return len(asked)

    few = queries(first)
    for number in range(2, 6):
        change_retention(f"{number} years")
        newest = publish(statement, by=dpo, now=MONDAY + timedelta(days=number))

    assert queries(newest) == few


def test_sitemap_names_each_current_page_with_the_moment_that_it_tells(client, second):
    answer = client.get("/sitemap.xml", secure=True)

    at = "<lastmod>2026-03-03T09:30:00Z</lastmod>"
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.content.decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>https://testserver/privacy/en/</loc>{at}</url>\n"
        f"<url><loc>https://testserver/privacy/nl/</loc>{at}</url>\n"
        "</urlset>\n"
    )


def test_sitemap_asks_as_few_queries_for_many_statements_as_for_one(client, first, statement, dpo):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/sitemap.xml").status_code == 200
        return len(asked)

    few = queries()
    for number in range(3):
        other = Statement.objects.create(
            organisation=statement.organisation, slug=f"other-{number}", title=words("Other"), languages=["en"]
        )
        accept_errors(other, by=dpo)
        publish(other, by=dpo, now=TUESDAY)

    assert queries() == few


def test_site_with_nothing_published_has_an_empty_sitemap(client, db):
    assert client.get("/sitemap.xml").content.decode().splitlines()[1:] == [
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        "</urlset>",
    ]


def test_robots_are_told_where_the_sitemap_is(client, first):
    assert client.get("/robots.txt").content == b"User-agent: *\nSitemap: http://testserver/sitemap.xml\n"
