"""What the DPO says of findings, and what comes of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from publishing.models import Snapshot
from publishing.release import CannotPublish, preview, publish
from purposes.examining import examine, rule_by_number
from purposes.history import settled_now
from purposes.models import Acceptance, MutedRule, Organisation, ProcessingActivity, RetentionPeriod
from purposes.rulings import accept, mute, unmute, withdraw
from tests.ground import laid
from tests.make import make_statement, words
from tests.publishing.test_checking import _paper  # noqa: F401 - paper is not what is tested here

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)


@laid
def statement(vocabularies):
    return make_statement()


@pytest.fixture
def organisation(statement) -> Organisation:
    return statement.organisation


def found(organisation, rule, *, today=TODAY, at=None):
    return [one for one in examine(organisation, today=today, at=at).open if one.rule.id == rule]


def accepted(organisation, rule, *, by, until=TOMORROW + timedelta(days=10)):
    (finding,) = found(organisation, rule)
    accept(finding, organisation=organisation, reason="We know.", until=until, by=by, today=TODAY)
    return finding


def vague(organisation):
    period = RetentionPeriod.objects.get()
    period.text, period.period = words("For a reasonable period"), ""
    period.save()


def test_accepted_finding_is_open_no_more(organisation, dpo):
    accepted(organisation, "GOV-05", by=dpo)

    assert found(organisation, "GOV-05") == []


def test_acceptance_ends_on_its_day(organisation, dpo):
    accepted(organisation, "GOV-05", by=dpo, until=TOMORROW)

    assert len(found(organisation, "GOV-05", today=TOMORROW)) == 1


def test_acceptance_lapses_when_the_field_changes(organisation, dpo):
    vague(organisation)
    accepted(organisation, "RET-02", by=dpo)
    assert found(organisation, "RET-02") == []

    period = RetentionPeriod.objects.get()
    period.text = words("For an appropriate period")
    period.save()

    assert len(found(organisation, "RET-02")) == 1


def test_acceptance_stays_when_another_field_changes(organisation, dpo):
    vague(organisation)
    accepted(organisation, "RET-02", by=dpo)

    period = RetentionPeriod.objects.get()
    period.erasure = "Nightly job"
    period.save()

    assert found(organisation, "RET-02") == []


def test_acceptance_says_who_and_why_for_ever(organisation, dpo):
    finding = accepted(organisation, "GOV-05", by=dpo)
    withdraw(finding, organisation=organisation, by=dpo)

    assert [(row.history_type, row.actor, row.reason) for row in Acceptance.history.order_by("history_id")] == [
        ("+", "dpo", "We know."),
        ("-", "dpo", "We know."),
    ]
    assert len(found(organisation, "GOV-05")) == 1


def test_past_day_knows_what_was_accepted_then(organisation, dpo):
    before = settled_now()
    accepted(organisation, "GOV-05", by=dpo)

    assert len(found(organisation, "GOV-05", at=before)) == 1
    assert found(organisation, "GOV-05", at=settled_now()) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": " ", "until": TOMORROW}, "Say why: an auditor will ask."),
        ({"reason": "We know.", "until": TODAY}, "Choose a day to come."),
    ],
)
def test_acceptance_without_reason_or_end_is_refused(organisation, dpo, values, sentence):
    (finding,) = found(organisation, "GOV-05")

    with pytest.raises(ValidationError, match=sentence):
        accept(finding, organisation=organisation, by=dpo, today=TODAY, **values)

    assert Acceptance.objects.count() == 0


def test_muted_rule_is_silent_for_this_register_until_it_is_unmuted(organisation, dpo):
    rule = rule_by_number("GOV-05")

    mute(rule, organisation=organisation, reason="One owner for all.", by=dpo)
    assert found(organisation, "GOV-05") == []

    unmute(rule, organisation=organisation, by=dpo)
    assert len(found(organisation, "GOV-05")) == 1


def test_error_cannot_be_muted(organisation, dpo):
    with pytest.raises(ValidationError, match="cannot be muted"):
        mute(rule_by_number("SRC-01"), organisation=organisation, reason="No.", by=dpo)

    assert MutedRule.objects.count() == 0


def test_error_stops_publication_until_it_is_accepted(statement, organisation, dpo):
    ProcessingActivity.objects.get().sources.all().delete()

    with pytest.raises(CannotPublish, match=r"1 finding stops publication. Fix or accept it first: SRC-01 A-0001\."):
        publish(statement, by=dpo)
    assert Snapshot.objects.count() == 0

    (error,) = preview(statement).errors
    day = timezone.localdate()
    accept(error, organisation=organisation, reason="Asked.", until=day + timedelta(days=3), by=dpo, today=day)

    assert preview(statement).errors == ()


def test_error_of_an_activity_that_is_not_shown_stops_nothing(statement, organisation):
    ProcessingActivity.objects.create(organisation=organisation, reference="Z", slug="z", name=words("Hidden"))

    assert preview(statement).errors == ()
    assert len(found(organisation, "SRC-01")) == 1
