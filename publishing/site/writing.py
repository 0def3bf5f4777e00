"""Writes the site so that no reader meets half of it: under a temporary name first, then renamed, in the order given.

What is there already is left alone; what is no longer wanted goes last.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from publishing.compression import compressed, is_compressible
from publishing.site.files import SiteFile, Turn, digest

MANIFEST = ".ropa-site.json"
"""Which files are ours, each with its digest."""

_TEMPORARY = ".ropa-part"
_SUFFIXES = {"gzip": ".gz", "br": ".br"}
_WORTH_IT = 512  # bytes; below, compression saves nothing
_WORTH_KEEPING = 16 * 1024  # bytes of what may stand at several addresses: packed once, the last few kept
_KEPT = 64


class NotOurs(Exception):
    """The folder holds files that no export of ours wrote."""


@dataclass(slots=True)
class Written:
    """What a run did."""

    new: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(slots=True)
class _Folder:
    root: Path
    before: dict[str, str]
    after: dict[str, str] = field(default_factory=dict)
    done: Written = field(default_factory=Written)
    packed: dict[str, dict[str, bytes]] = field(default_factory=dict)


def write_site(root: Path, files: Iterable[SiteFile], *, extra: Iterable[tuple[str, str]] = ()) -> Written:
    """`files` in the order of their turns; `extra` are texts for the server, written last. Raises `NotOurs`."""
    folder = _Folder(root, _known(root))
    turn = Turn.CONTENT
    for file in files:
        if file.turn > turn:  # what is pointed at is on the disk before what points
            os.sync()
            turn = file.turn
        _place(folder, file)
    for name, text in extra:
        _write(folder, name, text.encode(), at=None)
    for path in sorted(folder.before.keys() - folder.after.keys()):
        (root / path).unlink(missing_ok=True)
        folder.done.removed += 1
    _remove_empty(root, folder.before.keys() - folder.after.keys())
    _save(root, folder.after)
    os.sync()
    return folder.done


def _known(root: Path) -> dict[str, str]:
    """What an earlier run wrote. A folder without a list of ours must be empty."""
    root.mkdir(parents=True, exist_ok=True)
    try:
        known: dict[str, str] = json.loads((root / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        if any(root.iterdir()):
            raise NotOurs from None
        _save(root, {})
        return {}
    for left in root.rglob(f"*{_TEMPORARY}"):  # of a run that was killed
        left.unlink()
    return known


def _save(root: Path, known: dict[str, str]) -> None:
    _replace(root / MANIFEST, (json.dumps(known, indent=0, sort_keys=True) + "\n").encode(), at=None)


def _place(folder: _Folder, file: SiteFile) -> None:
    """The compressed copies first: whoever gets one gets a whole page, of the old version or of the new."""
    is_packed = is_compressible(file.media_type) and len(file.body) >= _WORTH_IT
    copies = [f"{file.path}{suffix}" for suffix in _SUFFIXES.values()] if is_packed else []
    if _is_there(folder, file.path, digest(file.body)) and all(_is_as_known(folder, copy) for copy in copies):
        for path in (file.path, *copies):
            folder.after[path] = folder.before[path]
            folder.done.unchanged += 1
        return
    for encoding, packed in (_packed(folder, file.body) if copies else {}).items():
        _write(folder, f"{file.path}{_SUFFIXES[encoding]}", packed, at=file.at.timestamp())
    _write(folder, file.path, file.body, at=file.at.timestamp())


def _packed(folder: _Folder, body: bytes) -> dict[str, bytes]:
    if len(body) < _WORTH_KEEPING:
        return compressed(body)
    name = digest(body)
    if name not in folder.packed:
        if len(folder.packed) >= _KEPT:
            folder.packed.pop(next(iter(folder.packed)))
        folder.packed[name] = compressed(body)
    return folder.packed[name]


def _is_there(folder: _Folder, path: str, wanted: str) -> bool:
    return folder.before.get(path) == wanted and _is_as_known(folder, path)


def _is_as_known(folder: _Folder, path: str) -> bool:
    """Nobody has altered the file since."""
    try:
        return digest((folder.root / path).read_bytes()) == folder.before.get(path)
    except OSError:
        return False


def _write(folder: _Folder, path: str, body: bytes, *, at: float | None) -> None:
    wanted = digest(body)
    folder.after[path] = wanted
    if _is_there(folder, path, wanted):
        folder.done.unchanged += 1
        return
    if path not in folder.before:  # known from now on, whatever happens to this run
        folder.before[path] = ""
    _replace(folder.root / path, body, at=at)
    folder.done.new += 1


def _replace(path: Path, body: bytes, *, at: float | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}{_TEMPORARY}")
    temporary.write_bytes(body)
    if at is not None:
        os.utime(temporary, (at, at))  # what a server tells as Last-Modified
    temporary.replace(path)


def _remove_empty(root: Path, paths: Iterable[str]) -> None:
    folders = {parent for path in paths for parent in (root / path).parents if root in parent.parents}
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
