"""What is said about stored bytes, and when they need not be sent again."""

from datetime import timedelta

import pytest
from django.utils.http import http_date

from publishing.models import Rendering
from publishing.serving import PUBLIC_HEADERS, Stored, stored, without_body
from tests.publishing.published import MONDAY, digest, make_statement_row, make_version

TUESDAY = MONDAY + timedelta(days=1)
ETAG = f'"{digest(b"words")[:32]}"'

HEADERS = {
    "Content-Type": "application/pdf",
    "Content-Language": "nl",
    "Content-Length": "5",
    "ETag": ETAG,
    "Last-Modified": "Mon, 02 Mar 2026 09:30:00 GMT",
    "Vary": "Accept-Encoding",
    "Content-Disposition": 'inline; filename="privacy-2-nl.pdf"',
    **PUBLIC_HEADERS,
}


@pytest.fixture
def words() -> Stored:
    """An editorial version: published on Tuesday, last changed in substance on Monday."""
    return Stored(
        body=b"words",
        media_type="application/pdf",
        language="nl",
        sha256=digest(b"words"),
        updated_at=MONDAY,
        published_at=TUESDAY,
        file_name="privacy-2-nl.pdf",
    )


def seconds_from_tuesday(seconds: int) -> str:
    return http_date(TUESDAY.timestamp() + seconds)


def test_headers_of_the_current_version_ask_the_reader_to_ask_again(words):
    assert words.headers(for_ever=False) == HEADERS | {"Cache-Control": "public, no-cache"}


def test_headers_of_a_numbered_version_hold_for_ever(words):
    assert words.headers(for_ever=True) == HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"}


def test_headers_without_body_keep_what_guides_a_cache(words):
    assert without_body(words.headers(for_ever=False)) == {
        "ETag": ETAG,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept-Encoding",
        "Content-Language": "nl",
        **PUBLIC_HEADERS,
    }


@pytest.mark.parametrize(
    ("if_none_match", "status"),
    [
        (ETAG, 304),
        (f"W/{ETAG}", 304),
        (f'"other", {ETAG}', 304),
        (f'"other",W/{ETAG} , "more"', 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        ('"*"', 200),
        (ETAG.strip('"'), 200),
        (ETAG.replace('"', "'"), 200),
        (f'{ETAG[:-1]}-br"', 200),
        (f'"x,{ETAG[1:-1]},x"', 200),
        (ETAG.upper(), 200),
        (",,,", 200),
        pytest.param('"' * 5000, 200, id="endless"),
        ("é\x00", 200),
    ],
)
def test_known_tag_means_not_modified(words, if_none_match, status):
    assert words.status(if_none_match=if_none_match) == status


@pytest.mark.parametrize(
    ("if_modified_since", "status"),
    [
        (seconds_from_tuesday(0), 304),
        (seconds_from_tuesday(60), 304),
        ("Tuesday, 03-Mar-26 09:30:00 GMT", 304),
        (seconds_from_tuesday(-1), 200),
        (http_date(MONDAY.timestamp()), 200),
        ("yesterday", 200),
        ("Sun, 06 Nov 999999999 08:49:37 GMT", 200),
        ("", 200),
    ],
)
def test_date_is_held_against_the_moment_of_publication(words, if_modified_since, status):
    assert words.status(if_modified_since=if_modified_since) == status


def test_tag_decides_where_there_is_one(words):
    assert words.status(if_none_match='"other"', if_modified_since=seconds_from_tuesday(0)) == 200
    assert words.status(if_none_match=ETAG, if_modified_since=seconds_from_tuesday(-1)) == 304


def test_tag_of_another_encoding_is_another_tag(words):
    assert words.status(if_none_match='"packed"', etag='"packed"') == 304
    assert words.status(if_none_match=ETAG, etag='"packed"') == 200


@pytest.mark.parametrize(
    ("preconditions", "status"),
    [
        ({"if_match": ETAG}, 200),
        ({"if_match": f'"other", {ETAG}'}, 200),
        ({"if_match": "*"}, 200),
        ({"if_match": '"other"'}, 412),
        ({"if_match": f"W/{ETAG}"}, 412),
        ({"if_match": ETAG, "if_none_match": ETAG}, 304),
        ({"if_match": '"other"', "if_none_match": ETAG}, 412),
        ({"if_unmodified_since": seconds_from_tuesday(0)}, 200),
        ({"if_unmodified_since": seconds_from_tuesday(-1)}, 412),
        ({"if_unmodified_since": "yesterday"}, 200),
        ({"if_match": ETAG, "if_unmodified_since": seconds_from_tuesday(-1)}, 200),
    ],
)
def test_reader_who_holds_another_version_is_told(words, preconditions, status):
    assert words.status(**preconditions) == status


def test_stored_says_what_the_rows_say(db):
    snapshot = make_version(make_statement_row(), number=1)
    rendering = Rendering.objects.get(snapshot=snapshot, language="nl", format="json")

    assert stored(rendering, snapshot, slug="privacy") == Stored(
        body=b"privacy 1 nl json " * 100,
        media_type="application/json",
        language="nl",
        sha256=rendering.sha256,
        updated_at=MONDAY,
        published_at=MONDAY,
        file_name="privacy-1-nl.json",
    )
