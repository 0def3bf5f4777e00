"""What the DPO said of findings: accepted until a day, or the whole rule muted; and the verbs that say it.

An acceptance lapses on its day, and when the field that it was about changes. An error can be accepted, never muted:
what the law requires is answered for one by one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from purposes.checks import Finding, Place, Rule, Severity
from purposes.history import rows_at, rows_of_today
from purposes.models import Acceptance, MutedRule, Organisation
from purposes.recorded import recorded_as

Key = tuple[str, str, int, str]
"""Rule, model, number and field: what an acceptance is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    reason: str
    until: date
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    accepted: dict[Key, Accepted]
    muted: dict[str, str]
    """Rule → why."""

    def acceptance(self, finding: Finding, *, today: date) -> Accepted | None:
        """The one that holds for this finding on `today`."""
        found = self.accepted.get(key_of(finding))
        holds = found and today < found.until and found.fingerprint == finding.fingerprint
        return found if holds else None

    def is_open(self, finding: Finding, *, today: date) -> bool:
        muted = finding.rule.id in self.muted and not finding.is_error
        return not muted and self.acceptance(finding, today=today) is None


def read_rulings(organisation: Organisation, *, at: datetime | None = None) -> Rulings:
    """Today's, or those of a past moment. Two queries."""
    rows = rows_at(at) if at else rows_of_today
    own = {"organisation_id": organisation.pk}
    return Rulings(
        accepted={
            (row["rule"], row["row_model"], row["row_number"], row["row_field"]): Accepted(
                reason=row["reason"], until=row["until"], fingerprint=row["fingerprint"]
            )
            for row in rows(Acceptance, own)
        },
        muted={row["rule"]: row["reason"] for row in rows(MutedRule, own)},
    )


def key_of(finding: Finding) -> Key:
    place: Place = finding.place
    return finding.rule.id, place.model, place.pk, place.field


@transaction.atomic
def accept(
    finding: Finding, *, organisation: Organisation, reason: str, until: date, by: Any, today: date
) -> Acceptance:
    """Until that day, or until the field changes. A second acceptance takes the place of the first."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: an auditor will ask.")}, code="reason")
    if until <= today:
        raise ValidationError({"until": _("Choose a day to come.")}, code="until")
    rule, model, number, field = key_of(finding)
    known = {"organisation": organisation, "rule": rule, "row_model": model, "row_number": number, "row_field": field}
    acceptance = Acceptance.objects.select_for_update().filter(**known).first() or Acceptance(**known)
    acceptance.reason, acceptance.until, acceptance.fingerprint = reason.strip(), until, finding.fingerprint
    with recorded_as(by):
        acceptance.save()
    return acceptance


@transaction.atomic
def withdraw(finding: Finding, *, organisation: Organisation, by: Any) -> None:
    """The finding is open again. What is not accepted stays so."""
    rule, model, number, field = key_of(finding)
    found = Acceptance.objects.filter(
        organisation=organisation, rule=rule, row_model=model, row_number=number, row_field=field
    ).first()
    if found:
        with recorded_as(by):
            found.delete()


@transaction.atomic
def mute(rule: Rule, *, organisation: Organisation, reason: str, by: Any) -> MutedRule:
    """For this register, until it is unmuted. A second reason takes the place of the first."""
    if rule.severity == Severity.ERROR:
        raise ValidationError(
            _("What the law requires cannot be muted. Accept each finding with its reason."), code="error"
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: an auditor will ask.")}, code="reason")
    known: dict[str, Any] = {"organisation": organisation, "rule": rule.id}
    muted = MutedRule.objects.select_for_update().filter(**known).first() or MutedRule(**known)
    muted.reason = reason.strip()
    with recorded_as(by):
        muted.save()
    return muted


@transaction.atomic
def unmute(rule: Rule, *, organisation: Organisation, by: Any) -> None:
    found = MutedRule.objects.filter(organisation=organisation, rule=rule.id).first()
    if found:
        with recorded_as(by):
            found.delete()
