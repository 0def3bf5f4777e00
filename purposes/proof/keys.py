"""The private key that signs receipts: given by the environment, or a file that only we read, made on first use."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings


class NoKey(Exception):
    """Says in one sentence why nothing can be signed."""


def signing_key() -> Ed25519PrivateKey:
    """The deployment's. A file named by `ROPA_SEAL_KEY_FILE` is never made here: several processes share it."""
    if settings.SEAL_KEY:
        try:
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.SEAL_KEY))
        except ValueError as problem:
            raise NoKey("ROPA_SEAL_KEY must be 64 hexadecimal characters: `openssl rand -hex 32`.") from problem
    named = settings.SEAL_KEY_FILE
    path = Path(named) if named else settings.VAR_DIR / "seal_key"
    try:
        if not named and not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as problem:
        raise NoKey(f"The key that signs receipts, {path}, cannot be read: {problem.strerror}.") from problem
    except (ValueError, TypeError) as problem:
        raise NoKey(f"{path} holds no private key in PEM without a password.") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{path} holds a key of another kind: Ed25519 is needed.")
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
