"""What many tests start from, made once for those that follow one another: rows beneath each test's own transaction.

    @laid
    def published(vocabularies):
        return publish(make_statement(), by=make_user("dpo", "DPO"))

A test that asks for `published` begins where these rows are, in a transaction of its own as always, and gets a copy
of the value. What the next test does not ask for is rolled back before it begins; what it asks for beside is laid on
top. A test that commits finds the rows too, committed: the whole database is kept once they were made, and put back
for the next that begins with the same.

A laid fixture builds on laid fixtures only. For the rest it is as if it had been committed: the first row of the test
begins a change of its own.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from inspect import Parameter, signature
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from django.utils import translation

from purposes import recorded
from tests import anew

Make = Callable[..., Any]


@dataclass
class _Layer:
    make: Make
    transaction: transaction.Atomic
    connection: BaseDatabaseWrapper
    folder: Path
    value: Any = None


_layers: list[_Layer] = []


@dataclass
class _Committed:
    folder: Path
    values: dict[Make, Any] = field(default_factory=dict)


_committed: dict[str, _Committed] = {}
"""By the name under which the database is kept."""
_begun: list[_Committed] = []
"""What the test that commits found, if it is one."""


def laid(make: Make) -> Any:
    """Turns a plain function into such a fixture."""

    def fixture(**given: Any) -> Any:
        there = {layer.make: layer.value for layer in _layers} | (_begun[0].values if _begun else {})
        if make in there:
            return deepcopy(there[make])
        given.pop("db")
        return make(**given)

    parameters = [Parameter("db", Parameter.POSITIONAL_OR_KEYWORD), *signature(make).parameters.values()]
    fixture.__signature__ = signature(make).replace(parameters=parameters)  # type: ignore[attr-defined]  # pytest reads it
    fixture.__name__, fixture.__doc__, fixture.__module__ = make.__name__, make.__doc__, make.__module__
    fixture.laid = make  # type: ignore[attr-defined]  # below
    return pytest.fixture(fixture)


def lay_for(request: pytest.FixtureRequest, *, commits: bool) -> None:
    """Before the test's own transaction begins."""
    wanted = list(_wanted(request))
    _begun.clear()
    if commits:
        take_up()
        _begun.append(_all_committed(wanted))
        anew.spoil()
        return
    while not _are_first_of(wanted):
        _take_up()
    anew.put_back()
    for make in wanted[len(_layers) :]:
        _lay(make)


def settings_for(folder: Path) -> dict[str, Any]:
    """Nothing of a test stays on the machine, and nobody is kept waiting by a password."""
    return {
        "VAR_DIR": folder,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "SECOND_FACTOR_ROLES": frozenset(),  # tests/accounts ask for it
    }


def copy_files(folder: Path) -> None:
    """What lies under the test has written files too: a key."""
    for under in (*_layers[-1:], *_begun):
        copytree(under.folder, folder, dirs_exist_ok=True)


def take_up() -> None:
    """All of it."""
    while _layers:
        _take_up()


def let_go() -> None:
    """After the last test."""
    take_up()
    while _committed:
        rmtree(_committed.popitem()[1].folder)


def _all_committed(wanted: list[Make]) -> _Committed:
    name = " ".join(f"{make.__module__}.{make.__qualname__}" for make in wanted)
    if anew.is_kept(name):
        anew.put_back(name)
        return _committed.setdefault(name, _Committed(Path(mkdtemp())))
    anew.put_back()
    made = _committed[name] = _Committed(Path(mkdtemp()))
    for make in wanted:
        with transaction.atomic():
            made.values[make] = _made(make, made.folder, {one.__name__: value for one, value in made.values.items()})
    anew.keep(name)
    return made


def _made(make: Make, folder: Path, values: dict[str, Any]) -> Any:
    """In a transaction that is open; what waits for its end is nobody's."""
    with override_settings(**settings_for(folder)), translation.override("en"):
        value = make(**{name: deepcopy(values[name]) for name in signature(make).parameters})
    connection.check_constraints()
    connection.run_on_commit.clear()
    recorded._open.set(None)
    return value


def _are_first_of(wanted: list[Make]) -> bool:
    here = connections["default"]
    return [(layer.make, layer.connection) for layer in _layers] == [(make, here) for make in wanted[: len(_layers)]]


def _lay(make: Make) -> None:
    values = {layer.make.__name__: layer.value for layer in _layers}
    layer = _Layer(make, transaction.atomic(), connections["default"], Path(mkdtemp()))
    copy_files(layer.folder)
    layer.transaction.__enter__()
    _layers.append(layer)
    layer.value = _made(make, layer.folder, values)


def _take_up() -> None:
    """On the connection that it was laid on: once a browser's loop runs beside the tests, Django gives them another."""
    layer = _layers.pop()
    rmtree(layer.folder)
    of_now = connections["default"]
    connections["default"] = layer.connection
    if connection.in_atomic_block:
        transaction.set_rollback(True)
        layer.transaction.__exit__(None, None, None)
    connections["default"] = of_now


def _wanted(request: pytest.FixtureRequest) -> Iterator[Make]:
    """What the test asks for, each after what it builds on; the same things in the same order for every test."""
    definitions = request.node._fixtureinfo.name2fixturedefs
    found: dict[Make, None] = {}

    def visit(name: str) -> None:
        make = getattr(definitions[name][-1].func, "laid", None) if name in definitions else None
        if make is None or make in found:
            return
        for below in signature(make).parameters:
            visit(below)
        found[make] = None

    for name in sorted(definitions, key=lambda name: (len(definitions[name][-1].baseid), name)):
        visit(name)
    return iter(found)
