"""What every address answers with, beside its body: each one of the site, for a stranger and for the DPO."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver

from publishing import release
from publishing.errors import busy
from publishing.front import Front
from publishing.models import Statement
from publishing.release import publish
from publishing.rendering import FORMATS
from purposes.api.document_page import POLICY as DOCUMENT_PAGE
from tests.ground import laid
from tests.make import make_statement
from tests.publishing.published import ask

STRICT = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
WITH_FORM = STRICT.replace("form-action 'none'", "form-action 'self'")
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
DESK = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FORM = "application/x-www-form-urlencoded"
NOT_USED = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
)
EVERYWHERE = {
    "Content-Security-Policy": STRICT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": NOT_USED,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FRAMED = EVERYWHERE | {
    "Content-Security-Policy": STRICT.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
NAMES = {
    "instant": "2026-03-02",
    "language": "en",
    "slug": "privacy",
    "organisation": "1",
    "token": "mistyped",
    "file": "statement.pdf",
    "decision": "approve",
    "app_label": "purposes",
    "path": "",
    "url": "nowhere/",
}


def addresses(number: int = 1) -> list[str]:
    """Every one that the site has, with something in the place of what it names."""
    return [_filled(pattern, number) for pattern in _patterns(get_resolver())]


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern).lstrip("^")
        yield from _patterns(one, here) if isinstance(one, URLResolver) else [here]


def _filled(pattern: str, number: int) -> str:
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern)
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: NAMES.get(found[1], str(number)), named)
    return "/" + filled.replace("/?", "").rstrip("$")


def told(answer: Any) -> dict[str, str]:
    return {name: answer.headers.get(name, "none") for name in EVERYWHERE}


def expected(path: str, *, is_error: bool = False) -> dict[str, str]:
    """`is_error`: the page that is shown in the place of another one, everywhere under the strictest policy."""
    policy, referrer = STRICT, "same-origin"
    if path == "/api/v1/docs/":
        policy = DOCUMENT_PAGE
    elif path.startswith("/api/") and path != "/api/v1/schema/":
        policy = NO_PAGE
    elif path.startswith(("/inspect/", "/review/")):
        policy, referrer = WITH_FORM, "no-referrer"
    elif path.endswith("/preview/en/"):
        return FRAMED
    elif path.startswith("/admin/") and not is_error:
        policy = DESK
    elif path == "/verify/":
        policy = WITH_FORM.replace("style-src", "script-src 'self'; style-src")
    return EVERYWHERE | {"Content-Security-Policy": policy, "Referrer-Policy": referrer}


def _said_by_django(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("301 Moved Permanently", [("Content-Type", "text/plain")])
    return [b"Django's"]


def _unreachable(_environ: Any, _start_response: Any) -> list[bytes]:
    raise AssertionError("not from memory")


@laid
def statement(vocabularies) -> Statement:
    return make_statement()


@pytest.fixture
def published(statement, dpo, monkeypatch) -> Statement:
    forms = [replace(form, render=lambda *_: b"%PDF") if form.name == "pdf" else form for form in FORMATS]
    monkeypatch.setattr(release, "FORMATS", tuple(forms))
    publish(statement, by=dpo)
    return statement


@pytest.mark.parametrize("who", ["stranger", "dpo"])
def test_every_address_answers_with_every_header(published, dpo, who):
    client = Client(raise_request_exception=False)
    if who == "dpo":
        client.force_login(dpo)
    found, wanted, broken = {}, {}, []

    for path in addresses(published.pk):
        answer = client.get(path)
        broken += [path] if answer.status_code >= 500 else []
        found[path] = told(answer)
        is_error = answer.status_code >= 400 and found[path]["Content-Security-Policy"] == STRICT
        wanted[path] = expected(path if answer.status_code != 302 else path.removesuffix("en/"), is_error=is_error)

    assert len(found) > 200
    assert found == wanted
    assert broken == []


@pytest.mark.parametrize("who", ["stranger", "dpo"])
def test_nothing_of_the_desk_is_kept_by_a_browser(statement, dpo, who):
    client = Client()
    if who == "dpo":
        client.force_login(dpo)
    pages = [
        "/admin/",
        "/admin/login/",
        "/admin/jsi18n/",
        "/admin/nowhere/",
        f"/admin/publishing/statement/{statement.pk}/change/",
    ]

    kept = {page: client.get(page).headers["Cache-Control"] for page in pages}

    assert kept == dict.fromkeys(pages, "no-store")


def test_page_in_the_previews_frame_is_framed_by_the_desk_alone(statement, client, dpo):
    client.force_login(dpo)

    answer = client.get(f"/admin/publishing/statement/{statement.pk}/preview/en/")

    assert told(answer) == FRAMED


# Errors


def _broken(*_args: Any, **_named: Any) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (400, lambda client: client.get("/", headers={"host": "evil.example"})),
        (400, lambda client: client.get("/static/statement/1/print.css", headers={"host": "evil.example"})),
        (403, lambda client: client.post("/admin/login/", {"username": "dpo"})),
        (404, lambda client: client.get("/nowhere/at/all/")),
        (405, lambda client: client.post("/privacy/en/")),
        (413, lambda client: client.post("/admin/login/", b"a" * 21_000_000, content_type=FORM)),
        (413, lambda client: client.post("/admin/login/", "a=b&" * 100_000, content_type=FORM)),
        (413, lambda client: client.post("/admin/login/", b"", content_type=FORM, CONTENT_LENGTH="9" * 30)),
        (500, lambda client: client.get("/privacy/en/")),
    ],
    ids=[
        "foreign host",
        "foreign host for a file",
        "no token",
        "not found",
        "method",
        "too large",
        "too many fields",
        "a length that is no number",
        "our fault",
    ],
)
def test_every_error_answers_with_every_header(db, monkeypatch, status, ask):
    client = Client(raise_request_exception=False, enforce_csrf_checks=status == 403)
    if status == 500:
        monkeypatch.setattr("publishing.views._newest", _broken)

    answer = ask(client)

    assert (answer.status_code, told(answer)) == (status, expected("/"))
    assert answer.cookies.keys() == set()


@pytest.mark.parametrize("path", ["/static/statement/1/page.css", "/favicon.ico"])
def test_static_file_answers_with_every_header(client, settings, path):
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True

    answer = client.get(path)
    for close in answer._resource_closers:  # the file; to close the answer would close the test's connection
        close()

    assert (answer.status_code, told(answer)) == (200, expected("/"))


# Over TLS


def test_over_tls_every_answer_binds_the_browser_to_it(published, client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    front = Front(_unreachable)
    front.refresh()
    front._start = lambda: None
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    pages = ["/privacy/en/", "/admin/", "/nowhere/at/all/", "/static/statement/1/page.css", "/healthz"]

    from_django = {client.get(page, secure=True).headers["Strict-Transport-Security"] for page in pages}
    from_memory = ask(front, "/privacy/en/", http_x_forwarded_proto="https").headers["Strict-Transport-Security"]

    refused = [
        client.get("/privacy/en/", headers={"host": "evil.example"}, secure=True),
        client.post("/verify/", b"a" * 42_000_000, content_type=FORM, secure=True),
        busy(RequestFactory().post("/verify/")),
    ]
    assert [answer.status_code for answer in refused] == [400, 413, 503]
    too_early = {answer.headers.get("Strict-Transport-Security") for answer in refused}
    assert from_django | too_early | {from_memory} == {"max-age=31536000; includeSubDomains"}


def test_program_without_tls_is_refused_and_a_browser_is_led_to_it(db, client, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    address, program = "/api/v1/organisations/", {"authorization": "Bearer ropa_x", "accept-language": "nl"}

    refused = client.get(address, headers=program)
    browser = client.get("/api/v1/docs/", headers={"accept": "text/html,*/*"})
    public = client.get("/api/v1/public/statements/")
    with_tls = client.get(address, headers={**program, "x-forwarded-proto": "https"})

    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["detail"].startswith("Hierop wordt alleen over https:// geantwoord.")
    assert (browser.status_code, browser.url) == (301, "https://testserver/api/v1/docs/")
    assert (public.status_code, public.url) == (301, "https://testserver/api/v1/public/statements/")
    assert with_tls.status_code == 401


def test_visitor_without_tls_is_led_to_it_and_machines_beside_us_are_not(published, client, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^(healthz|readyz|metrics)/?$"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    front = Front(_said_by_django)
    front.refresh()
    front._start = lambda: None

    answer = client.get("/privacy/en/?a=b")

    assert (answer.status_code, answer.url) == (301, "https://testserver/privacy/en/?a=b")
    assert client.get("/healthz").status_code == 200
    assert ask(front, "/privacy/en/").body == b"Django's"


# What a visitor sends along


def test_public_pages_set_no_cookie_and_name_no_foreign_host(published, client):
    pages = [path for path in addresses() if not path.startswith(("/admin/", "/api/", "/static/"))]

    answers = {path: client.get(path) for path in pages}

    loaded = re.compile(rb'(?:src|srcset|action|<link[^>]*href)="?(?:https?:)?//[^"]*')
    assert {path for path, answer in answers.items() if answer.cookies} == set()
    assert {
        path: loaded.findall(answer.content) for path, answer in answers.items() if loaded.search(answer.content)
    } == {}


def test_what_a_cache_keeps_names_no_host_that_a_visitor_made_up(published, client):
    made_up = ["x-forwarded-host", "forwarded", "x-host", "x-original-url", "x-rewrite-url"]
    pages = [
        "/",
        "/privacy/",
        "/privacy/en/",
        "/privacy/en/versions/",
        "/admin/",
        "/api/v1/public/statements/",
        "/nowhere/",
    ]

    answers = [client.get(page, headers=dict.fromkeys(made_up, "evil.example")) for page in pages]

    assert [page for page, answer in zip(pages, answers, strict=True) if b"evil" in answer.content] == []
    assert [page for page, answer in zip(pages, answers, strict=True) if "evil" in str(answer.headers)] == []


FOREIGN = [
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_log_in_and_choice_of_a_language_lead_nowhere_else(dpo, client, address):
    after_log_in = client.post("/admin/login/", {"username": "dpo", "password": "password of a test", "next": address})
    already_in = client.get("/admin/login/", {"next": address})
    language = client.post("/admin/i18n/setlang/", {"language": "nl", "next": address})

    assert [after_log_in.url, already_in.url, language.url] == ["/admin/", "/admin/", "/"]
