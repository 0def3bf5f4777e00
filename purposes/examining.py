"""A register examined: read once, every rule asked, and what the DPO said of the findings laid beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from purposes.checks import RULES, Finding, Look, Rule, Score, look, score
from purposes.checks.others import other_looks, other_rules
from purposes.entries import Register
from purposes.models import Organisation
from purposes.register import read_part, read_register
from purposes.rulings import Rulings, key_of, read_rulings

_GRAVEST_FIRST = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    register: Register
    looks: tuple[Look, ...]
    rulings: Rulings
    today: date

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each once, the gravest first: two statements may ask the same of one activity."""
        found = {(key_of(one), one.quoted): one for each in self.looks for one in each.findings}
        return tuple(sorted(found.values(), key=lambda one: _GRAVEST_FIRST.index(one.rule.severity)))

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if self.rulings.is_open(one, today=self.today))

    @property
    def score(self) -> Score:
        return score(self.looks)


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What the desk shows of an examination, without the register that was read for it."""

    name: str
    findings: tuple[Finding, ...]
    score: Score
    rulings: Rulings
    today: date
    since: datetime | None = None
    """The moment that it is of, if the register has changed after it; what changed is being examined."""

    is_known: bool = True
    """Whether there was an examination yet."""

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if self.rulings.is_open(one, today=self.today))


def without_register(seen: Examination) -> Examined:
    return Examined(
        name=seen.register.short_name or seen.register.legal_name,
        findings=seen.findings,
        score=seen.score,
        rulings=seen.rulings,
        today=seen.today,
    )


def all_rules() -> tuple[Rule, ...]:
    return (*RULES, *other_rules())


def rule_by_number(number: str) -> Rule | None:
    return next((rule for rule in all_rules() if rule.id == number), None)


def examine(organisation: Organisation, *, today: date, at: datetime | None = None) -> Examination:
    """The register as it is, or as it stood `at`, asked as on `today`, in a number of queries that its size is not in.

    Raises `history.NotYet` for a moment before the organisation was entered.
    """
    register = read_register(organisation, at=at)
    return Examination(
        register=register,
        looks=(*look(RULES, register, today=today), *other_looks(organisation, register, today=today, at=at)),
        rulings=read_rulings(organisation, at=at),
        today=today,
    )


def examine_part(organisation: Organisation, activities: Any, *, today: date) -> Examination:
    """Today's register with some activities alone. What is asked of several together is asked of these."""
    register = read_part(organisation, activities)
    return Examination(
        register=register,
        looks=(*look(RULES, register, today=today), *other_looks(organisation, register, today=today, at=None)),
        rulings=read_rulings(organisation),
        today=today,
    )


def of_record(findings: Iterable[Finding], *, model: str, pk: int) -> tuple[Finding, ...]:
    return tuple(one for one in findings if (one.record.model, one.record.pk) == (model, pk))
