"""What no module of ours does: run what it is given, start a shell, make objects of bytes, weak digests or chance.

Read from the syntax.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.test_imports import APPS, ROOT, modules

OURS = [path for app in APPS for path in modules(app)]

MAKE_OBJECTS = {"pickle", "_pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml"}
OF_LITTLE_CHANCE = {"random"}
WEAK = {"md5", "sha1"}
PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}

ELSEWHERE = {
    "publishing/rendering/plain_markdown.py": {"a pattern that is made": "of a mark of ours, ` or ~"},
    "purposes/admin/both.py": {"a pattern that is made": "of a form's prefix, escaped"},
    "purposes/checks/wording.py": {"a pattern that is made": "of our own word lists"},
    "purposes/exchange/profiles/periods.py": {"a pattern that is made": "of our own words for numbers and units"},
    "purposes/history/moments.py": {"a format that is made": "of a comparison of ours; values are parameters"},
}
"""Module → what it does all the same, and of what."""


def dangers(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    return {found for node in nodes for look in (_run, _imported, _made) for found in look(node)}


def _run(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="eval" | "exec" | "compile" | "__import__" as name)):
            yield name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen" as name)):
            yield f"os.{name}"
        case ast.keyword(arg="shell", value=value) if not (isinstance(value, ast.Constant) and value.value is False):
            yield "shell"


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names if name.name.partition(".")[0] in MAKE_OBJECTS | OF_LITTLE_CHANCE)
        case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in MAKE_OBJECTS | OF_LITTLE_CHANCE:
            yield module
        case ast.ImportFrom(module="hashlib", names=names):
            yield from (name.name for name in names if name.name in WEAK)
        case ast.Attribute(value=ast.Name(id="hashlib"), attr=name) if name in WEAK:
            yield name


def _made(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[pattern, *_]):
            if name in PATTERNS and not _stands_there(pattern):
                yield "a pattern that is made"
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "format_map")) if not _stands_there(value):
            yield "a format that is made"


def _stands_there(node: ast.expr) -> bool:
    """A constant, or constants put together."""
    match node:
        case ast.Constant() | ast.Name(id=_) if isinstance(node, ast.Constant) or node.id.isupper():
            return True
        case ast.BinOp(left=left, right=right):
            return _stands_there(left) and _stands_there(right)
        case ast.JoinedStr(values=values):
            parts = [one.value if isinstance(one, ast.FormattedValue) else one for one in values]
            return all(_stands_there(part) for part in parts)
    return False


def test_no_module_runs_what_it_is_given_or_makes_objects_of_bytes():
    found = {path: dangers((ROOT / path).read_text("utf-8")) for path in OURS}

    assert {path: names for path, names in found.items() if names} == {
        path: reasons.keys() for path, reasons in ELSEWHERE.items()
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("eval(asked)", {"eval"}),
        ("exec(asked)", {"exec"}),
        ("code = compile(asked, 'a', 'exec')", {"compile"}),
        ("os.system(asked)", {"os.system"}),
        ("subprocess.run(asked, shell=True)", {"shell"}),
        ("subprocess.run(asked, shell=is_windows)", {"shell"}),
        ("subprocess.run(['ls'], shell=False)", set()),
        ("import pickle", {"pickle"}),
        ("def late():\n    from yaml import load", {"yaml"}),
        ("import random", {"random"}),
        ("from hashlib import md5", {"md5"}),
        ("hashlib.sha1(text)", {"sha1"}),
        ("hashlib.sha256(text)", set()),
        ("re.sub(asked, '', text)", {"a pattern that is made"}),
        ("re.compile(rf'a{asked}b')", {"a pattern that is made"}),
        ("re.compile(rf'a{_UNIT}b' + 'c')", set()),
        ("re.compile('|'.join(asked))", {"a pattern that is made"}),
        ("asked.format(user=user)", {"a format that is made"}),
        ("'{name}'.format(name=name)", set()),
    ],
)
def test_danger_is_found(source, found):
    assert dangers(source) == found
