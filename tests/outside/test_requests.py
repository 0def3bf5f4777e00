"""Requests that no browser makes: the answer is an error in one sentence, or the page that everybody gets."""

import re
from urllib.parse import quote, urlencode

import pytest

from tests.outside.conftest import KNOWN
from tests.served import Answer

FORM = "application/x-www-form-urlencoded"


def ask(outsider, *lines: str, body: str = "") -> tuple[int, bytes]:
    said = outsider.say("\r\n".join([*lines, "Connection: close", "", body]))
    return int(said.split()[1]), said


@pytest.fixture(scope="module")
def page(outsider) -> str:
    return outsider.get("/", accept_language="en").headers["Location"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example:80", ""]
)
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/static/statement/1/page.css", "/api/v1/public/statements/"])
def test_foreign_host_is_refused(outsider, host, path):
    status, said = ask(outsider, f"GET {path} HTTP/1.1", f"Host: {host}")

    assert status == 400
    assert b"evil" not in said


def test_two_hosts_or_an_address_with_another_one_are_no_way_round(outsider):
    twice = ask(outsider, "GET / HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example")
    absolute = ask(outsider, "GET http://evil.example/ HTTP/1.1", "Host: 127.0.0.1")

    assert b"evil" not in twice[1] + absolute[1]


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host: evil.example",
        "X-Host: evil.example",
        "X-Forwarded-Server: evil.example",
        "Forwarded: host=evil.example;proto=http",
        "X-Original-URL: /admin/",
        "X-Rewrite-URL: /admin/",
        "X-HTTP-Method-Override: DELETE",
        "X-Forwarded-Prefix: /evil",
        "X-Forwarded-Port: 6666",
        "Origin: https://evil.example",
        "Referer: https://evil.example/",
        "Range: bytes=0-1",
        "Cookie: sessionid=evil; language=evil",
    ],
)
def test_no_header_changes_what_a_cache_would_keep(outsider, page, header):
    plain = ask(outsider, f"GET {page} HTTP/1.1", "Host: 127.0.0.1")
    changed = ask(outsider, f"GET {page} HTTP/1.1", "Host: 127.0.0.1", header)

    assert _without_date(changed[1]) == _without_date(plain[1])


def _without_date(said: bytes) -> bytes:
    return re.sub(rb"(?i)\r\n(date|x-request-id): [^\r]*", b"", said)


def test_answer_that_depends_on_the_language_says_so(outsider):
    dutch, english = (outsider.get("/", accept_language=one) for one in ("nl", "en"))

    assert dutch.headers["Location"] != english.headers["Location"]
    assert "Accept-Language" in dutch.headers["Vary"]
    assert "Accept-Encoding" in outsider.get(english.headers["Location"]).headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/",
        "///evil.example/%2e%2e",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "/https:evil.example",
        "/privacy//evil.example",
        "/admin/login/?next=//evil.example",
        "/admin/login/?next=https://evil.example",
        "/%0d%0aLocation:%20https://evil.example",
    ],
)
def test_nobody_is_led_to_another_site(outsider, path):
    _status, said = ask(outsider, f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: en")

    head = said.partition(b"\r\n\r\n")[0]
    places = re.findall(rb"(?im)^location: *(.*?)\r?$", head + b"\r\n")
    assert [place for place in places if re.match(rb"(?:[a-z]+:)?[/\\]{2}|https?:", place)] == []


@pytest.mark.parametrize(
    "path", ["/%0d%0aX-Evil:%201", "/?a=%0d%0aX-Evil:%201", "/privacy/en/%0aX-Evil:1", "/verify/?digest=%0d%0aX-Evil:1"]
)
def test_line_ends_in_an_address_add_no_header(outsider, path):
    _status, said = ask(outsider, f"GET {path} HTTP/1.1", "Host: 127.0.0.1")

    assert re.search(rb"(?im)^x-evil", said.partition(b"\r\n\r\n")[0]) is None


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH", "POST", "PROPFIND", "EVIL"])
def test_method_that_a_page_does_not_have_is_refused(outsider, page, method):
    status, said = ask(outsider, f"{method} {page} HTTP/1.1", "Host: 127.0.0.1", "X-Echo: marker", "Content-Length: 0")

    assert status in {400, 403, 405, 501}
    assert b"marker" not in said


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/admin/login/", "username=dpo&password=x"),
        ("/admin/i18n/setlang/", "language=nl"),
        ("/admin/purposes/processingactivity/add/", "name=x"),
        ("/admin/purposes/organisation/import/", "file=x"),
    ],
)
def test_form_of_another_site_changes_nothing(outsider, path, body):
    answer = outsider.send(
        "POST", path, body.encode(), content_type=FORM, cookie=outsider.cookie, origin="https://evil.example"
    )

    assert (answer.status, b"</html>" in answer.body) == (403, True)


def test_session_of_the_desk_writes_through_the_api_with_a_token_of_the_form_alone(outsider):
    answer = outsider.send(
        "POST",
        "/api/v1/organisations/merelgaard/activities/",
        b"{}",
        content_type="application/json",
        cookie=outsider.cookie,
    )

    assert answer.status == 403


# Too much of it


@pytest.mark.parametrize("path", ["/admin/login/", "/verify/", "/api/v1/organisations/"])
@pytest.mark.parametrize("size", [30, 60], ids="{} MB".format)
def test_body_that_is_too_large_is_refused_in_a_page(outsider, path, size):
    answer = outsider.send("POST", path, b"a" * (size << 20), content_type=FORM)

    assert answer.status in {400, 401, 413, 415}
    assert answer.status == 413 or size == 30


def test_form_of_100000_fields_is_refused(outsider):
    key = re.search(r"csrftoken=(\w+)", " ".join(outsider.get("/admin/login/").cookies))[1]
    own = {"cookie": f"csrftoken={key}", "x_csrftoken": key, "content_type": FORM}

    answer = outsider.send("POST", "/admin/login/", b"a=b&" * 100_000, **own)

    assert (answer.status, b"</html>" in answer.body) == (413, True)


def test_form_of_20000_files_is_refused(outsider):
    part = b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nb\r\n'
    answer = outsider.send(
        "POST", "/verify/", part * 20_000 + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )

    assert answer.status in {400, 413}


def test_body_without_a_length_is_no_way_round(outsider):
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = b"POST /verify/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    try:
        said = outsider.say(head + chunk * 500 + b"0\r\n\r\n")
    except ConnectionError:  # cut off while it still sent: refused as well
        return

    assert int(said.split()[1]) in {400, 411, 413}


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Content-Length: 4", "Content-Length: 40"],
        ["Content-Length: -1"],
        ["Content-Length: 4x"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding : chunked"],
    ],
    ids=" + ".join,
)
def test_second_request_is_never_smuggled_in_the_first(outsider, lines):
    hidden = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    said = outsider.say(
        "\r\n".join(["POST /verify/ HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *lines, "", hidden])
    )

    assert len(re.findall(rb"HTTP/1\.[01] \d{3}", said)) <= 1


@pytest.mark.parametrize("size", [20_000, 2_000_000])
def test_address_or_header_without_end_is_refused(outsider, size):
    for request in (
        f"GET /{'a' * size} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {'a' * size}\r\nConnection: close\r\n\r\n",
    ):
        try:
            said = outsider.say(request)
        except ConnectionError:
            continue
        assert not said or int(said.split()[1]) in {302, 400, 404, 414, 431}


@pytest.mark.parametrize("parameter", ["digest", "language", "at", "page", "q", "status"])
@pytest.mark.parametrize(
    "value", ["'", "' OR 1=1--", "1;DROP TABLE x", "%27%22%00", "${7*7}{{7*7}}", "../../etc/passwd", "9" * 400]
)
def test_no_parameter_breaks_a_page(outsider, page, parameter, value):
    paths = [page, "/verify/", "/api/v1/public/statements/"]

    answers = [outsider.get(f"{path}?{parameter}={quote(value)}") for path in paths]

    assert [one.status for one in answers if one.status >= 500] == []
    assert [one for one in answers if b"root:" in one.body or one.body == b"49"] == []


def test_address_is_decoded_once(outsider, page):
    once, twice = page.replace("en", "%65n"), page.replace("en", "%2565n")

    assert [outsider.get(path).status for path in (once, twice)] == [200, 404]


def test_parameter_given_twice_means_its_last_everywhere(outsider):
    def told(query: str) -> str:
        found = re.search(r"<html[^>]*>", outsider.get(f"/verify/?{query}").body.decode())
        assert found
        return found[0]

    assert told("language=en&language=nl") == told("language=nl") != told("language=en")
    assert told("language=nl&language=en") == told("language=en")


# Cookies


class Browser:
    """Keeps what it is given, and remembers how it was given."""

    def __init__(self, outsider) -> None:
        self.outsider = outsider
        self.jar: dict[str, str] = {}
        self.given: list[str] = []

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        body = urlencode(form or {}).encode() if method == "POST" else b""
        sent = {"cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items()), "content_type": FORM}
        said = self.outsider.send(method, path, body, accept_language="en", **sent)
        self.given += said.cookies
        for one in said.cookies:
            name, _, rest = one.partition("=")
            self.jar[name] = rest.partition(";")[0].strip('"')
        return said

    def send(self, path: str, **form: str) -> Answer:
        page = self.ask("GET", path).body.decode()
        key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        return self.ask("POST", path, {"csrfmiddlewaretoken": key[1] if key else "", **form})

    def log_in(self, **more: str) -> Answer:
        return self.send("/admin/login/", username="visitor", password="password of a test", **more)


def test_no_cookie_is_read_by_a_script_or_sent_along_by_another_site(outsider):
    browser = Browser(outsider)
    assert browser.log_in().status == 302
    key = browser.jar["csrftoken"]
    browser.ask("POST", "/admin/i18n/setlang/", {"language": "nl", "csrfmiddlewaretoken": key})
    browser.ask("POST", "/admin/logout/", {"csrfmiddlewaretoken": key})

    names = {one.partition("=")[0] for one in browser.given}
    assert names == {"csrftoken", "sessionid", "django_language", "messages"}
    ended = [one for one in browser.given if "Max-Age=0" not in one]
    assert [one for one in ended if "; HttpOnly" not in one or "; SameSite=Lax" not in one] == []


def test_key_of_a_session_is_new_at_log_in_and_worth_nothing_after_log_out(outsider):
    browser = Browser(outsider)
    browser.jar["sessionid"] = planted = "a" * 32
    browser.log_in()
    key = browser.jar["sessionid"]
    inside = browser.ask("GET", "/admin/").status
    browser.ask("POST", "/admin/logout/", {"csrfmiddlewaretoken": browser.jar["csrftoken"]})

    kept = [outsider.get("/admin/", cookie=f"sessionid={one}").status for one in (planted, key)]

    assert (key != planted, inside, kept) == (True, 200, [302, 302])


# Guessing


def test_eleventh_wrong_password_is_not_looked_at(outsider):
    browser = Browser(outsider)

    answers = [browser.send("/admin/login/", username="guessed", password=f"wrong {number}") for number in range(11)]

    assert [answer.status for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_unknown_name_is_answered_as_a_wrong_password_is(outsider):
    told = set()
    for name in ("visitor", "unknown"):
        page = Browser(outsider).send("/admin/login/", username=name, password="wrong").body.decode()
        told.add(re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page).replace(name, "name"))

    assert len(told) == 1


def test_reset_answers_an_unknown_address_as_a_known_one(outsider):
    answers = [Browser(outsider).send("/admin/account/reset/", email=one) for one in (KNOWN, "x@elsewhere.example")]

    assert {(one.status, one.headers["Location"], one.body) for one in answers} == {
        (302, "/admin/account/reset/sent/", b"")
    }
