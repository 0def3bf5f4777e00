"""What readers get from memory, and what is left to Django."""

import gc
import gzip
import weakref

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction

from publishing.at_hand import best_encoding
from publishing.front import LONGEST_QUERY, Front
from publishing.serving import PUBLIC_HEADERS
from tests.publishing.published import MONDAY, Answer, ask, digest, make_statement_row, make_version, rendered

PAGES = [f"/privacy/{language}/{file}" for language in ("en", "nl") for file in ("", "statement.pdf", "statement.json")]
NOT_SENT_AGAIN = {
    "Cache-Control": "public, no-cache",
    "Vary": "Accept-Encoding",
    "Content-Language": "en",
    **PUBLIC_HEADERS,
}
UNPACKED = {"": lambda body: body, "br": brotli.decompress, "gzip": gzip.decompress}
FEEDS = ("/privacy/en/feed.xml", "/privacy/nl/feed.xml")


@pytest.fixture
def django():
    """Django tidies its connections between requests; the test's own must outlive them."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def statement(db):
    return make_statement_row()


@pytest.fixture
def version(statement):
    return make_version(statement)


@pytest.fixture
def front(version, django, monkeypatch):
    """In memory already; its thread stays away."""
    made = Front(django)
    made.refresh()
    monkeypatch.setattr(made, "_start", lambda: None)
    return made


@pytest.fixture
def memory_alone(front, monkeypatch):
    """Fails where Django is asked."""
    monkeypatch.setattr(front, "_application", None)
    return front


def tag(body: bytes, encoding: str = "") -> str:
    return f'"{digest(body)[:32]}-{encoding}"' if encoding else f'"{digest(body)[:32]}"'


def expected_headers(body: bytes, sent: bytes, encoding: str = "") -> dict[str, str]:
    encoded = {"Content-Encoding": encoding} if encoding else {}
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": "en",
        "Content-Length": str(len(sent)),
        "ETag": tag(body, encoding),
        "Last-Modified": "Mon, 02 Mar 2026 09:30:00 GMT",
        **encoded,
        **NOT_SENT_AGAIN,
    }


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_page_is_sent_in_the_encoding_the_reader_takes(memory_alone, version, encoding):
    answer = ask(memory_alone, http_accept_encoding=encoding)

    assert answer.status == "200 OK"
    assert answer.headers == expected_headers(rendered(version), answer.body, encoding)
    assert UNPACKED[encoding](answer.body) == rendered(version)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_head_is_get_without_the_body(memory_alone, path, encoding):
    whole = ask(memory_alone, path, http_accept_encoding=encoding)
    head = ask(memory_alone, path, method="HEAD", http_accept_encoding=encoding)

    assert (head.status, head.headers, head.body) == (whole.status, whole.headers, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_pdf_is_packed_already(memory_alone, version):
    answer = ask(memory_alone, "/privacy/en/statement.pdf", http_accept_encoding="br, gzip")

    assert answer.body == rendered(version, "pdf")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Disposition"] == 'inline; filename="privacy-1-en.pdf"'


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        (" br ; Q=0.5 ,gzip;q=0.4", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", ""),
        ("gzip;q=0.5, identity", ""),
        ("gzip, identity", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("br;q=high", ""),
        ("br;q=nan", ""),
        ("br;level=3", ""),
        ("*", ""),
        ("brotli, x-gzip, br2", ""),
        (";;,,=;q", ""),
    ],
)
def test_best_encoding_is_the_one_the_reader_weighs_most(accepted, best):
    assert best_encoding(accepted) == best


def test_endless_accept_encoding_gets_plain_bytes_and_is_not_remembered(memory_alone, version):
    best_encoding.cache_clear()

    assert ask(memory_alone, http_accept_encoding="br," * 200).body == rendered(version)
    assert best_encoding.cache_info().currsize == 0


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_known_page_is_not_sent_again(memory_alone, version, encoding, method):
    known = tag(rendered(version), encoding)

    for if_none_match in (known, f"W/{known}", f'"x", {known}', "*"):
        answer = ask(memory_alone, method=method, http_accept_encoding=encoding, http_if_none_match=if_none_match)

        assert (answer.status, answer.body) == ("304 Not Modified", b"")
        assert answer.headers == {"ETag": known, **NOT_SENT_AGAIN}


def test_page_known_in_another_encoding_is_sent(memory_alone, version):
    known = tag(rendered(version), "br")

    assert ask(memory_alone, http_accept_encoding="gzip", http_if_none_match=known).status == "200 OK"
    assert ask(memory_alone, http_if_none_match=known).status == "200 OK"


def test_page_known_by_its_date_is_not_sent_again(memory_alone):
    assert ask(memory_alone, http_if_modified_since="Mon, 02 Mar 2026 09:30:00 GMT").status == "304 Not Modified"
    assert ask(memory_alone, http_if_modified_since="Mon, 02 Mar 2026 09:29:59 GMT").status == "200 OK"


def test_reader_who_holds_another_version_is_told(memory_alone, version):
    assert ask(memory_alone, http_if_match=tag(rendered(version))).status == "200 OK"
    for asked in ({"http_if_match": '"other"'}, {"http_if_unmodified_since": "Sun, 01 Mar 2026 09:30:00 GMT"}):
        assert ask(memory_alone, **asked) == Answer(
            "412 Precondition Failed",
            {
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Language": "en",
                "Content-Length": "29",
                "Cache-Control": "no-store",
                **PUBLIC_HEADERS,
            },
            b"This is another version now.\n",
        )


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_django_gives_the_same_answer(front, django, path, method):
    from_memory, from_database = ask(front, path, method=method), ask(django, path, method=method)

    assert (from_memory.status, from_memory.headers) == (from_database.status, from_database.headers)
    assert method == "HEAD" or from_memory.body == from_database.body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_django_gives_the_same_answer_to_whoever_has_the_page(front, django, version, method):
    known = {"http_if_none_match": tag(rendered(version)), "http_accept_language": "nl"}

    from_memory, from_database = (ask(application, method=method, **known) for application in (front, django))

    assert from_memory.headers == {"ETag": known["http_if_none_match"], **NOT_SENT_AGAIN}
    assert from_memory == from_database


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_django_gives_the_same_answer_to_whoever_holds_another_version(front, django, method):
    held = {"http_if_match": '"other"', "http_accept_language": "nl"}

    from_memory, from_database = (ask(application, method=method, **held) for application in (front, django))

    assert from_memory.status == from_database.status == "412 Precondition Failed"
    assert from_memory.headers == from_database.headers
    assert method == "HEAD" or from_memory.body == from_database.body


@pytest.mark.parametrize("path", PAGES)
def test_hot_path_asks_nothing_of_the_database(memory_alone, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        for more in ({}, {"http_accept_encoding": "br"}, {"http_if_none_match": "*"}, {"method": "HEAD"}):
            assert ask(memory_alone, path, **more).status[:3] in {"200", "304"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/privacy/en/"),
        ("OPTIONS", "/privacy/en/"),
        ("get", "/privacy/en/"),
        ("GET", "/privacy/en/versions/1/"),
        ("GET", "/privacy/fr/"),
        ("POST", "/privacy/"),
        ("GET", "/privacy"),
        ("GET", "/privacy/en"),
        ("GET", "/Privacy/en/"),
        ("GET", "//privacy/en/"),
        ("GET", "/privacy/en/\x00"),
        ("GET", "/priv\xc3\xa9/en/"),
        ("GET", "/\xff\xfe/"),
        ("GET", "/priv%61cy/en/"),
        ("GET", "/admin/"),
        ("GET", ""),
        ("OPTIONS", "*"),
        pytest.param("GET", "/" + "a" * 10_000, id="endless"),
    ],
)
def test_everything_else_is_handed_on_untouched(front, monkeypatch, method, path):
    asked = []
    monkeypatch.setattr(front, "_application", lambda *request: asked.append(request) or [b"Django's"])
    request = ({"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "localhost"}, print)

    assert front(*request) == [b"Django's"]
    assert asked == [request]


def test_path_may_be_left_out(front, monkeypatch):
    monkeypatch.setattr(front, "_application", lambda *_request: [b"Django's"])

    assert front({"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost"}, print) == [b"Django's"]


def test_archive_page_is_not_at_the_current_address(front, version):
    assert set(front._pages) == {*PAGES, *FEEDS}
    assert ask(front).body == rendered(version, "html")


def test_query_does_not_matter_until_it_is_too_long(memory_alone, version):
    assert ask(memory_alone, query_string="a" * LONGEST_QUERY).body == rendered(version)

    for method, body in (("GET", b"This address is too long.\n"), ("HEAD", b"")):
        answer = ask(memory_alone, "/", method=method, query_string="a" * (LONGEST_QUERY + 1))

        assert (answer.status, answer.body) == ("414 URI Too Long", body)
        assert answer.headers == {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Language": "en",
            "Content-Length": "26",
            "Cache-Control": "no-store",
            **PUBLIC_HEADERS,
        }


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "",
        "localhost,evil.example",
        "localhost:80:80",
        "localhost/",
        "[::1",
        pytest.param("a" * 5000, id="endless"),
        "\xe9",
    ],
)
def test_foreign_host_is_refused_by_django(front, host):
    for method in ("GET", "HEAD"):
        assert ask(front, method=method, http_host=host).status == "400 Bad Request"


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        (["localhost"], "localhost:8000"),
        (["localhost"], "LOCALHOST."),
        (["[::1]"], "[::1]:8000"),
        (["*"], "anything.example"),
        ([".example.org"], "privacy.example.org"),
    ],
)
def test_our_hosts_are_served_from_memory(memory_alone, settings, allowed, host):
    settings.ALLOWED_HOSTS = allowed

    assert ask(memory_alone, http_host=host).status == "200 OK"


def test_memory_of_hosts_is_bounded(memory_alone, settings):
    settings.ALLOWED_HOSTS = ["*"]

    for number in range(500):
        ask(memory_alone, http_host=f"host-{number}.example")

    assert memory_alone._is_our_host.cache_info().currsize == 256


def test_new_version_takes_the_place_of_the_old(memory_alone, statement, version):
    known = tag(rendered(version))
    second = make_version(statement, number=2)

    assert memory_alone.refresh()

    answer = ask(memory_alone, http_if_none_match=known)
    assert (answer.status, answer.body) == ("200 OK", rendered(second))


def test_editorial_version_has_a_new_tag_under_the_old_date(memory_alone, statement, version):
    before = ask(memory_alone).headers
    make_version(statement, number=2)
    memory_alone.refresh()

    after = ask(memory_alone).headers

    assert after["Last-Modified"] == before["Last-Modified"] == f"{MONDAY:%a, %d %b %Y %H:%M:%S} GMT"
    assert after["ETag"] != before["ETag"]
    assert ask(memory_alone, http_if_modified_since=before["Last-Modified"]).status == "200 OK"


def test_nothing_new_costs_one_query(front, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not front.refresh()


def test_new_version_of_one_statement_leaves_the_others_in_place(front, statement):
    other = make_statement_row("jobs")
    make_version(other)
    front.refresh()
    kept = front._pages["/privacy/en/"]

    make_version(other, number=2)
    front.refresh()

    assert front._pages["/privacy/en/"] is kept
    assert ask(front, "/jobs/en/").body.startswith(b"jobs 2 en html")


def test_language_that_is_no_longer_published_is_gone(front, statement):
    make_version(statement, number=2, languages=("en",))
    front.refresh()

    assert set(front._pages) == {path for path in (*PAGES, *FEEDS) if "/en/" in path}


def test_changed_address_answers_and_the_old_one_is_forgotten(front, statement, version):
    old = weakref.ref(front._pages["/privacy/en/"])
    statement.slug = "data"
    statement.save()

    assert front.refresh()

    gc.collect()
    assert old() is None
    assert ask(front, "/data/en/").body == rendered(version)
    assert ask(front, "/data/en/statement.pdf").headers["Content-Disposition"] == 'inline; filename="data-1-en.pdf"'
    assert "/privacy/en/" not in front._pages


def test_server_may_alter_the_headers_it_was_given(memory_alone):
    before = ask(memory_alone).headers

    memory_alone(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/privacy/en/", "HTTP_HOST": "localhost"},
        lambda _status, headers: headers.clear(),
    )

    assert ask(memory_alone).headers == before


@pytest.mark.parametrize(("accepted", "language"), [("nl-BE,nl;q=0.9", "nl"), ("fr, en;q=0.5", "en"), ("", "en")])
@pytest.mark.parametrize("address", ["/", "/privacy/"])
def test_bare_address_leads_to_the_readers_language(memory_alone, address, accepted, language):
    answer = ask(memory_alone, address, http_accept_language=accepted)

    assert answer == Answer(
        "302 Found",
        {
            "Location": f"/privacy/{language}/",
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": "0",
            "Vary": "Accept-Language",
            **PUBLIC_HEADERS,
        },
        b"",
    )


def test_front_page_is_the_statement_that_is_chosen_for_it(front, monkeypatch):
    monkeypatch.setattr(front, "_application", lambda *_: [b"Django's list"])
    other = make_statement_row("applicants")
    make_version(other)
    front.refresh()

    assert front({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "localhost"}, print) == [b"Django's list"]
    with transaction.atomic():
        other.is_default = True
        other.save()
    front.refresh()
    assert ask(front, "/").headers["Location"] == "/applicants/en/"
