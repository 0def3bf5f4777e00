"""Receipts: a few lines that say what was sealed, signed, so that a copy kept elsewhere convicts a rewritten record.

A receipt is canonical JSON (RFC 8785). What is signed (Ed25519) is the same JSON
without its signature. It names a seal by its digest, which covers all that the seal
says, so that it is short enough to be printed.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT = "ropa.receipt/1"


def sign(claims: Mapping[str, Any], *, key: Ed25519PrivateKey) -> str:
    """The receipt of these claims."""
    whole = {"format": FORMAT, **claims, "key": key_id(key.public_key())}
    return rfc8785.dumps({**whole, "sig": base64(key.sign(rfc8785.dumps(whole)))}).decode()


def claims_of(receipt: str, *, key: Ed25519PublicKey) -> dict[str, Any]:
    """What a receipt signed with this key says; `ValueError` if it is no such receipt, to the byte."""
    claims = json.loads(receipt)
    if not isinstance(claims, dict) or rfc8785.dumps(claims).decode() != receipt:
        raise ValueError("A receipt is one line of canonical JSON.")
    try:
        key.verify(_signature(claims.pop("sig")), rfc8785.dumps(claims))
    except (InvalidSignature, KeyError, TypeError) as wrong:
        raise ValueError("The receipt is not signed with this key.") from wrong
    return claims


def _signature(text: str) -> bytes:
    """Base64 leaves bits unused at its end: only one of the spellings of a signature is ours."""
    signature = b64decode(text + "=" * (-len(text) % 4))
    if base64(signature) != text:
        raise ValueError("The signature is not spelled as we spell it.")
    return signature


def base64(content: bytes) -> str:
    """Without padding. Not its spelling for addresses: who copies from paper loses a hyphen at the end of a line."""
    return b64encode(content).decode().rstrip("=")


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def key_id(key: Ed25519PublicKey) -> str:
    """Eleven characters that name a key: the first 64 bits of its digest."""
    return base64(sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()[:8])


def pem(key: Ed25519PublicKey) -> str:
    """As OpenSSL reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
