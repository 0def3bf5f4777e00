"""What every edited model leaves behind: the values, who, and why."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import path
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from publishing.models import Rendering, Snapshot
from purposes.exchange.apply import create_register
from purposes.models import (
    AccountEvent,
    AnswerDone,
    Arrival,
    Assessment,
    Change,
    DataCategorySubject,
    DataCategoryUse,
    DataSubjectUse,
    Decision,
    Handout,
    JointController,
    Leaf,
    LegalBasis,
    MeasureUse,
    Preparation,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    Recipient,
    Redaction,
    Reminder,
    RetentionCategory,
    RetentionPeriod,
    ReviewAnswer,
    Seal,
    SealKey,
    Source,
    TokenUse,
    Transfer,
)
from purposes.recorded import recorded_as
from tests.make import activity_document, organisation_document, words
from tests.purposes.rows import changed, columns, label, made, minimal, our_models, recorded_models

pytestmark = pytest.mark.django_db

FROZEN = {Change, Decision, Handout, Leaf, Redaction, Rendering, Seal, SealKey, Snapshot}
FROZEN |= {AccountEvent, AnswerDone, Reminder, ReviewAnswer}
"""The models without history: their rows never change."""

PASSING = {Arrival, Preparation, TokenUse}
"""Nor have these: they are no part of the register. Two are gone in a day, the other counts hours."""


@dataclass(frozen=True, kw_only=True)
class Event:
    kind: str
    values: dict[str, Any]
    actor: str = ""
    user: int | None = None
    reason: str | None = None


def events(model: type[Any], pk: int) -> list[Event]:
    """What history tells of a row, oldest first."""
    return [
        Event(
            kind=row.history_type,
            values=columns(row, model),
            actor=row.actor,
            user=row.history_user_id,
            reason=row.history_change_reason,
        )
        for row in model.history.filter(id=pk).order_by("history_id")
    ]


def history_sizes() -> Counter[type[Any]]:
    return Counter({model: model.history.count() for model in recorded_models()})


def everything_recorded() -> dict[str, list[dict[str, Any]]]:
    return {label(model): list(model.history.order_by("history_id").values()) for model in recorded_models()}


# Every model


def test_every_model_has_a_history_save_the_frozen_ones():
    without = set(our_models()) - set(recorded_models())

    assert without == FROZEN | PASSING


def test_every_link_is_a_model_with_a_history():
    links = [field for model in our_models() for field in model._meta.many_to_many]

    assert links == []


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_creating_changing_and_deleting_leave_one_history_row_each(model, dpo):
    with recorded_as(dpo, reason="spring cleaning"):
        row = made(model)
        pk, first = row.pk, columns(model.objects.get(), model)
        changed(row)
        second = columns(model.objects.get(pk=pk), model)
        row.delete()

    untouched = {column for column, value in first.items() if second[column] == value}
    by = {"actor": "dpo", "user": dpo.pk, "reason": "spring cleaning"}
    assert untouched == {"id"}
    assert events(model, pk) == [
        Event(kind="+", values=first, **by),
        Event(kind="~", values=second, **by),
        Event(kind="-", values=second, **by),
    ]


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_a_change_leaves_history_of_no_other_row(model):
    row, _other = made(model), made(model)
    before = history_sizes()

    row.save()

    assert history_sizes() - before == Counter({model: 1})


@pytest.mark.parametrize("model", recorded_models(), ids=label)
def test_many_rows_at_once_leave_a_history_row_each(model, dpo):
    with recorded_as(dpo, reason="import"):
        rows = bulk_create_with_history([minimal(model), minimal(model)], model)
        field = model._meta.concrete_fields[1].name
        bulk_update_with_history(rows, model, [field])

    values = [columns(row, model) for row in rows]
    by = {"actor": "dpo", "user": dpo.pk, "reason": "import"}
    assert [events(model, row.pk) for row in rows] == [
        [Event(kind="+", values=of_row, **by), Event(kind="~", values=of_row, **by)] for of_row in values
    ]


# Links and what hangs below


def test_a_link_added_leaves_history_of_the_link_alone():
    purpose, basis = made(Purpose), made(LegalBasis)
    before = history_sizes()

    PurposeBasis.objects.create(purpose=purpose, legal_basis=basis)

    assert history_sizes() - before == Counter({PurposeBasis: 1})


def test_deleting_an_activity_leaves_history_of_every_row_below_it(vocabularies):
    document = activity_document(
        data_categories=[{"category": "A", "subjects": ["customers"]}, {"category": "contact"}],
        retention=[{"text": words("One year"), "categories": ["A"]}],
        joint_controllers=[{"name": "Quay Museum"}],
    )
    create_register({"organisation": organisation_document(), "activities": [document]})
    before = history_sizes()

    ProcessingActivity.objects.get().delete()

    assert history_sizes() - before == {
        ProcessingActivity: 1,
        Purpose: 1,
        PurposeBasis: 1,
        DataSubjectUse: 1,
        DataCategoryUse: 2,
        DataCategorySubject: 1,
        Source: 1,
        RetentionPeriod: 1,
        RetentionCategory: 1,
        Recipient: 1,
        Transfer: 1,
        JointController: 1,
        MeasureUse: 1,
        Assessment: 1,
    }


# Who


def test_history_stays_as_it_was_when_the_user_goes(dpo):
    with recorded_as(dpo, reason="their last day"):
        basis = made(LegalBasis)
    before, number = everything_recorded(), dpo.pk

    dpo.delete()

    assert everything_recorded() == before
    assert events(LegalBasis, basis.pk) == [
        Event(kind="+", values=columns(basis, LegalBasis), actor="dpo", user=number, reason="their last day")
    ]


def test_history_keeps_the_name_the_user_had(dpo):
    with recorded_as(dpo):
        basis = made(LegalBasis)

    User.objects.filter(pk=dpo.pk).update(username="married")

    assert [event.actor for event in events(LegalBasis, basis.pk)] == ["dpo"]


def test_nobody_named_leaves_no_actor_and_no_reason():
    basis = made(LegalBasis)

    assert events(LegalBasis, basis.pk) == [Event(kind="+", values=columns(basis, LegalBasis))]


def test_recorded_as_names_the_innermost(dpo, editor):
    basis = minimal(LegalBasis)
    with recorded_as(dpo, reason="outer"):
        with recorded_as(editor, reason="inner"):
            basis.save()
        basis.save()
    basis.save()

    told = [(event.actor, event.reason) for event in events(LegalBasis, basis.pk)]
    assert told == [("editor", "inner"), ("dpo", "outer"), ("", None)]


def test_recorded_as_ends_with_an_exception(dpo):
    with pytest.raises(ZeroDivisionError), recorded_as(dpo, reason="broken"):
        raise ZeroDivisionError

    basis = made(LegalBasis)

    assert [(event.actor, event.reason) for event in events(LegalBasis, basis.pk)] == [("", None)]


def test_a_row_s_own_reason_wins(dpo):
    basis = minimal(LegalBasis)
    basis._change_reason = "its own"

    with recorded_as(dpo, reason="of all"):
        basis.save()

    assert [event.reason for event in events(LegalBasis, basis.pk)] == ["its own"]


# Web requests


def save_a_basis(request: HttpRequest) -> HttpResponse:
    by = User.objects.filter(username=request.POST.get("by")).first()
    with recorded_as(by, reason=request.POST.get("reason", "")):
        return HttpResponse(made(LegalBasis).pk)


urlpatterns = [path("save/", save_a_basis)]


@pytest.fixture
def save(client, settings):
    """Saves a row by a request, through all of the middleware; its events."""
    settings.ROOT_URLCONF = __name__

    def send(**form: str) -> list[tuple[str, int | None, str | None]]:
        pk = int(client.post("/save/", form).content)
        return [(event.actor, event.user, event.reason) for event in events(LegalBasis, pk)]

    return send


def test_a_request_records_its_user(client, save, dpo):
    client.force_login(dpo)

    assert save(reason="by hand") == [("dpo", dpo.pk, "by hand")]


def test_a_request_without_login_records_nobody(save):
    assert save() == [("", None, None)]


def test_a_request_s_user_is_forgotten_after_it(client, save, dpo):
    client.force_login(dpo)
    save()

    basis = made(LegalBasis)

    assert [event.actor for event in events(LegalBasis, basis.pk)] == [""]


def test_a_request_s_user_wins_over_recorded_as(client, save, dpo, editor):
    client.force_login(dpo)

    assert save(by="editor") == [("dpo", dpo.pk, None)]
