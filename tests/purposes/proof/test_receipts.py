"""A receipt is believed to the byte, and only under the key that signed it."""

import shlex
import subprocess
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from purposes.proof.keys import NoKey, problem_with_key, signing_key
from purposes.proof.receipts import FORMAT, base64, claims_of, key_id, pem, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CLAIMS = {"seal": 7, "at": "2026-03-02T09:30:00Z", "sealed": base64(bytes(range(32)))}


def test_receipt_says_what_was_signed():
    receipt = sign(CLAIMS, key=KEY)

    assert claims_of(receipt, key=KEY.public_key()) == {
        "format": FORMAT,
        **CLAIMS,
        "key": "Vkdap1RjR0w",
    }
    assert key_id(KEY.public_key()) == "Vkdap1RjR0w"
    assert sign(CLAIMS, key=KEY) == receipt


def test_no_bit_of_a_receipt_can_be_turned():
    receipt = sign(CLAIMS, key=KEY).encode()

    accepted = []
    for bit in range(len(receipt) * 8):
        turned = bytearray(receipt)
        turned[bit // 8] ^= 1 << bit % 8
        try:
            accepted.append(claims_of(turned.decode(), key=KEY.public_key()))
        except ValueError:
            continue

    assert accepted == []


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"sig":null}', '{"sig":"AA=="}', '{"a":NaN}'])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        claims_of(text, key=KEY.public_key())


def test_receipt_of_another_key_is_refused():
    receipt = sign(CLAIMS, key=Ed25519PrivateKey.generate())

    with pytest.raises(ValueError, match="not signed with this key"):
        claims_of(receipt, key=KEY.public_key())


def test_openssl_believes_a_receipt_without_any_of_our_tools(tmp_path):
    receipt = sign(CLAIMS, key=KEY)
    claims = claims_of(receipt, key=KEY.public_key())
    (tmp_path / "key.pem").write_text(pem(KEY.public_key()))
    (tmp_path / "message").write_bytes(rfc8785.dumps(claims))
    (tmp_path / "signature").write_bytes(b64decode(receipt.split('"sig":"')[1].split('"')[0] + "=="))

    ask = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature"
    checked = subprocess.run(shlex.split(ask), cwd=tmp_path, check=True, capture_output=True, text=True)

    assert checked.stdout.strip() == "Signature Verified Successfully"


def test_key_is_made_once_even_when_many_ask_and_nobody_else_reads_it(settings):
    with ThreadPoolExecutor(8) as many:
        keys = {key_id(key.public_key()) for key in many.map(lambda _: signing_key(), range(8))}

    assert len(keys) == 1
    assert [(path.name, oct(path.stat().st_mode)) for path in settings.VAR_DIR.iterdir()] == [("seal_key", "0o100600")]


def test_key_may_be_given_by_the_environment(settings, tmp_path):
    settings.SEAL_KEY = bytes(range(32)).hex()

    assert key_id(signing_key().public_key()) == key_id(KEY.public_key())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["no key", "00" * 31, "00" * 33, "zz" * 32])
def test_key_of_the_environment_that_is_none_is_refused_and_not_repeated(settings, text):
    settings.SEAL_KEY = text

    with pytest.raises(NoKey) as refused:
        signing_key()

    sentence = (
        f"ROPA_SEAL_KEY must be 64 hexadecimal characters, and what it holds ({len(text)} characters) is not: "
        "put it back from your backup, or make a new one by `openssl rand -hex 32`."
    )
    assert (str(refused.value), problem_with_key()) == (sentence, sentence)


def test_looking_for_a_problem_makes_no_key(settings):
    assert problem_with_key() == ""
    assert list(settings.VAR_DIR.iterdir()) == []


def test_key_that_is_as_it_should_be_is_no_problem():
    signing_key()

    assert problem_with_key() == ""


def test_named_key_is_never_made(settings, tmp_path):
    settings.SEAL_KEY_FILE = tmp_path / "shared"

    with pytest.raises(NoKey, match=r"shared, cannot be read \(No such file or directory\): let the user"):
        signing_key()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no key", "holds no private key in PEM: put it back from your backup, or make a new one by `openssl genpkey"),
        (
            KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")),
            "is protected by a password, which nobody could type here: take it away by `openssl pkey`",
        ),
        (
            X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            "holds a key of another kind",
        ),
    ],
    ids=["no-key", "password", "another-kind"],
)
def test_file_that_holds_no_such_key_is_named(settings, tmp_path, content, sentence):
    settings.SEAL_KEY_FILE = tmp_path / "wrong"
    settings.SEAL_KEY_FILE.write_bytes(content)

    with pytest.raises(NoKey, match=sentence):
        signing_key()
