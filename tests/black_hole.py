"""A proxy before PostgreSQL that can fall silent: what was connected stays connected, and nothing comes through."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit


class Proxy:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._folder = parse_qs(parts.query)["host"][0]
        self._user = parts.username
        self._open = Event()
        self._open.set()
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self._joined: list[socket.socket] = []
        self._threads: list[Thread] = []

    def url(self, database: str) -> str:
        return f"postgresql://{self._user}@127.0.0.1:{self._listener.getsockname()[1]}/{database}"

    def fall_silent(self) -> None:
        self._open.clear()

    def speak(self) -> None:
        self._open.set()

    def run(self) -> None:
        """Takes nobody in while it is silent: a connection is made all the same, by the system."""
        while not self._over.is_set():
            with suppress(TimeoutError):
                if self._open.wait(0.1):
                    one, _address = self._listener.accept()
                    self._join(one)

    def _join(self, one: socket.socket) -> None:
        other = socket.socket(socket.AF_UNIX)
        other.connect(f"{self._folder}/.s.PGSQL.5432")
        self._joined += [one, other]
        for source, target in ((one, other), (other, one)):
            self._start(self._forward, source, target)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                while not self._open.wait(0.1):
                    if self._over.is_set():
                        return
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)

    def start(self) -> None:
        self._start(self.run)

    def close(self) -> None:
        self._over.set()
        for one in self._joined:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in (self._listener, *self._joined):
            one.close()

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()


@contextmanager
def proxy_before(url: str) -> Iterator[Proxy]:
    proxy = Proxy(url)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()
