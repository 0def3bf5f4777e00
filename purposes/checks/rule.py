"""What a rule is, what it finds, and how rules are run over a register. No database, no clock but `today`."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from purposes.entries import ActivityEntry, Register, TermEntry
from purposes.law import Status

Text = str | Promise


class Severity(TextChoices):
    """An error is content that the law requires, and stops publication; a notice is about quality."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    NOTICE = "notice", _("Notice")


class Scope(TextChoices):
    """Whom a rule asks, once for each."""

    ORGANISATION = "organisation", _("organisation")
    ACTIVITY = "activity", _("processing activity")
    PROCESSOR = "processor", _("processor record")
    STATEMENT = "statement", _("statement")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the field of an entry, and the words or the name that show it."""

    entry: Any
    field: str
    quoted: str = ""


Verdicts = Iterator[Fault | None]
"""One for each thing that a rule looked at: `None` where it is right. A rule that yields nothing does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`message` says what is missing and why the law wants it, `hint` what to do. `%(quoted)s` is what showed it."""

    id: str
    severity: Severity
    article: str
    scope: Scope
    title: Text
    message: Text
    hint: Text
    look: Callable[..., Verdicts] = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A row by its model, as in `purposes.purpose`, and number; with the field to fix."""

    model: str
    pk: int
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    rule: Rule
    record: Place
    """Whose page the fault is mended on."""
    label: str
    place: Place
    quoted: str
    fingerprint: str
    """Of the field's value: an acceptance lapses when it changes."""

    @property
    def message(self) -> str:
        return str(self.rule.message) % {"quoted": self.quoted}

    @property
    def is_error(self) -> bool:
        return self.rule.severity == Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One rule on one record it applies to."""

    rule: Rule
    record: Place
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Rules passed out of rules applicable: a rule passes when no record fails it."""

    passed: int
    applicable: int

    def __str__(self) -> str:
        return f"{self.passed}/{self.applicable}"


def unless(fine: object, entry: Any, field: str, quoted: str = "") -> Fault | None:
    return None if fine else Fault(entry, field, quoted)


def look(rules: Iterable[Rule], register: Register, *, today: date) -> tuple[Look, ...]:
    """Every rule on every record of the register that it applies to. What has ended is past asking."""
    asked: dict[Scope, tuple[Any, ...]] = {
        Scope.ORGANISATION: (register,),
        Scope.ACTIVITY: tuple(one for one in register.activities if is_live(one, today=today)),
        Scope.PROCESSOR: tuple(one for one in register.processor_records if one.status != Status.ENDED),
    }
    looks = (
        look_at(rule, record, rule.look(record, register, today)) for rule in rules for record in asked[rule.scope]
    )
    return tuple(one for one in looks if one)


def look_at(
    rule: Rule,
    record: Any,
    verdicts: Verdicts,
    *,
    model_of: Callable[[Any], str] | None = None,
    page_of: Callable[[Any], Any] | None = None,
) -> Look | None:
    """`None` where the rule does not apply. `page_of` tells on whose page an entry is edited, if not the record's."""
    found = list(verdicts)
    if not found:
        return None
    named = model_of or row_model

    def finding(fault: Fault) -> Finding:
        page = page_of(fault.entry) if page_of else record
        return Finding(
            rule=rule,
            record=Place(model=named(page), pk=page.id),
            label=label_of(page),
            place=Place(model=named(fault.entry), pk=fault.entry.id, field=fault.field),
            quoted=fault.quoted,
            fingerprint=fingerprint(getattr(fault.entry, fault.field, None)),
        )

    return Look(
        rule=rule,
        record=Place(model=named(record), pk=record.id),
        findings=tuple(finding(fault) for fault in found if fault),
    )


def findings_of(looks: Iterable[Look]) -> tuple[Finding, ...]:
    return tuple(finding for one in looks for finding in one.findings)


def score(looks: Iterable[Look]) -> Score:
    by_rule: dict[str, bool] = {}
    for one in looks:
        by_rule[one.rule.id] = by_rule.get(one.rule.id, True) and not one.findings
    return Score(sum(by_rule.values()), len(by_rule))


def is_live(activity: ActivityEntry, *, today: date) -> bool:
    return activity.status != Status.ENDED and not (activity.ends and activity.ends < today)


def label_of(record: Any) -> str:
    return str(getattr(record, "reference", "") or getattr(record, "slug", "") or getattr(record, "code", ""))


_MODELS = {
    "Register": "organisation",
    "ActivityEntry": "processingactivity",
    "AuthorityEntry": "supervisoryauthority",
    "AdequacyEntry": "adequacydecision",
    "DataSubjectEntry": "datasubjectuse",
    "DataCategoryEntry": "datacategoryuse",
    "RetentionEntry": "retentionperiod",
    "MeasureEntry": "measureuse",
}


def row_model(entry: Any) -> str:
    """`purposes.purpose`: a value is named after its model, but for a few."""
    name = type(entry).__name__
    return f"purposes.{_MODELS.get(name) or name.removesuffix('Entry').lower()}"


def fingerprint(value: Any) -> str:
    """SHA-256 of what the field says, numbers of rows and words of terms aside."""
    return hashlib.sha256(json.dumps(_plain(value), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, TermEntry):
        return value.code
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name != "id"}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
