"""Versions as rows, without the work of publishing; and a visitor who asks a WSGI application for them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from django.db import transaction

from publishing.models import Rendering, Snapshot, Statement
from purposes.models import Change, Organisation
from purposes.recorded import current_change
from tests.make import make_organisation, words

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FORMATS = {"html": "text/html; charset=utf-8", "html-archive": "text/html; charset=utf-8"} | {
    "pdf": "application/pdf",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes


@transaction.atomic
def make_statement_row(slug: str = "privacy") -> Statement:
    organisation = Organisation.objects.first() or make_organisation()
    statement = Statement(organisation=organisation, slug=slug, title=words("Privacy"), languages=["en", "nl"])
    statement.save()
    return statement


@transaction.atomic
def make_version(statement: Statement, *, number: int = 1, languages: tuple[str, ...] = ("en", "nl")) -> Snapshot:
    """Published `number - 1` days after Monday; last changed in substance on Monday."""
    name = f"{statement.slug} {number}"
    before = Snapshot.objects.filter(statement=statement, number=number - 1).first()
    change = current_change()
    content = {"slug": statement.slug, "languages": languages, "title": {"en": name}, "organisation": "Harbour"}
    snapshot = Snapshot.objects.create(
        change=change,
        statement=statement,
        number=number,
        document=json.dumps({"content": content}),
        sha256=digest(f"{statement.pk} {number}".encode()),
        previous=before.sha256 if before else "",
        published_at=MONDAY + timedelta(days=number - 1),
        updated_at=MONDAY,
        is_substantive=number == 1,
    )
    Rendering.objects.bulk_create(
        _rendering(change, snapshot, language, form, f"{name} {language} {form} ".encode() * 100)
        for language in languages
        for form in FORMATS
    )
    return snapshot


def rendered(snapshot: Snapshot, form: str = "html", language: str = "en") -> bytes:
    return bytes(Rendering.objects.get(snapshot=snapshot, format=form, language=language).body)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def ask(application: Callable[..., Any], path: str = "/privacy/en/", *, method: str = "GET", **more: str) -> Answer:
    """As a server would, with an eye on PEP 3333. `more` is environ in small letters."""
    environ: dict[str, Any] = {"SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "REQUEST_METHOD": method}
    environ |= {"HTTP_HOST": "localhost", "wsgi.input": BytesIO()}
    environ |= {name.upper(): value for name, value in more.items()}
    setup_testing_defaults(environ)
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _problem: Any = None) -> Callable[[bytes], object]:
        said[:] = [status, headers]
        return said.append

    answer = validator(application)(environ, start_response)
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    assert len(dict(said[1])) == len(said[1]), "a header was sent twice"
    return Answer(said[0], dict(said[1]), body)


def _rendering(change: Change, snapshot: Snapshot, language: str, form: str, body: bytes) -> Rendering:
    return Rendering(
        change=change,
        snapshot=snapshot,
        language=language,
        format=form,
        body=body,
        media_type=FORMATS[form],
        sha256=digest(body),
        renderer="test",
    )
