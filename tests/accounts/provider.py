"""A provider of OpenID Connect, small and real: HTTP, keys, codes. What it signs can be bent."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Identity:
    """Who is logged in there, and what is wrong with what it says."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "42",
            "email": "lena@example.org",
            "email_verified": True,
            "preferred_username": "lena",
            "given_name": "Lena",
            "family_name": "Voss",
            "groups": ["privacy-office"],
        }
    )
    bent: dict[str, Any] = field(default_factory=dict)
    """Claims that stand in the token in the place of the right ones."""
    key: Any = KEY
    algorithm: str = "RS256"
    userinfo: dict[str, Any] = field(default_factory=dict)
    state: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What each log-in asked for."""


@contextmanager
def provider(identity: Identity) -> Iterator[str]:
    """Its issuer's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    codes: dict[str, dict[str, str]] = {}

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            match address.path:
                case "/.well-known/openid-configuration":
                    self._json(
                        {
                            "issuer": issuer,
                            "authorization_endpoint": f"{issuer}/authorize",
                            "token_endpoint": f"{issuer}/token",
                            "userinfo_endpoint": f"{issuer}/userinfo",
                            "jwks_uri": f"{issuer}/keys",
                        }
                    )
                case "/keys":
                    self._json({"keys": [_public()]})
                case "/userinfo":
                    self._json({"sub": identity.claims["sub"], **identity.userinfo})
                case _:
                    asked = dict(parse_qsl(address.query))
                    identity.asked.append(asked)
                    code = f"code{len(codes)}"
                    codes[code] = asked
                    back = {"code": code, "state": identity.state or asked["state"]}
                    self.send_response(302)
                    self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
                    self.end_headers()

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked = codes.pop(sent["code"][0])
            challenge = _b64(sha256(sent["code_verifier"][0].encode()).digest())
            assert challenge == asked["code_challenge"]
            now = int(time.time())
            right = {"iss": issuer, "aud": asked["client_id"], "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
            token = _signed({**right, "auth_time": now, **identity.claims, **identity.bent}, identity)
            self._json({"access_token": "opens-userinfo", "token_type": "Bearer", "id_token": token})

        def _json(self, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server.RequestHandlerClass = Answering
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _signed(claims: dict[str, Any], identity: Identity) -> str:
    header = {"alg": identity.algorithm, "kid": "one", "typ": "JWT"}
    said = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
    if identity.algorithm == "none":
        return f"{said}."
    return f"{said}.{_b64(identity.key.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _public() -> dict[str, str]:
    numbers = KEY.public_key().public_numbers()
    modulus = numbers.n.to_bytes(256, "big")
    return {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": _b64(modulus), "e": "AQAB"}


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
