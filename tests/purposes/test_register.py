"""The register read as values: every column of every row, in order, of one organisation, in as many queries as ever.

Long because one whole register is spelled out, so that whole values can be compared.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from simple_history.utils import bulk_create_with_history

from purposes.entries import (
    ActivityEntry,
    AdequacyEntry,
    AssessmentEntry,
    AuthorityEntry,
    ContactPointEntry,
    DataCategoryEntry,
    DataSubjectEntry,
    JointControllerEntry,
    MeasureEntry,
    ProcessorClientEntry,
    ProcessorRecordEntry,
    ProcessorTransferEntry,
    PurposeEntry,
    QuestionEntry,
    RecipientEntry,
    Register,
    RetentionEntry,
    SourceEntry,
    SubProcessorEntry,
    TermEntry,
    TransferEntry,
)
from purposes.models import (
    AdequacyDecision,
    Assessment,
    ContactPoint,
    DataCategory,
    DataCategorySubject,
    DataCategoryUse,
    DataSubjectCategory,
    DataSubjectUse,
    JointController,
    LegalBasis,
    MeasureUse,
    Organisation,
    ProcessingActivity,
    ProcessorClient,
    ProcessorMeasure,
    ProcessorRecord,
    ProcessorTransfer,
    Purpose,
    PurposeBasis,
    Question,
    Recipient,
    RecipientCategory,
    RetentionCategory,
    RetentionPeriod,
    SecurityMeasure,
    Source,
    SubProcessor,
    SupervisoryAuthority,
    Transfer,
)
from purposes.register import read_register
from tests.purposes.rows import made, minimal

pytestmark = pytest.mark.django_db

Plain = dict[str, Any]


def term(code: str, **more: Any) -> Plain:
    return {
        "code": code,
        "name": {"en": f"Name of {code}", "nl": f"Naam van {code}"},
        "definition": {"en": f"Definition of {code}"},
        "iri": f"https://terms.example/{code}",
        "deprecated": True,
        **more,
    }


# Every column of every row, by its name: what is written and what must be read.

CONSENT, CONTRACT = term("consent", article="6(1)(a)"), term("contract", article="6(1)(b)")
HEALTH, CONVICTIONS = term("health", special=True), term("convictions", criminal=True)
VISITORS, PATIENTS = term("visitors"), term("patients", vulnerable=True)
HOSTS, BANKS = term("hosts"), term("banks")
LOCKS, BACKUPS = term("locks"), term("backups")

AUTHORITY = {
    "code": "DE-BY",
    "country": "DE",
    "region": "Bavaria",
    "name": {"en": "Authority", "de": "Behörde"},
    "official_name": "Landesamt",
    "address": "Promenade 18\n1999 Ansbach",
    "phone": "+49 555 01",
    "email": "post@authority.example",
    "website": "https://authority.example",
    "checked_on": date(2026, 2, 2),
}
ADEQUACY = {
    "code": "JP",
    "name": {"en": "Japan"},
    "adopted": date(2019, 1, 23),
    "instrument": "Decision 2019/419",
    "expires": date(2029, 1, 23),
    "scope": {"en": "Private sector"},
}
ORGANISATION = {
    "slug": "harbour",
    "legal_name": "Harbour Arts Centre",
    "short_name": "Harbour",
    "registration_number": "0999.555.010",
    "registration_scheme": "Company number",
    "address": "Quay 1\n1999 Haven",
    "country": "BE",
    "phone": "+32 2 555 01 00",
    "email": "info@harbour.example",
    "website": "https://harbour.example",
    "group_role": "parent",
    "public_authority": True,
    "four_eyes": True,
}
CONTACT_POINT = {
    "role": "dpo",
    "label": {"en": "Privacy desk"},
    "address": "Quay 2",
    "phone": "+32 2 555 01 01",
    "email": "privacy@harbour.example",
    "person": "Ada",
}
ACTIVITY = {
    "reference": "HR-1",
    "slug": "payroll",
    "name": {"en": "Payroll", "nl": "Lonen"},
    "department": "People",
    "owner": "Head of people",
    "owner_email": "people@harbour.example",
    "status": "approved",
    "starts": date(2018, 5, 25),
    "ends": date(2030, 1, 1),
    "systems": "Ledger",
    "internal_because": "Told at work",
    "comments": "Ask Bo",
    "review_months": 12,
    "reviewed_on": date(2026, 2, 1),
    "catalogue_entry": "payroll",
    "catalogue_edition": 2,
    "provision": "contractual",
    "provision_consequence": {"en": "No pay"},
    "automated": "article-22",
    "automated_logic": {"en": "Sums"},
    "automated_consequences": {"en": "Less pay"},
    "automated_safeguards": {"en": "Ask us"},
}
PURPOSE = {
    "text": {"en": "We pay you"},
    "label": {"en": "Pay"},
    "legitimate_interest": {"en": "Calm"},
    "law": {"en": "Pay act"},
    "law_is_public": True,
    "withdrawal": {"en": "Write to us"},
    "scope": {"en": "Staff"},
    "scope_is_public": True,
}
DATA_USE = {"wording": {"en": "Sick notes"}, "condition": "9-2-b", "condition_is_public": True}
SOURCE = {
    "kind": "public",
    "text": {"en": "The gazette"},
    "publicly_accessible": True,
    "accessibility_is_public": True,
}
RETENTION = {
    "text": {"en": "Ten years"},
    "kind": "event-and-period",
    "period": "P10Y",
    "trigger": {"en": "You leave"},
    "maximum": "P12Y",
    "exception": {"en": "Disputes"},
    "legal_source": {"en": "Pay act, 7"},
    "erasure": "Every January",
}
RECIPIENT = {
    "wording": {"en": "Our host"},
    "name": "Hostco",
    "country": "IE",
    "name_is_public": True,
    "role": "processor",
    "contract": "C-7",
    "contract_ends": date(2028, 1, 1),
}
TRANSFER = {
    "country": "US",
    "international_organisation": {"en": "A league"},
    "mechanism": "46-2-c",
    "copy": {"en": "Ask for it"},
    "assessment": "TIA-1",
    "documentation": "File 9",
}
JOINT = {"name": "Quay Museum", "contact": "dpo@quay.example", "arrangement": {"en": "We share"}, "is_public": True}
ASSESSMENT = {
    "kind": "dpia",
    "state": "done",
    "done_on": date(2025, 1, 1),
    "document": "DPIA-1",
    "conclusion": "Low risk",
}
QUESTION = {"about": "retention", "why": {"en": "How long?"}, "decided": True}
RECORD = {
    "reference": "P-1",
    "name": {"en": "Ticketing for others"},
    "categories": {"en": "Selling"},
    "status": "in-review",
    "department": "Tickets",
    "comments": "Since 2020",
}
CLIENT = {"name": "Theatre", "contact": "Stage 1", "representative": "Rep", "dpo": "Cy"}
SUB = {"name": "Cloudco", "country": "FR", "authorisation": "General", "contract": "C-8"}
RECORD_TRANSFER = {"destination": "Japan", "mechanism": "45", "documentation": "File 10"}


def rows(model: type[Any], *values: Plain, **owner: Any) -> list[Any]:
    """Rows in this order, made in the opposite one."""
    backwards = [
        model.objects.create(position=place, **owner, **columns) for place, columns in reversed([*enumerate(values)])
    ]
    return backwards[::-1]


def make_everything() -> Organisation:
    """An organisation with every column of every table filled, and two rows in every list."""
    (consent, contract), (health, convictions) = (
        rows(LegalBasis, CONSENT, CONTRACT),
        rows(DataCategory, HEALTH, CONVICTIONS),
    )
    visitors, patients = rows(DataSubjectCategory, VISITORS, PATIENTS)
    hosts, banks = rows(RecipientCategory, HOSTS, BANKS)
    locks, backups = rows(SecurityMeasure, LOCKS, BACKUPS)
    AdequacyDecision.objects.create(**ADEQUACY)
    organisation = Organisation.objects.create(
        **ORGANISATION, languages=["nl", "en"], authority=SupervisoryAuthority.objects.create(**AUTHORITY)
    )
    rows(ContactPoint, CONTACT_POINT, {**CONTACT_POINT, "role": "other"}, organisation=organisation)

    activity = ProcessingActivity.objects.create(organisation=organisation, **ACTIVITY)
    purpose, _ = rows(Purpose, PURPOSE, {"text": {"en": "And more"}}, activity=activity)
    rows(PurposeBasis, {"legal_basis": consent}, {"legal_basis": contract}, purpose=purpose)
    rows(DataSubjectUse, {"category": patients, "number": "12"}, {"category": visitors}, activity=activity)
    use, _ = rows(DataCategoryUse, {**DATA_USE, "category": health}, {"category": convictions}, activity=activity)
    rows(DataCategorySubject, {"category": visitors}, {"category": patients}, use=use)
    rows(Source, SOURCE, {"text": {"en": "You"}}, activity=activity)
    period, _ = rows(RetentionPeriod, RETENTION, {"text": {"en": "A year"}}, activity=activity)
    rows(RetentionCategory, {"category": convictions}, {"category": health}, retention=period)
    rows(Recipient, {**RECIPIENT, "category": hosts}, {"category": banks}, activity=activity)
    rows(Transfer, TRANSFER, {"country": "JP"}, activity=activity)
    rows(JointController, JOINT, {"name": "Pier"}, activity=activity)
    rows(MeasureUse, {"measure": locks, "detail": "Doors"}, {"measure": backups}, activity=activity)
    rows(Question, QUESTION, {"about": "purposes", "why": {"en": "Why?"}}, activity=activity)
    Assessment.objects.create(activity=activity, kind="lia")
    Assessment.objects.create(activity=activity, **ASSESSMENT)

    record = ProcessorRecord.objects.create(organisation=organisation, **RECORD)
    rows(ProcessorClient, CLIENT, {"name": "Cinema"}, record=record)
    rows(SubProcessor, SUB, {"name": "Mailco"}, record=record)
    rows(ProcessorTransfer, RECORD_TRANSFER, {"destination": "Brazil"}, record=record)
    rows(ProcessorMeasure, {"measure": backups}, {"measure": locks}, record=record)
    return organisation


def expected_activity(activity: ProcessingActivity) -> ActivityEntry:
    """What `make_everything` wrote."""
    return ActivityEntry(
        id=activity.pk,
        **ACTIVITY,
        purposes=(
            PurposeEntry(**PURPOSE, legal_bases=(TermEntry(**CONSENT), TermEntry(**CONTRACT))),
            PurposeEntry(
                text={"en": "And more"},
                label={},
                legal_bases=(),
                legitimate_interest={},
                law={},
                law_is_public=False,
                withdrawal={},
                scope={},
                scope_is_public=False,
            ),
        ),
        data_subjects=(
            DataSubjectEntry(category=TermEntry(**PATIENTS), number="12"),
            DataSubjectEntry(category=TermEntry(**VISITORS), number=""),
        ),
        data_categories=(
            DataCategoryEntry(
                **DATA_USE, category=TermEntry(**HEALTH), subjects=(TermEntry(**VISITORS), TermEntry(**PATIENTS))
            ),
            DataCategoryEntry(
                category=TermEntry(**CONVICTIONS), wording={}, condition="", condition_is_public=False, subjects=()
            ),
        ),
        sources=(
            SourceEntry(**SOURCE),
            SourceEntry(kind="direct", text={"en": "You"}, publicly_accessible=None, accessibility_is_public=False),
        ),
        retention=(
            RetentionEntry(**RETENTION, categories=(TermEntry(**CONVICTIONS), TermEntry(**HEALTH))),
            RetentionEntry(
                text={"en": "A year"},
                kind="period",
                period="",
                trigger={},
                maximum="",
                exception={},
                legal_source={},
                erasure="",
                categories=(),
            ),
        ),
        recipients=(
            RecipientEntry(**RECIPIENT, category=TermEntry(**HOSTS)),
            RecipientEntry(
                category=TermEntry(**BANKS),
                wording={},
                name="",
                country="",
                name_is_public=False,
                role="",
                contract="",
                contract_ends=None,
            ),
        ),
        transfers=(
            TransferEntry(**TRANSFER),
            TransferEntry(
                country="JP", international_organisation={}, mechanism="", copy={}, assessment="", documentation=""
            ),
        ),
        joint_controllers=(
            JointControllerEntry(**JOINT),
            JointControllerEntry(name="Pier", contact="", arrangement={}, is_public=False),
        ),
        measures=(
            MeasureEntry(measure=TermEntry(**LOCKS), detail="Doors"),
            MeasureEntry(measure=TermEntry(**BACKUPS), detail=""),
        ),
        assessments=(
            AssessmentEntry(**ASSESSMENT),
            AssessmentEntry(kind="lia", state="to-do", done_on=None, document="", conclusion=""),
        ),
        questions=(
            QuestionEntry(**QUESTION),
            QuestionEntry(about="purposes", why={"en": "Why?"}, decided=False),
        ),
    )


# Whole values


def test_an_activity_is_read_with_every_column_of_every_row():
    organisation = make_everything()

    register = read_register(organisation)

    assert register.activities == (expected_activity(organisation.activities.get()),)


def test_a_register_is_read_with_everything_around_the_activities():
    organisation = make_everything()
    authority = AuthorityEntry(id=organisation.authority_id, **AUTHORITY)
    dpo, other = organisation.contact_points.all()

    register = read_register(organisation)

    assert register == Register(
        **ORGANISATION,
        languages=("nl", "en"),
        authority=authority,
        contact_points=(
            ContactPointEntry(id=dpo.pk, **CONTACT_POINT),
            ContactPointEntry(id=other.pk, **{**CONTACT_POINT, "role": "other"}),
        ),
        activities=(expected_activity(organisation.activities.get()),),
        processor_records=(
            ProcessorRecordEntry(
                id=organisation.processor_records.get().pk,
                **RECORD,
                clients=(
                    ProcessorClientEntry(**CLIENT),
                    ProcessorClientEntry(name="Cinema", contact="", representative="", dpo=""),
                ),
                sub_processors=(
                    SubProcessorEntry(**SUB),
                    SubProcessorEntry(name="Mailco", country="", authorisation="", contract=""),
                ),
                transfers=(
                    ProcessorTransferEntry(**RECORD_TRANSFER),
                    ProcessorTransferEntry(destination="Brazil", mechanism="", documentation=""),
                ),
                measures=(TermEntry(**BACKUPS), TermEntry(**LOCKS)),
            ),
        ),
        authorities=(authority,),
        adequacy=(AdequacyEntry(**ADEQUACY),),
    )


def test_texts_are_plain_dicts_that_can_be_compared():
    register = read_register(make_everything())

    kinds = {type(value) for value in parts(register)}

    assert kinds - {date} == {bool, dict, int, str, type(None)}


def parts(value: Any) -> Iterator[Any]:
    """All that stands in a value, however deep, but the dataclasses and tuples that hold it."""
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name))
    elif type(value) is tuple:
        for part in value:
            yield from parts(part)
    else:
        yield value


def test_an_empty_organisation_is_read_as_such():
    organisation = Organisation.objects.create(slug="empty", legal_name="Empty")

    register = read_register(organisation)

    assert (register.authority, register.contact_points, register.activities, register.processor_records) == (
        None,
        (),
        (),
        (),
    )


ENTRIES: dict[type[Any], tuple[type[Any], ...]] = {
    ActivityEntry: (ProcessingActivity,),
    AdequacyEntry: (AdequacyDecision,),
    AssessmentEntry: (Assessment,),
    AuthorityEntry: (SupervisoryAuthority,),
    ContactPointEntry: (ContactPoint,),
    DataCategoryEntry: (DataCategoryUse,),
    DataSubjectEntry: (DataSubjectUse,),
    QuestionEntry: (Question,),
    JointControllerEntry: (JointController,),
    MeasureEntry: (MeasureUse,),
    ProcessorClientEntry: (ProcessorClient,),
    ProcessorRecordEntry: (ProcessorRecord,),
    ProcessorTransferEntry: (ProcessorTransfer,),
    PurposeEntry: (Purpose,),
    RecipientEntry: (Recipient,),
    Register: (Organisation,),
    RetentionEntry: (RetentionPeriod,),
    SourceEntry: (Source,),
    SubProcessorEntry: (SubProcessor,),
    TermEntry: (LegalBasis, DataCategory, DataSubjectCategory, RecipientCategory, SecurityMeasure),
    TransferEntry: (Transfer,),
}

# Numbers, places and owners are in the shape of the value, and how often a record was saved is none of it; a list
# declared empty is an empty tuple.
IN_THE_SHAPE = {"id", "version", "position", "organisation", "activity", "record", "replaced_by"}
DECLARED_EMPTY = {"no_sources", "nothing_kept", "no_recipients", "no_transfers"}


def test_no_column_is_left_out_of_the_values():
    left_out = {
        f"{model.__name__}.{field.name}"
        for entry, models in ENTRIES.items()
        for model in models
        for field in model._meta.concrete_fields
        if field.name not in {column.name for column in fields(entry)} | IN_THE_SHAPE
    }

    assert left_out == {f"ProcessingActivity.{flag}" for flag in DECLARED_EMPTY}


# Silence, none, listed

LISTS = {
    "sources": ("no_sources", Source),
    "retention": ("nothing_kept", RetentionPeriod),
    "recipients": ("no_recipients", Recipient),
    "transfers": ("no_transfers", Transfer),
}


def lists(organisation: Organisation) -> dict[str, Any]:
    (entry,) = read_register(organisation).activities
    return {name: None if (found := getattr(entry, name)) is None else len(found) for name in LISTS}


def test_a_list_not_recorded_is_none():
    activity = made(ProcessingActivity)

    assert lists(activity.organisation) == dict.fromkeys(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_declared_empty_is_empty(name):
    flag, _model = LISTS[name]
    activity = made(ProcessingActivity, **{flag: True})

    assert lists(activity.organisation) == dict.fromkeys(LISTS) | {name: 0}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("declared", [True, False])
def test_rows_win_over_a_list_declared_empty(name, declared):
    flag, model = LISTS[name]
    activity = made(ProcessingActivity, **{flag: declared})
    made(model, activity=activity)

    assert lists(activity.organisation) == dict.fromkeys(LISTS) | {name: 1}


# Order and reach


def test_rows_of_one_position_are_read_in_the_order_they_were_made():
    activity = made(ProcessingActivity)
    for name in ("first", "second", "third"):
        JointController.objects.create(activity=activity, name=name, position=7)

    (entry,) = read_register(activity.organisation).activities

    assert [joint.name for joint in entry.joint_controllers] == ["first", "second", "third"]


def test_activities_and_records_are_read_by_reference():
    organisation = made(Organisation)
    for reference in ("B-2", "A-10", "A-1"):
        made(ProcessingActivity, organisation=organisation, reference=reference)
        made(ProcessorRecord, organisation=organisation, reference=reference)

    register = read_register(organisation)

    assert [activity.reference for activity in register.activities] == ["A-1", "A-10", "B-2"]
    assert [record.reference for record in register.processor_records] == ["A-1", "A-10", "B-2"]


def test_nothing_of_another_organisation_is_read():
    organisation = make_everything()
    alone = read_register(organisation)
    other = made(Organisation)
    made(ContactPoint, organisation=other)
    activities(other, 2)
    made(ProcessorClient, record=made(ProcessorRecord, organisation=other))

    beside = read_register(organisation)

    assert beside == alone
    assert len(read_register(other).activities) == 2


# As many queries as ever


def activities(organisation: Organisation, number: int) -> None:
    """So many activities with a row in every list and every link, each with its history, written in bulk."""
    basis, category, subject = (
        LegalBasis.objects.first(),
        DataCategory.objects.first(),
        DataSubjectCategory.objects.first(),
    )
    recipient, measure = RecipientCategory.objects.first(), SecurityMeasure.objects.first()
    owners = bulk(minimal(ProcessingActivity, organisation=organisation) for _ in range(number))
    purposes = bulk(Purpose(activity=owner, text={"en": "Because"}) for owner in owners)
    bulk(PurposeBasis(purpose=purpose, legal_basis=basis) for purpose in purposes)
    bulk(DataSubjectUse(activity=owner, category=subject) for owner in owners)
    uses = bulk(DataCategoryUse(activity=owner, category=category) for owner in owners)
    bulk(DataCategorySubject(use=use, category=subject) for use in uses)
    bulk(Source(activity=owner, text={"en": "You"}) for owner in owners)
    periods = bulk(RetentionPeriod(activity=owner, text={"en": "A year"}) for owner in owners)
    bulk(RetentionCategory(retention=period, category=category) for period in periods)
    bulk(Recipient(activity=owner, category=recipient) for owner in owners)
    bulk(Transfer(activity=owner, country="US") for owner in owners)
    bulk(JointController(activity=owner, name="Museum") for owner in owners)
    bulk(MeasureUse(activity=owner, measure=measure) for owner in owners)
    bulk(Assessment(activity=owner, kind="dpia") for owner in owners)


def bulk(unsaved: Iterator[Any]) -> list[Any]:
    made = list(unsaved)
    return bulk_create_with_history(made, type(made[0]))


def test_three_activities_take_as_many_queries_as_three_hundred():
    small, large = made(Organisation), made(Organisation)
    for model in (LegalBasis, DataCategory, DataSubjectCategory, RecipientCategory, SecurityMeasure):
        made(model)
    activities(small, 3)
    activities(large, 300)

    with CaptureQueriesContext(connection) as for_small:
        few = read_register(small)
    with CaptureQueriesContext(connection) as for_large:
        many = read_register(large)

    assert (len(few.activities), len(many.activities)) == (3, 300)
    assert len(for_small) == len(for_large) <= 35
