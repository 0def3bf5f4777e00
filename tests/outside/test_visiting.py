"""What a visitor can reach and change without a log-in: nothing but what is published, as it was published."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from tests.test_headers import EVERYWHERE, NAMES, addresses

LOADING = {"img", "script", "link", "iframe", "object", "embed", "source", "video", "audio", "form", "base"}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.leads_to: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get("href") or given.get("src") or given.get("action") or given.get("data") or ""
        (self.loads if tag in LOADING and given.get("rel") not in {"alternate", "canonical"} else self.leads_to).append(
            address
        )


@pytest.fixture(scope="module")
def walked(outsider):
    """Every page and file of the site that one comes to by its links."""
    found, waiting = {}, ["/", "/sitemap.xml", "/robots.txt", "/verify/", "/.well-known/security.txt"]
    while waiting and len(found) < 300:
        path = waiting.pop()
        if path in found:
            continue
        answer = found[path] = outsider.get(path, accept_language="nl")
        if location := answer.headers.get("Location"):
            waiting.append(urljoin(path, location))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Page(answer.body.decode())
            here = [urlsplit(urljoin(f"http://us{path}", one)) for one in page.leads_to + page.loads]
            waiting += [one.path + (f"?{one.query}" if one.query else "") for one in here if one.netloc == "us"]
    return {path: answer for path, answer in found.items() if not path.startswith("/admin/")}


def test_every_public_page_tells_the_browser_what_it_may(walked):
    told = {path: {name: answer.headers.get(name) for name in EVERYWHERE} for path, answer in walked.items()}
    policies = {answer.headers["Content-Security-Policy"] for answer in walked.values()}

    assert len(walked) > 20
    assert {path for path, one in told.items() if None in one.values()} == set()
    assert [one for one in policies if "unsafe" in one or "*" in one or "default-src 'none'" not in one] == []
    assert {
        path for path, one in told.items() if "frame-ancestors 'none'" not in one["Content-Security-Policy"]
    } == set()


def test_no_public_page_sets_a_cookie_or_loads_from_elsewhere(walked):
    pages = {path: Page(one.body.decode()) for path, one in walked.items() if b"<html" in one.body[:500]}

    assert {path for path, answer in walked.items() if "Set-Cookie" in answer.headers} == set()
    assert {path: page.loads for path, page in pages.items() if any("//" in one for one in page.loads)} == {}


def test_no_public_page_is_an_error_or_tells_of_the_inside(walked):
    inside = re.compile(rb"Traceback \(|site-packages|/srv/|sqlite3|django\.|SECRET_KEY")
    servers = {answer.headers.get("Server", "") for answer in walked.values()}

    assert {path: answer.status for path, answer in walked.items() if answer.status >= 400 and "." not in path} == {}
    assert {path for path, answer in walked.items() if inside.search(answer.body)} == set()
    assert {path for path, answer in walked.items() if "X-Powered-By" in answer.headers} == set()
    assert [one for one in servers if re.search(r"\d", one)] == []


@pytest.mark.parametrize("number", [1, 2, 999])
def test_no_number_in_an_address_opens_what_is_not_published(outsider, number):
    """Each address of the site, and each number and name in it, asked by a stranger."""
    private = [path for path in addresses(number) if path.startswith(("/admin/", "/api/v1/organisations/"))]

    answers = {path: outsider.get(path.replace("/organisations/1/", "/organisations/merelgaard/")) for path in private}

    programs = {path: one.status for path, one in answers.items() if path.startswith("/api/")}
    assert {path: status for path, status in programs.items() if status != 401} == {}
    assert len(programs) > 15
    open_to_all = {"/admin/login/", "/admin/jsi18n/"}
    opened = {path for path, one in answers.items() if one.status == 200} - open_to_all
    assert {one for one in opened if not re.match(r"/admin/(account|login|password|reset|i18n|oidc)", one)} == set()
    assert {path: one.status for path, one in answers.items() if one.status >= 500} == {}
    assert len(answers) > 150


@pytest.mark.parametrize(
    "path", ["/nowhere/en/", "/privacy/en/versions/999/", "/privacy/xx/", "/inspect/x/", "/review/x/"]
)
def test_what_is_not_there_is_a_page_that_says_so(outsider, path):
    slug = outsider.get("/", accept_language="en").headers.get("Location", "/privacy/en/").split("/")[1]

    answer = outsider.get(path.replace("privacy", slug))

    assert (answer.status, "Set-Cookie" in answer.headers, b"</html>" in answer.body) == (404, False, True)


@pytest.mark.parametrize(
    "path",
    ["/nowhere/", "/api/nowhere/", "/healthz", "/readyz", "/metrics", "/inspect/x/", "/review/x/", "/?" + "a" * 5000],
    ids=lambda path: path[:20],
)
def test_no_cache_keeps_what_holds_for_this_moment_alone(outsider, path):
    assert outsider.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/var/register.sqlite3",
        "/static/",
        "/static/../ropa/settings.py",
        "/static/%2e%2e/ropa/settings.py",
        "/static/..%2fropa/settings.py",
        "/static/..%5c..%5cropa/settings.py",
        "/static//etc/passwd",
        "/static/%00/etc/passwd",
        "/../../etc/passwd",
        "/..;/manage.py",
        "/sample-log-ins.json",
        "/metrics",
        "/debug/",
        "/server-status",
    ],
)
def test_no_path_leads_to_a_file_of_the_machine(outsider, path):
    said = outsider.say(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")

    status = int(said.split()[1])
    assert status in {301, 302, 400, 403, 404}, said[:300]
    assert re.search(rb"root:|SECRET_KEY|SQLite format|\[core\]|Index of", said) is None


def test_names_that_are_filled_in_are_those_of_the_site():
    """Else the addresses above would all be misses."""
    assert NAMES["slug"] == "privacy"
