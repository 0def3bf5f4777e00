"""The offline verifier on a bundle as an auditor holds it: forged, cut, rewritten, one bit at a time."""

import json
import subprocess
import sys
import zipfile
from copy import deepcopy
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from purposes.models import Organisation, RetentionPeriod
from purposes.proof import receipts as product_receipts
from purposes.proof import verify_export
from purposes.proof.keys import signing_key
from purposes.proof.redaction import redact
from purposes.proof.seals import seal
from purposes.proof.verify_export import (
    SIGNERS,
    SNAPSHOTS,
    Bundle,
    Tree,
    Verification,
    Wrong,
    base64,
    believes,
    believes_slowly,
    canonical,
    digest,
    leaf_hash,
    read_canonical,
    short,
    verify,
)
from tests.make import make_organisation
from tests.purposes.proof.record import bundle, make_record, rewrite_manifest

FORGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
_made: dict[str, bytes] = {}


@pytest.fixture
def files(request):
    """Name → bytes of a bundle; made once."""
    if not _made:
        request.getfixturevalue("vocabularies")
        make_record(request.getfixturevalue("dpo"))
        seal(by=None)
        folder = bundle(request.getfixturevalue("tmp_path") / "first")
        _made.update({p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
        _made["the server's key"] = signing_key().private_bytes_raw()
    return dict(_made)


@pytest.fixture
def folder(files, tmp_path):
    return unpack(files, tmp_path / "bundle")


def unpack(files, folder: Path) -> Path:
    for name, body in files.items():
        if name != "the server's key":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(body)
    return folder


def lines(folder, name):
    return [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def write_lines(folder, name, values):
    (folder / name).write_bytes(b"".join(canonical(value) + b"\n" for value in values))
    rewrite_manifest(folder)


def failures(folder, *receipts):
    return verify(Bundle(str(folder)), receipts).failures


def run_alone(*arguments, script=verify_export.__file__):
    """Without our code, our packages or any environment."""
    return subprocess.run(
        [sys.executable, "-I", "-S", script, *arguments], env={}, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db
def test_bundle_as_made_holds(folder):
    found = verify(Bundle(str(folder)))

    assert (found.failures, found.notes, found.withheld) == ([], [], 0)
    assert sorted(found.versions) == [("privacy", 1), ("privacy", 2)]
    assert found.rows == found.tree.size == len(lines(folder, "proof/leaves.jsonl"))


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [False, True])
def test_verifier_runs_alone_on_a_folder_or_a_zip(folder, tmp_path, packed):
    script = tmp_path / "alone" / "verify_export.py"
    script.parent.mkdir()
    script.write_bytes(Path(verify_export.__file__).read_bytes())
    target = folder
    if packed:
        target = tmp_path / "bundle.zip"
        with zipfile.ZipFile(target, "w") as file:
            for path in folder.rglob("*"):
                file.write(path, path.relative_to(folder))
    receipt = folder / "receipts/privacy-1.json"

    run = run_alone(target, receipt, script=script)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith("4 seals, 2 versions, 1 receipts of yours: everything holds.\n")


@pytest.mark.django_db
def test_verifier_names_the_row_and_exits_with_1(folder, tmp_path):
    (tmp_path / "receipt.json").write_bytes((folder / "receipts/privacy-1.json").read_bytes())
    changed = lines(folder, "proof/leaves.jsonl")
    at = next(i for i, line in enumerate(changed) if line["table"] == "purposes_historicalretentionperiod")
    changed[at]["values"]["text"] = {"en": "Never"}
    write_lines(folder, "proof/leaves.jsonl", changed)

    run = run_alone(folder, tmp_path / "receipt.json")

    row = changed[at]["row"]
    assert run.returncode == 1
    assert run.stdout.splitlines()[0] == (
        f"FAILED  Row {row} of purposes_historicalretentionperiod is not what was sealed as leaf {at + 1}."
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [([], 2, "python3 verify_export.py BUNDLE"), (["/nowhere"], 1, "FAILED  /nowhere cannot be read: ")],
)
def test_what_is_no_bundle_is_said_in_one_line(arguments, code, said):
    run = run_alone(*arguments)

    assert (run.returncode, said in run.stdout + run.stderr) == (code, True)
    assert len((run.stdout + run.stderr).splitlines()) == 1


def flips(body: bytes, *, every: int):
    """The same bytes with one bit turned, for every so many bits."""
    for bit in range(0, len(body) * 8, every):
        turned = bytearray(body)
        turned[bit // 8] ^= 1 << bit % 8
        yield bytes(turned)


@pytest.mark.django_db
def test_no_turned_bit_of_any_row_is_missed(files):
    """Every stored row, at least 10,000 bits in all, each through the functions that verify."""
    tried, missed = 0, []
    tree, rows = Tree(), files["proof/leaves.jsonl"].splitlines()
    every = max(1, sum(map(len, rows)) * 8 // 10_500) | 1  # odd: every bit of a byte has its turn
    for line in rows:
        before = deepcopy(tree)
        tree.append(bytes.fromhex(json.loads(line)["hash"]))
        for turned in flips(line, every=every):
            tried += 1
            found = Verification()
            found.tree = deepcopy(before)
            found.seals, found.ends = [({"root": tree.root()}, "")], {tree.size: [1]}
            found.attempt("line", lambda text, found=found: found.take_leaf(read_canonical(text)), turned)
            found._check_redactions()
            if not found.failures:
                missed.append((line, turned))

    assert tried > 10_000
    assert missed == []


@pytest.mark.django_db
def test_no_turned_bit_of_a_seal_or_a_receipt_is_missed(files):
    seals = files["proof/seals.jsonl"].splitlines()
    good = Verification()
    good.take_keys(files["proof/keys.json"])
    for line in seals:
        take_seal(good, line)
    good.versions = {("privacy", n): digest(files[f"proof/snapshots/privacy-{n}.json"]) for n in (1, 2)}
    tried, missed = 0, []
    for turned in (t for n in (1, 2) for t in flips(files[f"receipts/privacy-{n}.json"], every=1)):
        tried, good.failures = tried + 1, []
        good.take_receipt("it", turned)
        missed += [] if good.failures else [turned]
    for number, line in enumerate(seals):
        for turned in flips(line, every=7):
            tried, found = tried + 1, Verification()
            found.keys = good.keys
            found.seals = list(good.seals[:number])
            found.attempt("line", take_seal, found, turned)
            missed += [] if found.failures else [turned]

    assert tried > 8_000
    assert missed == []


@pytest.mark.django_db
def test_no_turned_bit_of_the_keys_is_missed(folder):
    path = folder / "proof/keys.json"
    missed = []
    for turned in flips(path.read_bytes(), every=5):
        path.write_bytes(turned)
        rewrite_manifest(folder)
        missed += [] if failures(folder) else [turned]

    assert missed == []


def take_seal(found, line):
    whole = read_canonical(line)
    found.take_seal(canonical(whole["header"]), whole["digest"], canonical(whole["receipt"]))


@pytest.mark.django_db
def test_no_turned_bit_of_a_published_file_is_missed(files):
    known = {digest(body) for name, body in files.items() if name.startswith(("published/", "proof/snapshots/"))}
    turned = [
        one
        for name, body in files.items()
        if name.startswith(("published/", "proof/snapshots/"))
        for one in flips(body, every=3)
    ]

    assert len(turned) > 10_000
    assert [one for one in turned if digest(one) in known] == []


@pytest.mark.django_db
def test_turned_bits_are_found_in_the_whole_bundle_too(folder):
    """A sample over every file, with a manifest that fits what was forged."""
    missed = []
    for path in sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name not in ("manifest.json", "keys.json")
    ):
        body = path.read_bytes()
        for turned in flips(body, every=len(body) * 8 // 4 | 1):
            path.write_bytes(turned)
            rewrite_manifest(folder)
            missed += [] if failures(folder) else [(path.name, turned)]
        path.write_bytes(body)

    rewrite_manifest(folder)
    assert failures(folder) == []
    assert missed == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["proof/leaves.jsonl", "proof/seals.jsonl"])
@pytest.mark.parametrize("deed", ["remove", "repeat", "swap", "cut", "renumber", "insert"])
def test_lines_cannot_be_removed_added_or_moved(folder, name, deed):
    missed = []
    whole = lines(folder, name)
    for at in range(0, len(whole) - 1, max(1, len(whole) // 12)):
        changed = deepcopy(whole)
        if deed == "remove":
            del changed[at]
        elif deed == "repeat":
            changed.insert(at, changed[at])
        elif deed == "swap":
            changed[at], changed[at + 1] = changed[at + 1], changed[at]
        elif deed == "cut":
            del changed[at:]
        elif deed == "renumber":
            del changed[at]
            number(changed)
        else:
            changed.insert(at, deepcopy(changed[at]))
            number(changed)
        write_lines(folder, name, changed)
        missed += [] if failures(folder) else [at]

    assert missed == []


def number(changed):
    for place, line in enumerate(changed, 1):
        if "seq" in line:
            line["seq"] = place
        else:
            line["header"]["number"] = line["receipt"]["seal"] = place
            line["digest"] = digest(canonical(line["header"]))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["published/1-en.pdf", "proof/snapshots/privacy-2.json", "receipts/privacy-1.json"])
def test_exchanged_file_is_named(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"1", b"7", 1))
    rewrite_manifest(folder)

    assert [failure.split()[0] for failure in failures(folder)] == [name]


@pytest.mark.django_db
def test_file_beside_the_manifest_and_file_lost_are_named(folder):
    (folder / "more.txt").write_text("slipped in")
    (folder / "published/1-en.pdf").unlink()

    assert failures(folder) == ["more.txt is not in the manifest.", "published/1-en.pdf is missing."]


def forge(folder, key):
    """Everything anew, with one row of the past altered and every hash, root, chain and signature made to fit."""
    pem = product_receipts.pem(key.public_key())
    name = product_receipts.key_id(key.public_key())
    changed = lines(folder, "proof/leaves.jsonl")
    altered = next(line for line in changed if line["table"] == "purposes_historicalretentionperiod")
    altered["values"]["text"] = {"en": "Never"}
    keys = json.loads((folder / "proof/keys.json").read_bytes())
    keys["keys"][0] |= {"key": name, "public_key": pem}
    (folder / "proof/keys.json").write_bytes(canonical(keys))

    def signed(claims):
        claims = {**claims, "key": name}
        claims.pop("sig", None)
        return {**claims, "sig": base64(key.sign(canonical(claims)))}

    seals, tree, made = lines(folder, "proof/seals.jsonl"), Tree(), []
    for line in changed:
        if line["table"] == SNAPSHOTS:
            receipt = json.loads(line["values"]["receipt"])
            own = made[receipt["seal"] - 1]["receipt"]
            receipt |= {claim: own[claim] for claim in ("at", "sealed")}
            line["values"]["receipt"] = canonical(signed(receipt)).decode()
            slug = f"privacy-{line['values']['number']}"
            (folder / f"receipts/{slug}.json").write_bytes(line["values"]["receipt"].encode())
        if line["table"] == SIGNERS:
            line["values"] |= {"name": name, "public_key": pem}
        line["hash"] = leaf_hash(line)
        tree.append(bytes.fromhex(line["hash"]))
        for one in seals:
            if one["header"]["size"] == tree.size:
                one["header"] |= {"root": tree.root(), "previous": made[-1]["digest"] if made else ""}
                sha256 = digest(canonical(one["header"]))
                receipt = signed({**one["receipt"], "sealed": short(sha256)})
                made.append({**one, "digest": sha256, "receipt": receipt})
    write_lines(folder, "proof/seals.jsonl", made)
    write_lines(folder, "proof/leaves.jsonl", changed)


@pytest.mark.django_db
@pytest.mark.parametrize("with_the_servers_key", [False, True])
@pytest.mark.parametrize("kept", ["receipts/privacy-1.json", "receipts/privacy-2.json", "seal"])
def test_rewriting_everything_is_found_by_one_old_receipt(folder, files, with_the_servers_key, kept):
    receipt = canonical(lines(folder, "proof/seals.jsonl")[0]["receipt"]) if kept == "seal" else files[kept]
    assert failures(folder, ("mine", receipt)) == []
    key = Ed25519PrivateKey.from_private_bytes(files["the server's key"]) if with_the_servers_key else FORGER

    forge(folder, key)

    assert failures(folder) == []
    (failure,) = failures(folder, ("mine", receipt))
    assert ("contradicts seal" if with_the_servers_key else "is not among the keys") in failure


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"seal": 99}, "names seal 99, which is missing"),
        ({"seal": True}, "contradicts seal"),
        ({"seal": 0}, "names seal 0"),
        ({"sealed": short("00" * 32)}, "another “sealed”"),
        ({"at": "2020-01-01T00:00:00Z"}, "another “at”"),
        ({"digest": short("00" * 32)}, "version 2 of “privacy” that is not there"),
        ({"version": 3}, "version 3 of “privacy” that is not there"),
        ({"statement": "other"}, "version 2 of “other” that is not there"),
        ({"format": "ropa.receipt/2"}, "is not of the format"),
    ],
)
def test_receipt_that_claims_something_else_is_refused_even_with_a_true_signature(folder, files, claims, said):
    key = Ed25519PrivateKey.from_private_bytes(files["the server's key"])
    true = json.loads(files["receipts/privacy-2.json"])
    false = {**{name: value for name, value in true.items() if name != "sig"}, **claims}
    signature = base64(key.sign(canonical(false)))

    (failure,) = failures(folder, ("mine", canonical({**false, "sig": signature})))

    assert said in failure


@pytest.mark.django_db
@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"format":"ropa.receipt/1"}'])
def test_what_is_no_receipt_is_refused_in_a_sentence(folder, text):
    (failure,) = failures(folder, ("mine", text))

    assert failure.startswith("mine is not")


@pytest.mark.django_db
def test_redacted_row_is_noted_and_its_words_are_nowhere_in_the_bundle(vocabularies, dpo, tmp_path):
    make_record(dpo)
    old = RetentionPeriod.history.earliest("history_id")
    redact(model=type(old), row=old.pk, columns=["text"], by=dpo, reason="It named a person")
    seal(by=dpo)

    folder = bundle(tmp_path / "bundle")
    found = verify(Bundle(str(folder)))

    assert found.failures == []
    assert [note.partition(" on ")[0] for note in found.notes] == [
        f"Row {old.pk} of purposes_historicalretentionperiod: text redacted"
    ]
    blanked = [line for line in lines(folder, "proof/leaves.jsonl") if line["values"] is None]
    assert [(line["row"], line["salt"]) for line in blanked] == [(old.pk, None)]


@pytest.mark.django_db
def test_announced_redaction_covers_no_other_row(folder):
    changed = lines(folder, "proof/leaves.jsonl")
    changed[7] |= {"salt": None, "values": None}
    write_lines(folder, "proof/leaves.jsonl", changed)

    assert failures(folder) == [
        f"Row {changed[7]['row']} of {changed[7]['table']} was blanked, and no redaction announces it."
    ]


@pytest.mark.django_db
def test_rows_of_another_organisation_are_withheld_and_the_proof_holds(vocabularies, dpo, tmp_path):
    ours = make_record(dpo).organisation
    make_organisation(slug="other", legal_name="SECRET GmbH", short_name="SECRET")
    seal(by=dpo)

    folder = bundle(tmp_path / "bundle", organisation=Organisation.objects.get(pk=ours.pk))
    found = verify(Bundle(str(folder)))

    theirs = [line for line in lines(folder, "proof/leaves.jsonl") if line["values"] is None]
    assert found.failures == []
    assert found.withheld == len(theirs) > 2
    assert b"SECRET" not in (folder / "proof/leaves.jsonl").read_bytes()
    assert {line["table"] for line in theirs} == {
        "purposes_change",
        "purposes_historicalcontactpoint",
        "purposes_historicalorganisation",
    }


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.binary(min_size=64, max_size=64))
def test_slow_signatures_are_judged_as_the_package_judges_them(seed, message, noise):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, true = key.public_key().public_bytes_raw(), key.sign(message)

    assert believes_slowly(public, true, message)
    assert not believes_slowly(public, true, message + b"!")
    assert not believes_slowly(public, noise, message)
    assert not believes_slowly(noise[:32], true, message)
    assert not believes_slowly(public, true[:-1], message)
    assert believes(product_receipts.pem(key.public_key()), true, message)


def test_rfc_8032_test_vector_is_believed():
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )

    assert believes_slowly(public, signature, b"\x72")
    assert not believes_slowly(public, signature, b"\x73")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
    )
)
def test_canonical_json_is_that_of_rfc_8785_for_all_that_we_write(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_two_spellings_of_one_object_are_not_both_canonical():
    for text in ('{"a": 1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":"\\u0041"}', '{"a":1.0}', '{"a":1}\n'):
        with pytest.raises(Wrong):
            read_canonical(text)
    assert read_canonical('{"a":1}') == {"a": 1}
