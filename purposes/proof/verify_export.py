#!/usr/bin/env python3
"""Checks an evidence bundle, and receipts, on a machine that never saw the server.

    python3 verify_export.py BUNDLE_FOLDER_OR_ZIP [receipt.json …]

Needs Python 3.9 or newer and nothing else; with the package `cryptography`
signatures are checked faster. Exit code 0: everything holds. 1: something
failed, and every line that begins with FAILED says what. It is one file, longer
than we like them, so that an auditor can read it whole and carry it about.
The product checks its own database with these same functions.

What is shown, from the bottom up:
- a *leaf* is SHA-256(0x00, salt, row): a row of the history as canonical JSON. Who changes a row changes its leaf;
- a *seal* holds the root (RFC 9162) of the tree of all leaves so far, and the digest of the seal before it: who
  changes, removes, adds or moves a leaf changes the root of every later seal;
- a *receipt* is what a seal says, signed. Receipts kept elsewhere convict whoever makes leaves, seals and
  signatures anew.

Canonical JSON is RFC 8785. Ours holds texts, whole numbers below 2^53, true,
false and null, under ASCII names: for these, RFC 8785 asks for exactly what
`json.dumps` writes with the options below.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from base64 import b64decode, b64encode
from collections import Counter
from functools import reduce
from pathlib import Path
from typing import IO, Any, Callable, Iterable, Iterator, Optional, Tuple

Point = Tuple[int, int, int, int]
Plain = Any
"""What was read from JSON: it may be anything at all."""

RECEIPT = "ropa.receipt/1"
SEAL = "ropa-seal/1"
KEYS = "ropa-keys/1"
EVIDENCE = "ropa-evidence/1"
SNAPSHOTS, RENDERINGS = "publishing_snapshot", "publishing_rendering"
CHANGES, REDACTIONS, SIGNERS = "purposes_change", "purposes_redaction", "purposes_sealkey"


class Wrong(ValueError):
    """Says in one sentence what does not hold."""


class Foreign(Wrong):
    """Signed with a key that is none of ours."""


# --- Canonical JSON, digests, trees ---


def canonical(value: Plain) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read_canonical(text: str | bytes) -> Plain:
    """The object that `text` spells, if it spells it as we do: no other byte would do."""
    try:
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        spelled = canonical(value)
    except Wrong:
        raise
    except (ValueError, RecursionError) as problem:
        raise Wrong("is not JSON") from problem
    if not isinstance(value, dict) or spelled != (text.encode() if isinstance(text, str) else text):
        raise Wrong("is not canonical JSON")
    return value


def _refuse(number: str) -> None:
    raise Wrong(f"holds {number}, which writers of JSON spell differently")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def base64(content: bytes) -> str:
    return b64encode(content).decode().rstrip("=")


def short(sha256: str) -> str:
    """A digest as receipts spell it: 43 characters of base64 in place of 64 hexadecimal ones."""
    return base64(bytes.fromhex(sha256))


def long(digest: str) -> str:
    """The same digest in hexadecimal, as people compare it."""
    return b64decode(digest + "=").hex()


def leaf_hash(line: Plain) -> str:
    row = canonical({"row": line["row"], "table": line["table"], "values": line["values"]})
    return hashlib.sha256(b"\0" + bytes.fromhex(line["salt"]) + row).hexdigest()


class Tree:
    """Grows leaf by leaf; keeps the roots of its whole subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.whole: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        self.whole.append(leaf)
        carried = self.size
        while carried & 1:
            right = self.whole.pop()
            self.whole.append(hashlib.sha256(b"\1" + self.whole.pop() + right).digest())
            carried >>= 1
        self.size += 1

    def root(self) -> str:
        if not self.whole:
            return digest(b"")
        return reduce(lambda right, left: hashlib.sha256(b"\1" + left + right).digest(), reversed(self.whole)).hex()


# --- Signatures ---


def believes(pem: str, signature: bytes, message: bytes) -> bool:
    """Whether the holder of this public key (Ed25519, PEM) signed the message."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return believes_slowly(raw_key(pem), signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(raw_key(pem)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def raw_key(pem: str) -> bytes:
    """The 32 bytes in the PEM of an Ed25519 key, RFC 8410."""
    before, after = "-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n"
    if not (pem.startswith(before) and pem.endswith(after)):
        raise Wrong("is no public key in PEM")
    inside = b64decode(pem[len(before) : -len(after)])
    kind = bytes.fromhex("302a300506032b6570032100")
    if len(inside) != 44 or not inside.startswith(kind) or b64encode(inside).decode() != pem[len(before) : -len(after)]:
        raise Wrong("is no Ed25519 key")
    return inside[len(kind) :]


def key_id(pem: str) -> str:
    return base64(hashlib.sha256(raw_key(pem)).digest()[:8])


# Ed25519 as RFC 8032, section 5.1 defines it, for checking only: nothing secret is computed here.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def believes_slowly(public: bytes, signature: bytes, message: bytes) -> bool:
    """Some milliseconds for each signature, with nothing but whole numbers."""
    if len(signature) != 64:
        return False
    holder, noise = point(public), point(signature[:32])
    proof = int.from_bytes(signature[32:], "little")
    if holder is None or noise is None or proof >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(proof, BASE), add(noise, times(challenge, holder))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def point(spelled: bytes) -> Optional[Point]:
    """On the curve, in extended coordinates; nothing if the bytes spell none."""
    number = int.from_bytes(spelled, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def add(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, one: Point) -> Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, one)
        one, number = add(one, one), number >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


# --- What is checked ---


class Verification:
    """Takes keys, then seals, then every leaf in order; `finish` looks back over the whole. Remembers what failed."""

    def __init__(self, *, is_partial: bool = False) -> None:
        """`is_partial`: rows that are not the reader's to see are withheld, and only counted."""
        self.is_partial = is_partial
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.keys: dict[str, str] = {}
        self.seals: list[tuple[Plain, str]] = []  # header and digest
        self.ends: dict[int, list[int]] = {}  # size of the tree → numbers of the seals over it
        self.versions: dict[tuple[str, int], str] = {}  # statement and number → digest
        self.renderings: dict[str, Plain] = {}  # by digest
        self.tree, self.rows, self.withheld = Tree(), 0, 0
        self._since: dict[str, bytes] = {}  # what the list of keys says beside the keys
        self._shown: set[tuple[str, int]] = set()
        self._erased: Counter[tuple[str, int]] = Counter()
        self._changes: dict[int, tuple[str, str]] = {}
        self._redactions: list[Plain] = []
        self._sealed_keys: list[Plain] = []
        self._snapshots: list[Plain] = []

    def fail(self, sentence: str) -> None:
        self.failures.append(sentence)

    def attempt(self, name: str, check: Callable[..., Any], *values: Any) -> Any:
        """Whatever is wrong with hostile input is a failure with a name, never a crash."""
        try:
            return check(*values)
        except Wrong as wrong:
            self.fail(f"{name} {wrong}.")
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            self.fail(f"{name} is not made as it should be ({type(problem).__name__}: {problem}).")
        return None

    def take_keys(self, text: str | bytes) -> None:
        self.attempt("The list of keys", self._take_keys, text)

    def _take_keys(self, text: str | bytes) -> None:
        listed = _of_format(read_canonical(text), KEYS)
        if set(listed) != {"format", "keys"}:
            raise Wrong("says more than it should")
        for key in listed["keys"]:
            if key_id(key["public_key"]) != key["key"] or key["key"] in self.keys:
                raise Wrong(f"names a key {key['key']} that is another")
            self.keys[key["key"]] = key["public_key"]
            self._since[key["key"]] = canonical({**key, "public_key": ""})

    def take_seal(self, header: str | bytes, named: str, receipt: str | bytes) -> None:
        """A seal's header and receipt as texts, and the digest that it goes by. In order of their numbers."""
        number = len(self.seals) + 1
        seal = self.attempt(f"Seal {number}", self._take_seal, number, header, named, receipt)
        if seal is None:  # its place is kept, so that the next one is not blamed
            seal = {"size": None}
        self.seals.append((seal, named))
        if seal["size"] is not None:
            self.ends.setdefault(seal["size"], []).append(number)

    def _take_seal(self, number: int, header: str | bytes, named: str, receipt: str | bytes) -> Plain:
        seal = _of_format(read_canonical(header), SEAL)
        before, before_named = self.seals[-1] if self.seals else ({"size": 0, "last_change": 0, "at": ""}, "")
        if seal["number"] != number:
            raise Wrong(f"is missing: seal {seal['number']} stands in its place")
        if digest(canonical(seal)) != named:
            raise Wrong("does not have the digest that it goes by")
        if seal["previous"] != before_named:
            raise Wrong("does not follow the seal before it")
        rises = before["size"] is None or (
            seal["size"] > before["size"] and seal["last_change"] > before["last_change"] and seal["at"] > before["at"]
        )
        if not rises:
            raise Wrong("is not later than the seal before it")
        claims = self.believed(receipt)
        for name, told in _told_in_receipts(seal, named):
            if claims[name] != told:
                raise Wrong(f"has a receipt with another “{name}”")
        if "statement" in claims:
            raise Wrong("has the receipt of a version")
        return seal

    def believed(self, receipt: str | bytes) -> Plain:
        """What a receipt says, once its signature is believed."""
        claims = _of_format(read_canonical(receipt), RECEIPT)
        spelled = claims.pop("sig")
        signature = b64decode(spelled + "=" * (-len(spelled) % 4))
        if claims["key"] not in self.keys:
            raise Foreign(f"is signed with the key {claims['key']}, which is not among the keys")
        # Base64 leaves bits unused at its end: several spellings of one signature.
        is_ours = base64(signature) == spelled
        if not is_ours or not believes(self.keys[claims["key"]], signature, canonical(claims)):
            raise Wrong("has a false signature")
        return claims

    def take_leaf(self, line: Plain) -> None:
        """A leaf with the row that it stands for, as an object. In order of their numbers."""
        name = f"Leaf {self.tree.size + 1}"
        leaf = self.attempt(name, self._take_leaf, self.tree.size + 1, line)
        self.tree.append(bytes(32) if leaf is None else leaf)
        for number in self.ends.get(self.tree.size, ()):
            if self.seals[number - 1][0]["root"] != self.tree.root():
                self.fail(f"Seal {number}: the first {self.tree.size} leaves do not give its root.")

    def _take_leaf(self, seq: int, line: Plain) -> bytes:
        if line["seq"] != seq:
            raise Wrong(f"is missing: leaf {line['seq']} stands in its place")
        table, row, values = line["table"], line["row"], line["values"]
        leaf = bytes.fromhex(line["hash"])
        if len(leaf) != 32 or leaf.hex() != line["hash"]:
            raise Wrong("has a hash that is none")
        if values is None:
            self._erased[table, row] += 1
            return leaf
        if (table, row) in self._shown:
            self.fail(f"Row {row} of {table} is sealed twice.")
        self._shown.add((table, row))
        self.rows += 1
        if leaf_hash(line) != line["hash"]:
            self.fail(f"Row {row} of {table} is not what was sealed as leaf {seq}.")
        self.look_at(table, row, values)
        return leaf

    def look_at(self, table: str, row: int, values: Plain) -> None:
        """Remembers what rows of some tables say of others."""
        if table == CHANGES:
            self._changes[values["id"]] = (values["at"], values["actor"])
        elif table == REDACTIONS:
            self._redactions.append(values)
        elif table == SIGNERS:
            self._sealed_keys.append(values)
        elif table == SNAPSHOTS:
            self._snapshots.append(values)
        elif table == RENDERINGS:
            self.renderings[values["sha256"]] = values
            if values["body"] != {"sha256": values["sha256"]}:
                self.fail(
                    f"Row {row} of {table} ({values['format']}, {values['language']}): "
                    "the bytes do not have the digest that they go by."
                )

    def finish(self) -> None:
        """What only the whole can show."""
        sizes = [seal["size"] for seal, _ in self.seals if seal["size"] is not None]
        if self.tree.size != max(sizes, default=0):
            self.fail(f"There are {self.tree.size} leaves, but the last seal is over {max(sizes, default=0)}.")
        self._check_redactions()
        for values in self._sealed_keys:
            self.attempt(f"The key {values['name']}", self._check_key, values)
        for values in sorted(self._snapshots, key=lambda one: (one["statement_id"], one["number"])):
            name = f"Version {values['number']} of statement {values['statement_id']}"
            self.attempt(name, self._check_version, values)
        for seal, _ in self.seals:
            for head in seal.get("heads", ()):
                if self.versions.get((head["statement"], head["version"])) != head["sha256"]:
                    self.fail(
                        f"Seal {seal['number']} saw a version {head['version']} of “{head['statement']}” "
                        "that is not there."
                    )

    def _check_key(self, values: Plain) -> None:
        at, _actor = self._changes[values["change_id"]]
        if self._since.get(values["name"]) != canonical({"key": values["name"], "public_key": "", "since": at}):
            raise Wrong("is listed otherwise than it was sealed")

    def _check_redactions(self) -> None:
        announced = Counter((values["table_name"], values["row_id"]) for values in self._redactions)
        for values in self._redactions:
            at, actor = self._changes.get(values["change_id"], ("an unknown day", "nobody known"))
            self.notes.append(
                f"Row {values['row_id']} of {values['table_name']}: {', '.join(values['columns'])} redacted "
                f"on {at} by {actor} because “{values['reason']}”."
            )
        for (table, row), erased in self._erased.items():
            if erased <= announced[table, row]:
                if (table, row) not in self._shown:
                    self.notes.append(f"Row {row} of {table}: what is left after the redaction is not sealed yet.")
            elif self.is_partial and erased == announced[table, row] + 1 and (table, row) not in self._shown:
                self.withheld += 1
            else:
                self.fail(f"Row {row} of {table} was blanked, and no redaction announces it.")

    def _check_version(self, values: Plain) -> None:
        document = read_canonical(values["document"])
        slug, number, sha256 = document["content"]["slug"], document["number"], values["sha256"]
        if digest(values["document"].encode()) != sha256:
            raise Wrong("does not have the digest that it goes by")
        before = self.versions.get((slug, number - 1), "")
        if number != values["number"] or not document["previous"] == values["previous"] == before:
            raise Wrong("does not follow the version before it")
        if (slug, number) in self.versions:
            raise Wrong("is there twice")
        self.versions[slug, number] = sha256
        claims = self.believed(values["receipt"])
        if (claims["statement"], claims["version"], claims["digest"]) != (slug, number, short(sha256)):
            raise Wrong("has the receipt of another version")
        self._agree(claims)

    def take_receipt(self, name: str, text: str | bytes) -> None:
        """A receipt kept elsewhere, after `finish`: it must agree with seals and versions."""
        # Copied from paper it has line ends; what it says holds no blanks.
        spelled = "".join((text if isinstance(text, str) else text.decode("utf-8", "replace")).split())
        self.attempt(name, lambda: self._agree(self.believed(spelled)))

    def _agree(self, claims: Plain) -> None:
        number = claims["seal"]
        if not (isinstance(number, int) and 0 < number <= len(self.seals)):
            raise Wrong(f"names seal {number}, which is missing: the record was cut short or written anew")
        seal, named = self.seals[number - 1]
        if seal["size"] is None:
            raise Wrong(f"is of seal {number}, which failed")
        for name, told in _told_in_receipts(seal, named):
            if claims[name] != told:
                raise Wrong(f"contradicts seal {number}: another “{name}”. The record was written anew")
        if "statement" in claims:
            sha256 = self.versions.get((claims["statement"], claims["version"]), "")
            if short(sha256) != claims["digest"]:
                raise Wrong(f"is of a version {claims['version']} of “{claims['statement']}” that is not there")


def _told_in_receipts(seal: Plain, named: str) -> list[tuple[str, Plain]]:
    """What every receipt of this seal says of it. Its digest covers root, size and the seal before it."""
    return [("seal", seal["number"]), ("sealed", short(named)), ("at", seal["at"][:19] + "Z")]


def _of_format(value: Plain, name: str) -> Plain:
    if value.get("format") != name:
        raise Wrong(f"is not of the format {name}")
    return value


# --- The bundle ---


class Bundle:
    """A folder or a ZIP. Names use slashes. Files are read one at a time; nothing is written."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.zip = None if self.path.is_dir() else zipfile.ZipFile(self.path)

    def names(self) -> list[str]:
        if self.zip:
            return sorted(name for name in self.zip.namelist() if not name.endswith("/"))
        return sorted(found.relative_to(self.path).as_posix() for found in self.path.rglob("*") if found.is_file())

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name) if self.zip else (self.path / name).open("rb")

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            return file.read()

    def digest(self, name: str) -> str:
        found = hashlib.sha256()
        with self.open(name) as file:
            while chunk := file.read(1 << 20):
                found.update(chunk)
        return found.hexdigest()

    def lines(self, name: str) -> Iterator[Plain]:
        with self.open(name) as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    raise Wrong(f"is cut off in line {number}")
                try:
                    yield read_canonical(line[:-1])
                except Wrong as wrong:
                    raise Wrong(f"line {number} {wrong}") from wrong


def verify(bundle: Bundle, receipts: Iterable[tuple[str, bytes]] = ()) -> Verification:
    """Checks everything in a bundle, and these receipts (name, text) against it."""
    names = bundle.names()
    found = Verification()
    for name, times_there in Counter(names).items():
        if times_there > 1:
            found.fail(f"The bundle holds {name} {times_there} times.")
    found.attempt("manifest.json", _check_manifest, found, bundle, names)
    found.attempt("proof/keys.json", lambda: found.take_keys(bundle.read("proof/keys.json")))
    found.attempt("proof/seals.jsonl", _take_seals, found, bundle)
    found.attempt("proof/leaves.jsonl", _take_leaves, found, bundle)
    found.attempt("The record", found.finish)
    for name in names:
        if name.startswith("proof/snapshots/"):
            found.attempt(name, _check_document, found, bundle, name)
        elif name.startswith("receipts/"):
            found.take_receipt(name, bundle.read(name))
        elif name.startswith("published/") and bundle.digest(name) not in found.renderings:
            found.fail(f"{name} is no published version.")
    for name, text in receipts:
        found.take_receipt(name, text)
    return found


def _check_manifest(found: Verification, bundle: Bundle, names: list[str]) -> None:
    manifest = _of_format(json.loads(bundle.read("manifest.json")), EVIDENCE)
    found.is_partial = bool(manifest.get("organisation"))
    listed = manifest["files"]
    for name in sorted(set(names) - set(listed) - {"manifest.json"}):
        found.fail(f"{name} is not in the manifest.")
    for name, about in sorted(listed.items()):
        if name not in names:
            found.fail(f"{name} is missing.")
        elif bundle.digest(name) != (about["sha256"] if isinstance(about, dict) else about):
            found.fail(f"{name} is not the file that the manifest lists.")


def _take_seals(found: Verification, bundle: Bundle) -> None:
    for line in bundle.lines("proof/seals.jsonl"):
        found.take_seal(canonical(line["header"]), line["digest"], canonical(line["receipt"]))


def _take_leaves(found: Verification, bundle: Bundle) -> None:
    for line in bundle.lines("proof/leaves.jsonl"):
        found.take_leaf(line)


def _check_document(found: Verification, bundle: Bundle, name: str) -> None:
    if bundle.digest(name) not in found.versions.values():
        raise Wrong("is no published version")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print(__doc__.split("\n\n")[1].strip(), file=sys.stderr)
        return 2
    try:
        bundle = Bundle(arguments[0])
        receipts = [(name, Path(name).read_bytes()) for name in arguments[1:]]
        found = verify(bundle, receipts)
    except (OSError, zipfile.BadZipFile, EOFError) as problem:
        print(f"FAILED  {arguments[0]} cannot be read: {problem}.")
        return 1
    for note in found.notes:
        print(f"note    {note}")
    if found.withheld:
        print(f"note    {found.withheld} rows of other organisations or days are withheld: only their leaves are here.")
    for failure in found.failures:
        print(f"FAILED  {failure}")
    print(
        f"{found.tree.size} leaves, {found.rows} rows, {len(found.seals)} seals, {len(found.versions)} versions, "
        f"{len(receipts)} receipts of yours: " + ("something FAILED." if found.failures else "everything holds.")
    )
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
