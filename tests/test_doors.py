"""Who may read the past: `purposes.history` alone, and others through its front. Read from the syntax."""

import ast
import re
from collections.abc import Iterator

import pytest

from purposes import history
from tests.test_imports import APPS, ROOT, modules

DOOR = "purposes/history/"

ELSEWHERE = {
    "purposes/recorded.py": "gives every model its history, and names the tables that only grow",
    "purposes/guards/tables.py": "names the tables that are guarded; reads no row of them",
    "purposes/guards/__init__.py": "guards them",
    "purposes/bulk.py": "writes many rows at once, each with its history row",
    "purposes/catching_up.py": "writes history rows where a migration wrote none",
    "purposes/proof/leaves.py": "reads tables of every kind that only grows, whole and as bytes: they are sealed",
}
"""Modules that reach for histories all the same, and why."""

HISTORY_MODEL = re.compile(r"Historical[A-Z]\w*")
OUTSIDE = [path for app in APPS for path in modules(app) if not path.startswith(DOOR) and "/migrations/" not in path]


def offences(source: str) -> set[str]:
    """Each way in which a module reaches for the past past the door."""
    return {found for node in ast.walk(ast.parse(source)) for found in _offences(node)}


def _offences(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr="history"):
            yield ".history"
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="history"), *_]):
            yield ".history"
        case ast.Name(id=name) | ast.Constant(value=str(name)) if HISTORY_MODEL.fullmatch(name):
            yield name
        case ast.Import(names=names):
            yield from (name.name for name in names if _is_behind(name.name))
        case ast.ImportFrom(module=str(module), names=names):
            yield from (name for name in [module] if _is_behind(name))
            yield from (f"{module}.{name.name}" for name in names if _leads_behind(module, name.name))


def _is_behind(name: str) -> bool:
    """A room behind the door, or the library's."""
    return name.startswith(("purposes.history.", "simple_history"))


def _leads_behind(module: str, name: str) -> bool:
    """The list of histories, a history by its name, or a room; what the door shows may be called as its room is."""
    rooms = {path.stem for path in (ROOT / DOOR).glob("*.py")} - set(history.__all__)
    return (
        (module, name) == ("purposes.recorded", "append_only_models")
        or HISTORY_MODEL.fullmatch(name) is not None
        or (module == "purposes.history" and name in rooms)
    )


def test_past_is_read_through_its_door_only():
    found = {path: offences((ROOT / path).read_text("utf-8")) for path in OUTSIDE}

    assert {path: names for path, names in found.items() if names and path not in ELSEWHERE} == {}
    assert {path for path, names in found.items() if names} == ELSEWHERE.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("rows = Purpose.history.filter(id=1)", {".history"}),
        ("rows = type(record).history.latest()", {".history"}),
        ("rows = getattr(model, 'history')", {".history"}),
        ("model = apps.get_model('purposes', 'HistoricalPurpose')", {"HistoricalPurpose"}),
        ("from purposes.models import HistoricalPurpose as P", {"purposes.models.HistoricalPurpose"}),
        ("def read(rows=HistoricalPurpose.objects): ...", {"HistoricalPurpose"}),
        ("from purposes.history.moments import history_of", {"purposes.history.moments"}),
        ("from purposes.history import versions as past", {"purposes.history.versions"}),
        ("from purposes.history import log, moments", set()),
        ("import purposes.history.timelines", {"purposes.history.timelines"}),
        ("def late():\n    from simple_history.utils import get_history_manager_for_model", {"simple_history.utils"}),
        ("from purposes.recorded import append_only_models", {"purposes.recorded.append_only_models"}),
        ("from purposes.history import rows_at\nrows_at(at)(Purpose, {})", set()),
        ("# Purpose.history\n'the history of a purpose'", set()),
    ],
)
def test_offence_against_the_door_is_found(source, found):
    assert offences(source) == found
