"""`/verify/`: a stranger gives a file or a digest, and learns what it is."""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.html import strip_tags

from publishing import checking, release
from publishing.models import Rendering
from publishing.release import publish
from publishing.rendering import FORMATS
from purposes.models import Seal
from purposes.proof.receipts import sign
from purposes.proof.verify_export import Verification, short
from tests.ground import laid
from tests.make import make_statement, make_user
from tests.publishing.test_release import MONDAY, TUESDAY, change_retention
from tests.purposes.proof.record import tamper

pytestmark = pytest.mark.django_db
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@contextmanager
def pictured_paper():
    """A picture of a PDF: different in each version and language."""

    def render(_document, language, receipt):
        return f"%PDF {language} {receipt}".encode()

    forms = [replace(form, render=render) if form.name == "pdf" else form for form in FORMATS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "FORMATS", tuple(forms))
        yield


@pytest.fixture(autouse=True)
def _paper():
    with pictured_paper():
        yield


@laid
@pictured_paper()
def versions(vocabularies):
    statement, dpo = make_statement(), make_user("dpo", "DPO")
    first = publish(statement, by=dpo, now=MONDAY)
    change_retention("Two years")
    return first, publish(statement, by=dpo, now=TUESDAY)


def sent(client, body, name="statement.pdf"):
    return client.post("/verify/?language=en", {"file": SimpleUploadedFile(name, body)})


def body_of(snapshot, form, language="en"):
    return bytes(Rendering.objects.get(snapshot=snapshot, format=form, language=language).body)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("pdf", "PDF, Nederlands"),
        ("html", "Page (HTML), Nederlands"),
        ("html-archive", "Page (HTML), Nederlands"),
        ("tilt", "TILT (JSON), Nederlands"),
        ("markdown", "Text (Markdown), Nederlands"),
    ],
)
def test_published_file_is_named_with_its_version_day_and_form(client, versions, form, said):
    page = sent(client, body_of(versions[1], form, "nl")).content.decode()

    assert "Yes. This is the current version, unaltered." in page
    assert '<a href="/privacy/nl/versions/2/">2</a>' in page
    assert "3 March 2026, 10:30" in page
    assert said in page


@pytest.mark.parametrize(("form", "said"), [("json", "Data (JSON)"), ("jsonld", "Linked data (JSON-LD)")])
def test_data_is_one_file_for_all_languages(client, versions, form, said):
    page = sent(client, body_of(versions[1], form, "nl")).content.decode()

    assert f"<dd>{said}, all languages</dd>" in page


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


# Receipts


def pasted(client, receipt):
    return client.post("/verify/?language=en", {"receipt": receipt})


def said(answer):
    """The verdict in one line, without its marks."""
    return " ".join(strip_tags(answer.content.decode().partition("</form>")[0].replace("<", " <")).split())


@pytest.mark.parametrize("spell", [str, lambda r: f"\n {r[:90]}\n{r[90:200]}\r\n  {r[200:]} "])
def test_receipt_is_believed_as_people_paste_it(client, versions, spell):
    answer = pasted(client, spell(versions[0].receipt))

    claims = json.loads(versions[0].receipt)
    page = said(answer)
    assert answer.status_code == 200
    assert "The signature is good, and this site still tells the same." in page
    assert "Version 1 Published 2 March 2026, 10:30" in page
    assert f"Digest (SHA-256) {versions[0].sha256} Seal 1," in page
    assert f"Signed with the key {claims['key']} , in use since" in page
    assert '<a href="/privacy/en/versions/1/">1</a>' in answer.content.decode()


@pytest.mark.parametrize("more", [{"receipt": ""}, {}], ids=["its own form", "the form for any file"])
def test_receipt_is_believed_as_a_file(client, versions, more):
    file = SimpleUploadedFile("receipt.json", versions[1].receipt.encode() + b"\n")

    answer = client.post("/verify/?language=en", {"file": file, **more})

    assert "The signature is good, and this site still tells the same." in said(answer)


def test_receipt_of_a_daily_seal_is_of_no_version(client, versions):
    page = said(pasted(client, Seal.objects.get(number=2).receipt))

    assert "this site still tells the same. Seal 2," in page


ALTERED = "This receipt was altered, or not copied whole: its signature does not fit what it says."
FOREIGN = "This receipt is not from here: it was signed with a key that is none of ours."
NONE = "This is not a receipt. Copy it whole, from its first brace to its last one."


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda receipt: receipt.replace('"version":1', '"version":2'), ALTERED),
        (lambda receipt: receipt[:-20], ALTERED),
        (lambda receipt: receipt.replace('"sig":"', '"sig":"A'), ALTERED),
        (lambda receipt: receipt.replace('"sig"', '"signature"'), ALTERED),
        (lambda receipt: receipt[:-1] + ',"more":' + "[" * 3000, ALTERED),
        (lambda _receipt: sign({"seal": 1, "at": "2026-03-02T09:30:00Z", "sealed": ""}, key=STRANGER), FOREIGN),
        (lambda _receipt: "{}", NONE),
        (lambda _receipt: "\0\ud7ff", NONE),
        (lambda receipt: receipt * 20, NONE),
    ],
)
def test_what_is_no_receipt_of_ours_is_told_in_one_sentence(client, versions, spoil, sentence):
    answer = pasted(client, spoil(versions[0].receipt))

    assert (answer.status_code, sentence in said(answer)) == (400, True)


def test_no_receipt_is_refused_in_a_sentence(client):
    answer = pasted(client, " ")

    assert (answer.status_code, "Paste a receipt or choose its file first." in said(answer)) == (400, True)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("DELETE FROM purposes_seal WHERE number = 1", "Seal 1, which it is of, is not there any more."),
        (
            "UPDATE purposes_seal SET header = replace(header, '\"number\":1', '\"number\":7') WHERE number = 1",
            "Seal 1, which it is of, is another one now.",
        ),
        (
            "UPDATE publishing_snapshot SET sha256 = 'gone' WHERE number = 1",
            "Version 1 of “privacy”, which it is of, is not there any more.",
        ),
        (
            "UPDATE publishing_snapshot SET document = replace(document, 'One year', 'Ten years') WHERE number = 1",
            "Version 1 of “privacy”, which it is of, has other words now.",
        ),
    ],
    ids=["seal gone", "seal altered", "version gone", "version altered"],
)
def test_site_that_tells_otherwise_says_so_against_itself(client, versions, sql, sentence):
    tamper(sql)

    answer = pasted(client, versions[0].receipt)

    assert f"this site tells otherwise today. {sentence} The record was altered" in said(answer)


@pytest.mark.parametrize("many", [1, 3])
def test_receipt_takes_the_same_queries_for_any_number_of_versions(
    client, vocabularies, dpo, many, django_assert_num_queries
):
    statement = make_statement()
    for number in range(many):
        change_retention(f"{number} years")
        last = publish(statement, by=dpo)

    with django_assert_num_queries(6):
        pasted(client, last.receipt)
