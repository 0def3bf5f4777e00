"""The proxies of the recipe, before an application of one answer: what they add, lead to and write down."""

import re
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from publishing.serving import PUBLIC_HEADERS
from tests.faults.browser import free_port
from tests.faults.replicas import behind_nginx

ROOT = Path(__file__).resolve().parents[1]
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
HSTS = "max-age=31536000; includeSubDomains"
OURS = {**PUBLIC_HEADERS, "Content-Security-Policy": NO_PAGE}
FROM_BEHIND = {**dict.fromkeys(OURS, "said behind"), "Strict-Transport-Security": "said behind"}


class Behind(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {**FROM_BEHIND, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("proxy")
    (made / "static" / "inner").mkdir(parents=True)
    (made / "static" / "page.css").write_text("a{}")
    return made


@pytest.fixture(scope="module")
def proxies(folder) -> Iterator[SimpleNamespace]:
    """The one of `docker-compose.yml`; the one that ends TLS before it, without its certificate; and its port 80."""
    tls, door = free_port(), free_port()
    text = re.sub(r"(?m)^ *(ssl_.*|listen \[.*)\n", "", (ROOT / ".docker" / "tls.conf").read_text())
    for before, after in (("443 ssl http2", str(tls)), ("listen 80;", f"listen {door};"), (":8080", ":{port}")):
        assert before in text
        text = text.replace(before, after)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    Thread(target=server.serve_forever, daemon=True).start()
    with behind_nginx([SimpleNamespace(port=server.server_port)], folder, beside=text) as (_host, inner):
        yield SimpleNamespace(inner=inner, tls=tls, door=door)
    server.shutdown()
    server.server_close()


def ask(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, list[str]]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    connection.close()
    return answer.status, {name: answer.headers.get_all(name) or [] for name in answer.headers}


def told(headers: dict[str, list[str]], names: dict[str, str]) -> dict[str, list[str]]:
    return {name: headers.get(name, []) for name in names}


@pytest.mark.parametrize(
    ("status", "path", "headers"),
    [
        (200, "/static/page.css", {}),
        (301, "/static/inner", {}),
        (403, "/static/inner/", {}),
        (404, "/static/nowhere.css", {}),
        (413, "/verify/", {"content_length": "99999999"}),
        (414, "/" + "a" * 20_000, {}),
        (400, "/", {"x_long": "a" * 40_000}),
    ],
    ids=["file", "folder", "its list", "not there", "too large", "address without end", "header without end"],
)
@pytest.mark.parametrize("which", ["inner", "tls"])
def test_what_the_proxies_answer_themselves_bears_every_header(proxies, which, status, path, headers):
    passed_on = {"x_forwarded_proto": "https"} if which == "inner" else {}

    got, said = ask(getattr(proxies, which), path, **headers, **passed_on)

    # What the first one cannot read it answers before it has read how the visitor came.
    wanted = OURS if which == "inner" and status in {400, 414} else OURS | {"Strict-Transport-Security": HSTS}
    assert (got, told(said, wanted)) == (status, {name: [value] for name, value in wanted.items()})


@pytest.mark.parametrize("which", ["inner", "tls"])
def test_what_the_replicas_say_stands_and_is_said_once(proxies, which):
    _status, said = ask(getattr(proxies, which), "/privacy/en/", x_forwarded_proto="https")

    assert told(said, FROM_BEHIND) == {name: ["said behind"] for name in FROM_BEHIND}


@pytest.mark.parametrize("host", ["privacy.example.org", "evil.example"])
def test_nobody_is_led_to_a_name_that_was_made_up(proxies, host):
    folder = ask(proxies.inner, "/static/inner", host=host)[1]["Location"]
    over_tls = ask(proxies.door, "/admin/?a=b", host=host)[1]["Location"]

    assert (folder, over_tls) == (["/static/inner/"], ["https://privacy.example.org/admin/?a=b"])


def test_log_holds_no_link_that_opens_something(proxies, folder):
    paths = [
        "/inspect/key/2026-03-02/review/x/",
        "/review/key/",
        "/./Inspect/key/",
        "/admin/account/reset/1-key/",
        "/a/",
    ]
    log = folder / "access.log"
    for path in [*paths, "/the-end/"]:
        ask(proxies.inner, f"{path}?key=key")

    latest = time.monotonic() + 10
    while "/the-end/" not in log.read_text():  # a line is written after its answer
        assert time.monotonic() < latest
        time.sleep(0.01)
    lines = log.read_text().splitlines()
    assert [line.split()[2] for line in lines[-len(paths) - 1 : -1]] == [
        "/inspect/...",
        "/review/...",
        "/Inspect/...",
        "/admin/account/reset/...",
        "/a/",
    ]


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory) -> Iterator[int]:
    """The one that ends TLS, with a certificate of its own making. Its port."""
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    named = ["-subj", "/CN=privacy.example.org", "-keyout", str(folder / "privkey.pem")]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *named, "-out", str(folder / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)
    text = re.sub(r"(?m)^ *listen \[.*\n", "", (ROOT / ".docker" / "tls.conf").read_text())
    for before, after in (
        ("listen 443 ssl http2", f"listen {port} ssl http2"),
        ("listen 80;", f"listen {free_port()};"),
        ("/etc/ssl/privacy.example.org/", f"{folder}/"),
        (":8080", ":{port}"),
    ):
        assert before in text
        text = text.replace(before, after)
    with behind_nginx([SimpleNamespace(port=free_port())], folder, beside=text):
        yield port


def shake_hands(port: int, version: ssl.TLSVersion, ciphers: str = "ALL") -> str:
    """What was agreed on, or how the proxy refused. The visitor would take anything."""
    visitor = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    visitor.check_hostname, visitor.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings(action="ignore"):  # the old versions are what is tried
        visitor.minimum_version = visitor.maximum_version = version
    visitor.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            visitor.wrap_socket(plain, server_hostname="privacy.example.org") as secure,
        ):
            return str(secure.version())
    except ssl.SSLError as refusal:
        return str(refusal.reason)


def test_only_tls_of_today_is_spoken(over_tls):
    versions = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]

    assert [shake_hands(over_tls, version) for version in versions] == [
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSv1.2",
        "TLSv1.3",
    ]


@pytest.mark.parametrize("ciphers", ["aNULL", "AES128-SHA", "AES256-GCM-SHA384", "ECDHE-RSA-AES128-SHA256", "DHE"])
def test_cipher_without_secrecy_or_proof_is_refused(over_tls, ciphers):
    assert shake_hands(over_tls, ssl.TLSVersion.TLSv1_2, ciphers) == "SSLV3_ALERT_HANDSHAKE_FAILURE"
