"""Who may import whom: docs/decisions/0001-one-direction.md. Read from the syntax, so that nothing slips by."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("ropa", "purposes", "publishing")

KNOW_THE_REGISTER = {"publishing/build.py", "publishing/release.py", "publishing/sample/__init__.py"}
KNOW_THE_REGISTER |= {str(path.relative_to(ROOT)) for path in (ROOT / "publishing" / "checks").glob("*.py")}
"""The only modules of publishing that see processing activities. A check only reads."""

TOOLS = {
    "purposes.constraints",
    "purposes.guards",
    "purposes.history",
    "purposes.words",
    "purposes.recorded",
    "purposes.redline",
    "purposes.languages",
    "purposes.limits",
    "purposes.numbers",
    "purposes.proof",
    "purposes.paper",
    "purposes.admin.desk",
    "purposes.admin.examined",
    "purposes.admin.paging",
    "purposes.past.changes",
    "purposes.past.frame",
    "purposes.past.told",
    "purposes.checks.others",
    "purposes.exchange.columns",
    "purposes.exchange.parts",
    "purposes.exchange.records",
    "purposes.exchange.wanted",
    "purposes.readings",
    "purposes.system_checks",
    "purposes.api.endpoint",
    "purposes.api.errors",
    "purposes.api.fields",
    "purposes.api.permissions",
    "purposes.api.records",
    "purposes.api.schema",
    "purposes.api.tables",
}
"""What any module of publishing may use: texts, who sees what, history and its guards, proof, paper, the look of the
desk, the bundle, the table of fields.

And of the API what every answer has in common. No register in them. A page of the past is handed what was seen by the
door; what it may show is decided there.
"""


def modules(app: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / app).rglob("*.py"))


@cache
def imports(path: str) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name their whole path"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def of(app: str, path: str) -> set[str]:
    return {name for name in imports(path) if name == app or name.startswith(f"{app}.")}


def who_imports(app: str, paths: Iterable[str]) -> dict[str, set[str]]:
    """Each module of `paths` that imports anything of `app`, and what."""
    assert paths
    return {path: found for path in paths if (found := of(app, path))}


def test_register_knows_nothing_of_publication():
    assert who_imports("publishing", modules("purposes")) == {}


def test_apps_know_nothing_of_the_site():
    assert who_imports("ropa", modules("purposes") + modules("publishing")) == {}


def test_publication_reaches_the_register_through_its_two_doors_only():
    paths = [path for path in modules("publishing") if path not in KNOW_THE_REGISTER]
    unknown = {
        path: {name for name in found if not any(name == tool or name.startswith(f"{tool}.") for tool in TOOLS)}
        for path, found in who_imports("purposes", paths).items()
    }

    assert {path: found for path, found in unknown.items() if found - {"purposes"}} == {}


@pytest.mark.parametrize("path", ["publishing/content.py", "publishing/diff.py"])
def test_public_content_and_its_differences_need_no_django(path):
    allowed = {"collections", "dataclasses", "functools", "hashlib", "json", "types", "typing"}
    others = {name for name in imports(path) if name.partition(".")[0] not in allowed}

    assert all(name.startswith("publishing.content") for name in others), others


@pytest.mark.parametrize(
    "path",
    [
        "publishing/views.py",
        "publishing/front.py",
        "publishing/at_hand.py",
        "publishing/serving.py",
        "publishing/api/public.py",
    ],
)
def test_public_answers_read_snapshots_never_what_is_edited(path):
    edited = {
        "publishing.build",
        "publishing.release",
        "publishing.outline",
        "publishing.exchange",
        "publishing.sample",
    }

    assert of("publishing", path) & edited == set()


def test_only_its_press_imports_what_sets_pages():
    everywhere = [path for app in APPS for path in modules(app)]

    assert who_imports("weasyprint", everywhere).keys() == {"purposes/paper/press.py"}
    assert who_imports("typst", everywhere).keys() == {"purposes/paper/sheet_press.py"}


@pytest.mark.parametrize("path", modules("purposes/paper"))
def test_press_needs_its_walls_alone_and_no_django(path):
    ours = {name for name in of("purposes", path) if not name.startswith("purposes.paper.walls")}

    assert of("django", path) | ours == set()


def test_only_the_desk_imports_its_skin():
    assert who_imports("unfold", [path for app in APPS for path in modules(app)]).keys() == {"purposes/admin/desk.py"}
