"""The servers that are compared, each on a free port of this machine."""

import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import brotli

from tests.bench.place import ROOT, environment
from tests.bench.variants import ADDRESS

GRANIAN = "--interface wsgi --http 1 --no-ws --workers 1 --blocking-threads 64 --log-level error"
"""As `make run` starts it."""

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
_OF_NGINX = {"content-type", "content-length", "etag", "last-modified", "server", "date", "connection"}
"""Headers that nginx sends of itself."""
_NGINX = """
{user}
{module}
worker_processes auto;
daemon off;
pid {place}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    access_log off;
    keepalive_requests 1000000;
    gzip_static on;
    {brotli}
    server {{
        listen 127.0.0.1:{port};
        root {place}/files;
        {headers}
    }}
}}
"""


@contextmanager
def granian(place: Path, application: str) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, "-m", "granian", *GRANIAN.split(), "--port", str(port), application]
    with _running(command, port, environment(place)) as address:
        yield address


@contextmanager
def nginx(place: Path, front: str) -> Iterator[str]:
    """The page of `front` as files, packed beforehand, sent with the same headers."""
    with urlopen(front, timeout=10) as answer:  # noqa: S310 - our own server
        body, sent = answer.read(), dict(answer.headers)
    port, folder = _free_port(), place / "files" / ADDRESS.strip("/")
    folder.mkdir(parents=True)
    (folder / "index.html").write_bytes(body)
    (folder / "index.html.gz").write_bytes(gzip.compress(body))
    (folder / "index.html.br").write_bytes(brotli.compress(body))
    configuration = place / "nginx.conf"
    configuration.write_text(
        _NGINX.format(
            place=place,
            port=port,
            headers="\n        ".join(f'add_header {name} "{sent[name]}";' for name in sent.keys() - _OF_NGINX),
            user="user root;" if os.getuid() == 0 else "",
            module=f"load_module {BROTLI};" if BROTLI.exists() else "",
            brotli="brotli_static on;" if BROTLI.exists() else "",
        )
    )
    with _running(["nginx", "-c", str(configuration), "-p", str(place)], port, dict(os.environ)) as address:
        yield address


def fetch(address: str, headers: dict[str, str] | None = None) -> tuple[str, bytes]:
    """The tag and the body."""
    with urlopen(Request(address, headers=headers or {}), timeout=10) as answer:  # noqa: S310 - our own servers
        return answer.headers["ETag"] or "", answer.read()


@contextmanager
def _running(command: Sequence[str], port: int, environ: dict[str, str]) -> Iterator[str]:
    address = f"http://127.0.0.1:{port}{ADDRESS}"
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)  # a line for each request
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fetch(address)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
