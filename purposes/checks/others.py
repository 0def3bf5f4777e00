"""What other apps ask beside the register itself, such as whether a statement tells every right.

The register knows no publication: whoever has rules of its own adds them when the apps are ready.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from purposes.checks.rule import Look, Rule
from purposes.entries import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`look` gets the organisation, its register, the day, and the moment if it is a past one."""

    rules: tuple[Rule, ...]
    look: Callable[[Any, Register, date, datetime | None], Iterable[Look]]


_others: dict[str, Asked] = {}


def add_rules(name: str, asked: Asked) -> None:
    """`name` tells them apart, and orders them."""
    _others[name] = asked


def other_rules() -> tuple[Rule, ...]:
    return tuple(rule for name in sorted(_others) for rule in _others[name].rules)


def other_looks(organisation: Any, register: Register, *, today: date, at: datetime | None) -> Iterator[Look]:
    for name in sorted(_others):
        yield from _others[name].look(organisation, register, today, at)
