"""Merkle trees over leaves in order, as RFC 9162, section 2.1 defines them. Standard library only.

A tree's root stands for all its leaves and their order. A *frontier* is all that
must be kept of a tree to append to it: the roots of its whole subtrees, from
left to right, one for each binary digit of its size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

Hash = bytes


def leaf_hash(content: bytes) -> Hash:
    """The first byte keeps a leaf from ever being taken for a node."""
    return sha256(b"\0" + content).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    return sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    size: int = 0
    hashes: tuple[Hash, ...] = ()

    def extended(self, leaves: Iterable[Hash]) -> "Frontier":
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            hashes.append(leaf)
            # As in binary counting: every trailing one is a subtree that has found its twin.
            for _ in range(_trailing_ones(size)):
                right = hashes.pop()
                hashes.append(node_hash(hashes.pop(), right))
            size += 1
        return Frontier(size=size, hashes=tuple(hashes))

    @property
    def root(self) -> Hash:
        """Of no leaves: the hash of nothing."""
        if not self.hashes:
            return sha256().digest()
        return reduce(lambda right, left: node_hash(left, right), reversed(self.hashes))

    @property
    def is_well_formed(self) -> bool:
        return len(self.hashes) == self.size.bit_count()


def root(leaves: Iterable[Hash]) -> Hash:
    return Frontier().extended(leaves).root


def inclusion_proof(leaves: Sequence[Hash], index: int) -> tuple[Hash, ...]:
    """The roots beside the way from a leaf up to the root, lowest first. `index` counts from 0."""
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return (*inclusion_proof(left, index), root(right))
    return (*inclusion_proof(right, index - split), root(left))


def is_included(leaf: Hash, *, index: int, size: int, proof: Sequence[Hash], root: Hash) -> bool:
    """RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    way, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if way & 1 or way == last:
            found = node_hash(beside, found)
            way, last = _past_lone_levels(way, last)
        else:
            found = node_hash(found, beside)
        way, last = way >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(leaves: Sequence[Hash], old_size: int) -> tuple[Hash, ...]:
    """That the tree of these leaves begins with the tree of the first `old_size` of them."""
    return _subproof(leaves, old_size, is_whole=True) if 0 < old_size < len(leaves) else ()


def is_consistent(*, old_size: int, old_root: Hash, size: int, root: Hash, proof: Sequence[Hash]) -> bool:
    """RFC 9162, 2.1.4.2. A tree of no leaves is the beginning of any."""
    if old_size in (0, size):
        return not proof and old_root == (root if old_size else Frontier().root)
    if not 0 < old_size < size or not proof:
        return False
    path = proof if old_size & (old_size - 1) else (old_root, *proof)
    way, last = old_size - 1, size - 1
    ones = _trailing_ones(way)
    way, last = way >> ones, last >> ones
    old = new = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if way & 1 or way == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            way, last = _past_lone_levels(way, last)
        else:
            new = node_hash(new, beside)
        way, last = way >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def _subproof(leaves: Sequence[Hash], old_size: int, *, is_whole: bool) -> tuple[Hash, ...]:
    if old_size == len(leaves):
        return () if is_whole else (root(leaves),)
    split = _split(len(leaves))
    left, right = leaves[:split], leaves[split:]
    if old_size <= split:
        return (*_subproof(left, old_size, is_whole=is_whole), root(right))
    return (*_subproof(right, old_size - split, is_whole=False), root(left))


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _trailing_ones(number: int) -> int:
    return (~number & (number + 1)).bit_length() - 1


def _past_lone_levels(way: int, last: int) -> tuple[int, int]:
    """A subtree at the right edge has no twin on some levels: nothing is hashed there."""
    while way and not way & 1:
        way, last = way >> 1, last >> 1
    return way, last
