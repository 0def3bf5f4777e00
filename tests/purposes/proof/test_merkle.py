"""RFC 9162 trees against its own recursive definition, and against answers worked out by hand."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purposes.proof.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
)


def of(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def simple_root(contents):
    """RFC 9162, 2.1.1, word for word."""
    if not contents:
        return of()
    if len(contents) == 1:
        return of(b"\0", contents[0])
    k = 1
    while k * 2 < len(contents):
        k *= 2
    return of(b"\1", simple_root(contents[:k]), simple_root(contents[k:]))


LEAVES = [leaf_hash(bytes([number])) for number in range(40)]
A, B, C, D, E = (of(b"\0", letter) for letter in (b"a", b"b", b"c", b"d", b"e"))
AB, CD = of(b"\1", A, B), of(b"\1", C, D)
ABCD = of(b"\1", AB, CD)

some = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([], bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
        ([A], A),
        ([A, B], AB),
        ([A, B, C], of(b"\1", AB, C)),
        ([A, B, C, D, E], of(b"\1", ABCD, E)),
    ],
)
def test_root_of_small_trees_is_as_worked_out_by_hand(leaves, expected):
    assert root(leaves) == expected


def test_leaf_of_nothing_is_no_empty_tree():
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_proofs_of_five_leaves_are_as_worked_out_by_hand():
    five = [A, B, C, D, E]

    assert inclusion_proof(five, 0) == (B, CD, E)
    assert inclusion_proof(five, 4) == (ABCD,)
    assert consistency_proof(five, 3) == (C, D, AB, E)
    assert consistency_proof(five, 4) == (E,)


@given(some)
def test_root_is_that_of_the_recursive_definition(contents):
    assert root(map(leaf_hash, contents)) == simple_root(contents)


@given(some, some)
def test_frontier_appends_as_if_it_held_every_leaf(first, then):
    appended = Frontier().extended(map(leaf_hash, first)).extended(map(leaf_hash, then))

    assert appended == Frontier().extended(map(leaf_hash, first + then))
    assert appended.is_well_formed
    assert not replace(appended, size=appended.size ^ 1).is_well_formed


@pytest.mark.parametrize("size", range(1, 41))
def test_every_leaf_is_proved_to_be_in_and_no_other(size):
    leaves, whole = LEAVES[:size], root(LEAVES[:size])

    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, index)
        accepted = [at for at in range(-1, size + 1) if is_included(leaf, index=at, size=size, proof=proof, root=whole)]
        assert accepted == [index]
        assert not is_included(leaf_hash(b"other"), index=index, size=size, proof=proof, root=whole)


@pytest.mark.parametrize("size", range(41))
def test_every_beginning_is_proved_and_no_other(size):
    leaves, whole = LEAVES[:size], root(LEAVES[:size])

    for old in range(size + 1):
        proof, before = consistency_proof(leaves, old), root(leaves[:old])
        assert is_consistent(old_size=old, old_root=before, size=size, root=whole, proof=proof)
        forged = root([*leaves[: old - 1], leaf_hash(b"other")]) if old else leaf_hash(b"other")
        assert not is_consistent(old_size=old, old_root=forged, size=size, root=whole, proof=proof)


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
@given(size=st.integers(2, 40), draw=st.data())
def test_forged_proof_is_refused(kind, size, draw):
    leaves, whole = LEAVES[:size], root(LEAVES[:size])
    at = draw.draw(st.integers(1, size - 1))

    def holds(proof):
        if kind == "inclusion":
            return is_included(leaves[at], index=at, size=size, proof=proof, root=whole)
        return is_consistent(old_size=at, old_root=root(leaves[:at]), size=size, root=whole, proof=proof)

    proof = inclusion_proof(leaves, at) if kind == "inclusion" else consistency_proof(leaves, at)
    place, bit = draw.draw(st.integers(0, len(proof) - 1)), draw.draw(st.integers(0, 255))
    flipped = (int.from_bytes(proof[place], "big") ^ 1 << bit).to_bytes(32, "big")

    assert holds(proof)
    assert not holds((*proof[:place], flipped, *proof[place + 1 :]))
    assert not holds(proof[:-1])
    assert not holds((*proof, proof[place]))
    assert not holds((*proof[:place], node_hash(proof[place], proof[place]), *proof[place:]))


def test_node_is_never_taken_for_a_leaf():
    assert leaf_hash(A + B) != node_hash(A, B)
