"""The private key that signs receipts: given by the environment, or a file that only we read, made on first use."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext as _

_NEW = "openssl genpkey -algorithm ed25519"


class NoKey(Exception):
    """Says in the user's language what is wrong with the key, and what to do."""


def signing_key() -> Ed25519PrivateKey:
    """The deployment's. A file named by `ROPA_SEAL_KEY_FILE` is never made here: several processes share it."""
    if settings.SEAL_KEY:
        return _spelled(settings.SEAL_KEY)
    path = _place()
    try:
        if not settings.SEAL_KEY_FILE and not path.exists():
            _make(path)
        return _read(path)
    except OSError as problem:
        raise NoKey(
            _(
                "The key that signs receipts, %(path)s, cannot be read (%(problem)s): let the user that serves the "
                "site read it, or put it back from your backup."
            )
            % {"path": path, "problem": problem.strerror}
        ) from problem


def problem_with_key() -> str:
    """What `signing_key` would say; empty where it can sign, or would make its first key. Makes none."""
    if not settings.SEAL_KEY and not settings.SEAL_KEY_FILE and not _place().exists():
        return ""
    try:
        signing_key()
    except NoKey as problem:
        return str(problem)
    return ""


def _place() -> Path:
    return Path(settings.SEAL_KEY_FILE) if settings.SEAL_KEY_FILE else settings.VAR_DIR / "seal_key"


def _spelled(text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    except ValueError as problem:
        raise NoKey(
            _(
                "ROPA_SEAL_KEY must be 64 hexadecimal characters, and what it holds (%(length)d characters) is not: "
                "put it back from your backup, or make a new one by `openssl rand -hex 32`."
            )
            % {"length": len(text)}
        ) from problem


def _read(path: Path) -> Ed25519PrivateKey:
    content = path.read_bytes()
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as problem:
        raise NoKey(
            _(
                "The key that signs receipts, %(path)s, is protected by a password, which nobody could type here: take "
                "it away by `openssl pkey`."
            )
            % {"path": path}
        ) from problem
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise NoKey(
            _(
                "%(path)s should hold the key that signs receipts, but holds no private key in PEM: put it back from "
                "your backup, or make a new one by `%(command)s`."
            )
            % {"path": path, "command": _NEW}
        ) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(
            _("%(path)s holds a key of another kind, and receipts are signed with Ed25519: make one by `%(command)s`.")
            % {"path": path, "command": _NEW}
        )
    return key


def _make(path: Path) -> None:
    """Whole or not at all; whoever comes second takes the key of the first."""
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # A temporary file can be read by its owner only, and is on disk before it gets its name.
    with NamedTemporaryFile(dir=path.parent, prefix=".seal_key-") as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            path.hardlink_to(draft.name)
        except FileExistsError:
            return
