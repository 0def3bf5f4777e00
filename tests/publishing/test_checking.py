"""`/verify/`: a stranger gives a file or a digest, and learns what it is."""

import hashlib
import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from publishing import checking, release
from publishing.models import Rendering
from publishing.release import publish
from publishing.rendering import FORMATS
from purposes.proof.verify_export import Verification, short
from tests.make import make_statement
from tests.publishing.test_release import MONDAY, TUESDAY, change_retention

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paper(monkeypatch):
    """A picture of a PDF: different in each version and language."""

    def render(_document, language, receipt):
        return f"%PDF {language} {receipt}".encode()

    forms = [replace(form, render=render) if form.name == "pdf" else form for form in FORMATS]
    monkeypatch.setattr(release, "FORMATS", tuple(forms))


@pytest.fixture
def versions(vocabularies, dpo):
    statement = make_statement()
    first = publish(statement, by=dpo, now=MONDAY)
    change_retention("Two years")
    return first, publish(statement, by=dpo, now=TUESDAY)


def sent(client, body, name="statement.pdf"):
    return client.post("/verify/?language=en", {"file": SimpleUploadedFile(name, body)})


def body_of(snapshot, form, language="en"):
    return bytes(Rendering.objects.get(snapshot=snapshot, format=form, language=language).body)


@pytest.mark.parametrize(
    ("form", "said"),
    [("pdf", "PDF, Nederlands"), ("html", "Page (HTML), Nederlands"), ("html-archive", "Page (HTML), Nederlands")],
)
def test_published_file_is_named_with_its_version_day_and_form(client, versions, form, said):
    page = sent(client, body_of(versions[1], form, "nl")).content.decode()

    assert "Yes. This is the current version, unaltered." in page
    assert '<a href="/privacy/nl/versions/2/">2</a>' in page
    assert "3 March 2026, 10:30" in page
    assert said in page


def test_data_is_one_file_for_all_languages(client, versions):
    page = sent(client, body_of(versions[1], "json", "nl")).content.decode()

    assert "Data (JSON), all languages</dd>" in page


def test_earlier_version_is_told_from_the_current_one(client, versions):
    page = sent(client, body_of(versions[0], "pdf")).content.decode()

    assert "This is an earlier version, unaltered." in page
    assert '<a href="/privacy/en/versions/1/">1</a>' in page


def test_altered_file_is_no_version(client, versions):
    page = sent(client, body_of(versions[1], "pdf") + b" ")

    assert page.status_code == 200
    assert "No. This is not a version that was published here." in page.content.decode()


@pytest.mark.parametrize("spell", [str, str.upper, lambda d: f"  SHA256:{d[:32]} {d[32:]}\n"])
def test_digest_is_understood_as_people_paste_it(client, versions, spell):
    page = client.get("/verify/", {"digest": spell(versions[0].sha256), "language": "en"}).content.decode()

    assert "This is an earlier version, unaltered." in page


@pytest.mark.parametrize(
    ("digest", "said"),
    [("12ab", "This is not a digest."), ("g" * 64, "This is not a digest."), ("\0" * 64, "This is not a digest.")],
)
def test_what_is_no_digest_is_refused_in_a_sentence(client, digest, said):
    answer = client.get("/verify/", {"digest": digest, "language": "en"})

    assert (answer.status_code, said in answer.content.decode()) == (400, True)


def test_no_file_is_refused_in_a_sentence(client):
    answer = client.post("/verify/?language=en", {})

    assert (answer.status_code, "Choose a file first." in answer.content.decode()) == (400, True)


def test_file_too_large_is_refused_in_a_sentence(client, monkeypatch):
    monkeypatch.setattr(checking, "LARGEST", 100_000)

    for size in (100_001, 250_000):
        answer = sent(client, b"x" * size)
        assert (answer.status_code, "This file is larger than 20 MB." in answer.content.decode()) == (413, True)
    assert sent(client, b"x" * 100_000).status_code == 200


def test_torn_upload_is_refused_in_a_sentence(client):
    answer = client.post("/verify/?language=en", b"--x\r\n", content_type="multipart/form-data; boundary=")

    assert (answer.status_code, "The file did not arrive whole." in answer.content.decode()) == (400, True)


def test_file_is_hashed_in_pieces_and_never_stored(client, monkeypatch, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    body = bytes(range(256)) * 20_000  # Django would put so large a file on disk
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", lambda *_: pytest.fail("the file was stored"))

    page = sent(client, body).content.decode()

    assert hashlib.sha256(body).hexdigest() in page
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "nl", "fr", "de"])
def test_page_speaks_the_visitors_language_and_keeps_nothing(client, language):
    answer = client.get("/verify/", headers={"accept-language": f"{language}-XX"})

    assert f'<html lang="{language}"' in answer.content.decode()
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("many", [1, 3])
def test_looking_up_takes_the_same_queries_for_any_number_of_versions(
    client, vocabularies, dpo, many, django_assert_num_queries
):
    statement = make_statement()
    for number in range(many):
        change_retention(f"{number} years")
        last = publish(statement, by=dpo)

    body = body_of(last, "pdf")

    with django_assert_num_queries(3):
        sent(client, body)


def test_receipt_is_at_its_address_and_the_keys_at_theirs(client, versions):
    receipt = client.get("/privacy/nl/versions/2/receipt.json")
    keys = client.get("/verify/keys.json")

    assert (receipt["Content-Type"], receipt.cookies) == ("application/json", {})
    assert receipt.content.decode() == versions[1].receipt
    found = Verification()
    found.take_keys(keys.content)
    claims = found.believed(receipt.content)
    assert (claims["statement"], claims["version"], claims["digest"]) == ("privacy", 2, short(versions[1].sha256))
    assert claims["key"] == json.loads(keys.content)["keys"][0]["key"]
    assert client.get("/privacy/nl/versions/3/receipt.json").status_code == 404
    assert client.get("/privacy/fr/versions/2/receipt.json").status_code == 404
    assert '<a href="/privacy/nl/versions/2/receipt.json">' in client.get("/privacy/nl/versions/").content.decode()


def test_wrong_method_is_refused(client):
    assert client.put("/verify/").status_code == 405
    assert client.post("/verify/keys.json").status_code == 405
