"""The sample register behind its own server, asked as a stranger asks: over a socket, knowing nothing of its inside.

Who holds a token or a session got it from inside: how one logs in is the question of other tests.
"""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.served import Answer, Site, inside, manage, serving

KNOWN = "visitor@harbour.example"
"""The address of somebody with an account."""

LET_IN = """
import json
from django.contrib.auth.models import Permission, User
from django.test import Client
from tests.api import secret_of
from tests.make import make_user

importer = User.objects.create_user("importer", password="password of a test", is_staff=True)
importer.groups.add(*make_user("editor", "Editor").groups.all())
importer.user_permissions.add(Permission.objects.get(codename="import_register"))
User.objects.create_user("visitor", "visitor@harbour.example", "password of a test", is_staff=True)
client = Client()
client.force_login(importer)
print(json.dumps({
    "token": secret_of(make_user("editor", "Editor"), "read", "write"),
    "cookies": {name: morsel.value for name, morsel in client.cookies.items()},
}))
"""


@dataclass(frozen=True, slots=True)
class Outsider:
    site: Site
    token: str
    cookies: dict[str, str] = field(repr=False)

    def get(self, path: str, **headers: str) -> Answer:
        return self.site.ask(path, headers=_spelled(headers))

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        return self.site.ask(path, method=method, body=body, headers=_spelled(headers))

    def program(self, method: str, path: str, document: Any = None, **headers: str) -> Answer:
        """With a token of an editor."""
        body = b"" if document is None else json.dumps(document).encode()
        sent = {"authorization": f"Bearer {self.token}", "content_type": "application/json", **headers}
        return self.send(method, f"/api/v1/organisations/merelgaard/{path}", body, **sent)

    def desk(self, path: str) -> Answer:
        """With a session of somebody who may edit and import."""
        return self.get(path, cookie=self.cookie)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def say(self, request: str | bytes) -> bytes:
        """Byte for byte, as no client would; all that comes back until the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.site.port), timeout=20) as connection:
            connection.sendall(request.encode("latin-1") if isinstance(request, str) else request)
            said = b""
            while piece := connection.recv(65536):
                said += piece
        return said


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(scope="session")
def outsider(tmp_path_factory) -> Iterator[Outsider]:
    folder = tmp_path_factory.mktemp("outside") / "var"
    copytree(_sample(tmp_path_factory.getbasetemp()), folder)
    let_in = json.loads((folder / "let-in.json").read_text())
    with serving(folder) as site:
        yield Outsider(site, let_in["token"], let_in["cookies"])


def _sample(base: Path) -> Path:
    """Loaded once, by whichever of pytest's processes comes first: it sets eight documents in type."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    folder = (base.parent if run else base) / f"sample-{run}"
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            (making := folder.with_suffix(".making")).mkdir()
            for command in (["migrate", "--noinput", "--verbosity", "0"], ["load_sample"]):
                done = manage(making, *command)
                assert done.returncode == 0, done.stderr
            (making / "let-in.json").write_text(inside(making, LET_IN).splitlines()[-1])
            making.rename(folder)
    return folder


@pytest.fixture(autouse=True)
def _still_there(outsider) -> Iterator[None]:
    """Whatever was sent, the next visitor is served."""
    yield
    assert outsider.get("/").status in {200, 302}
