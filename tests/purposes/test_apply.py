"""A document written into an empty register: all of it, or nothing."""

from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from purposes.entries import AuthorityEntry, TermEntry
from purposes.exchange.apply import create_register
from purposes.models import (
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    Organisation,
    PurposeBasis,
    RecipientCategory,
    SecurityMeasure,
    SupervisoryAuthority,
    Transfer,
)
from purposes.recorded import recorded_as
from purposes.register import read_register
from tests.make import organisation_document, words
from tests.purposes.rows import made, our_models, recorded_models

pytestmark = pytest.mark.django_db

Plain = dict[str, Any]

DOCUMENT: Plain = {
    "organisation": {
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
        "languages": ["nl", "en"],
        "group_role": "member",
        "public_authority": True,
        "four_eyes": True,
        "authority": "BE",
        "contact_points": [
            {
                "role": "dpo",
                "label": {"en": "Privacy desk"},
                "address": "Quay 2",
                "phone": "+32 2 555 01 01",
                "email": "privacy@harbour.example",
                "person": "Ada",
            },
            {
                "role": "other",
                "label": {"en": "Front desk"},
                "address": "",
                "phone": "",
                "email": "",
                "person": "",
            },
        ],
    },
    "activities": [
        {
            "reference": "HR-1",
            "slug": "payroll",
            "name": {"en": "Payroll", "nl": "Lonen"},
            "department": "People",
            "owner": "Head of people",
            "owner_email": "people@harbour.example",
            "status": "approved",
            "starts": "2018-05-25",
            "ends": "2030-01-01",
            "systems": "Ledger",
            "internal_because": "Told at work",
            "comments": "Ask Bo",
            "review_months": 12,
            "reviewed_on": "2026-02-01",
            "catalogue_entry": "payroll",
            "catalogue_edition": 2,
            "provision": "contractual",
            "provision_consequence": {"en": "No pay"},
            "automated": "article-22",
            "automated_logic": {"en": "Sums"},
            "automated_consequences": {"en": "Less pay"},
            "automated_safeguards": {"en": "Ask us"},
            "purposes": [
                {
                    "text": {"en": "We pay you"},
                    "label": {"en": "Pay"},
                    "legal_bases": ["6-1-f", "6-1-b"],
                    "legitimate_interest": {"en": "Calm"},
                    "law": {"en": "Pay act"},
                    "law_is_public": True,
                    "withdrawal": {"en": "Write to us"},
                    "scope": {"en": "Staff"},
                    "scope_is_public": True,
                }
            ],
            "data_subjects": [{"category": "customers", "number": "12"}],
            "data_categories": [
                {
                    "category": "S",
                    "wording": {"en": "Sick notes"},
                    "condition": "9-2-b",
                    "condition_is_public": True,
                    "subjects": ["minors", "customers"],
                }
            ],
            "sources": [
                {
                    "kind": "public",
                    "text": {"en": "The gazette"},
                    "publicly_accessible": True,
                    "accessibility_is_public": True,
                }
            ],
            "retention": [
                {
                    "text": {"en": "Ten years"},
                    "kind": "event-and-period",
                    "period": "P10Y",
                    "trigger": {"en": "You leave"},
                    "maximum": "P12Y",
                    "exception": {"en": "Disputes"},
                    "legal_source": {"en": "Pay act, 7"},
                    "erasure": "Every January",
                    "categories": ["S", "A"],
                }
            ],
            "recipients": [
                {
                    "category": "ict-service-providers",
                    "wording": {"en": "Our host"},
                    "name": "Hostco",
                    "country": "IE",
                    "name_is_public": True,
                    "role": "processor",
                    "contract": "C-7",
                    "contract_ends": "2028-01-01",
                }
            ],
            "transfers": [
                {
                    "country": "US",
                    "international_organisation": {"en": "A league"},
                    "mechanism": "46-2-c",
                    "copy": {"en": "Ask for it"},
                    "assessment": "TIA-1",
                    "documentation": "File 9",
                },
                {
                    "country": "JP",
                    "international_organisation": {},
                    "mechanism": "",
                    "copy": {},
                    "assessment": "",
                    "documentation": "",
                },
            ],
            "joint_controllers": [
                {
                    "name": "Quay Museum",
                    "contact": "dpo@quay.example",
                    "arrangement": {"en": "We share"},
                    "is_public": True,
                }
            ],
            "measures": [{"measure": "pseudonymisation", "detail": "Codes"}],
            "assessments": [
                {
                    "kind": "dpia",
                    "state": "done",
                    "done_on": "2025-01-01",
                    "document": "DPIA-1",
                    "conclusion": "Low risk",
                }
            ],
            "questions": [{"about": "retention", "why": {"en": "How long?"}, "decided": True}],
        }
    ],
    "processor_records": [
        {
            "reference": "P-1",
            "name": {"en": "Ticketing for others"},
            "categories": {"en": "Selling"},
            "status": "in-review",
            "department": "Tickets",
            "comments": "Since 2020",
            "clients": [{"name": "Theatre", "contact": "Stage 1", "representative": "Rep", "dpo": "Cy"}],
            "sub_processors": [{"name": "Cloudco", "country": "FR", "authorisation": "General", "contract": "C-8"}],
            "transfers": [{"destination": "Japan", "mechanism": "45", "documentation": "File 10"}],
            "measures": ["continuity-plan", "pseudonymisation"],
        }
    ],
}


@pytest.fixture
def terms(db) -> None:
    """The terms that the document speaks of, and no more."""
    spoken: dict[type[Any], tuple[str, ...]] = {
        LegalBasis: ("6-1-a", "6-1-b", "6-1-f"),
        DataCategory: ("A", "S"),
        DataSubjectCategory: ("customers", "minors"),
        RecipientCategory: ("ict-service-providers",),
        SecurityMeasure: ("pseudonymisation", "continuity-plan"),
        SupervisoryAuthority: ("BE",),
    }
    for model, codes in spoken.items():
        for code in codes:
            made(model, code=code)


def told(value: Any) -> Any:
    """A value of the register as a document tells it: terms by code, days as text, no numbers of rows."""
    if isinstance(value, TermEntry | AuthorityEntry):
        return value.code
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [told(part) for part in value]
    if is_dataclass(value):
        return {field.name: told(getattr(value, field.name)) for field in fields(value) if field.name != "id"}
    return value


def counts() -> dict[str, int]:
    """How many rows every table has, those of history included."""
    rows = {model.__name__: model.objects.count() for model in our_models()}
    return rows | {f"history of {model.__name__}": model.history.count() for model in recorded_models()}


def document(**activity: Any) -> Plain:
    """The whole document with its activity changed so."""
    changed = deepcopy(DOCUMENT)
    changed["activities"][0] |= activity
    return changed


def test_a_whole_register_reads_back_as_it_was_written(terms):
    organisation = create_register(DOCUMENT)

    read = told(read_register(organisation))
    around = {
        name: read.pop(name) for name in ("activities", "processor_records", "authorities", "adequacy", "vocabularies")
    }
    assert read == DOCUMENT["organisation"]
    assert around["activities"] == DOCUMENT["activities"]
    assert around["processor_records"] == DOCUMENT["processor_records"]


def test_rows_and_links_stand_where_the_document_has_them(terms):
    organisation = create_register(DOCUMENT)

    assert [(point.position, point.role) for point in organisation.contact_points.all()] == [(0, "dpo"), (1, "other")]
    assert [(row.position, row.country) for row in Transfer.objects.all()] == [(0, "US"), (1, "JP")]
    assert [(link.position, link.legal_basis.code) for link in PurposeBasis.objects.all()] == [
        (0, "6-1-f"),
        (1, "6-1-b"),
    ]


def test_what_is_written_is_recorded_row_by_row(terms, dpo):
    before = counts()

    with recorded_as(dpo, reason="first import"):
        create_register(DOCUMENT)

    new = {name: number - before[name] for name, number in counts().items()}
    of_history = {model.__name__: new[f"history of {model.__name__}"] for model in recorded_models()}
    by_dpo = {model.__name__: model.history.filter(actor="dpo").count() for model in recorded_models()}
    assert sum(of_history.values()) == 28
    assert of_history == by_dpo == {model.__name__: new[model.__name__] for model in recorded_models()}


def test_what_a_document_does_not_say_takes_its_default(terms):
    organisation = create_register(
        {
            "organisation": {"slug": "small", "legal_name": "Small"},
            "activities": [
                {"reference": "A", "slug": "a", "name": {"en": "A"}, "no_transfers": True, "transfers": []},
            ],
        }
    )

    register = read_register(organisation)
    (activity,) = register.activities
    assert (register.languages, register.group_role, register.authority) == (("en",), "independent", None)
    assert (activity.status, activity.starts, activity.sources, activity.transfers) == ("draft", None, None, ())


def test_no_authority_may_be_said_aloud(terms):
    organisation = create_register({"organisation": organisation_document(authority=None)})

    assert organisation.authority is None


@pytest.mark.parametrize(
    "activity",
    [
        {"purposes": [{"text": words("Why"), "legal_bases": ["6-1-z"]}]},
        {"data_subjects": [{"category": "martians"}]},
        {"data_categories": [{"category": "AA"}]},
        {"data_categories": [{"category": "A", "subjects": ["martians"]}]},
        {"retention": [{"text": words("Long"), "categories": ["AA"]}]},
        {"recipients": [{"category": "A"}]},
        {"measures": [{"measure": "hope"}]},
    ],
)
def test_an_unknown_code_is_named_and_nothing_is_written(terms, activity):
    before = counts()

    with pytest.raises(ValidationError) as problem:
        create_register(document(**activity))

    ((place, (sentence,)),) = problem.value.message_dict.items()
    assert place.startswith("activities[0].")
    assert sentence.split("“")[1].split("”")[0] in str(activity)
    assert counts() == before


@pytest.mark.parametrize(
    "activity",
    [
        {"status": "published"},
        {"starts": "25 May 2018"},
        {"starts": "2031-01-01"},
        {"review_months": "often"},
        {"name": {}},
        {"name": {"en": ["Payroll"]}},
        {"name": "Payroll"},
        {"reference": ""},
        {"slug": "pay roll"},
        {"owner_email": "people"},
        {"purposes": [{"legal_bases": ["6-1-a", "6-1-a"]}]},
        {"data_subjects": [{"category": ""}]},
        {"data_categories": [{"wording": words("Names")}]},
        {"data_categories": [{"category": "A", "condition": "9"}]},
        {"sources": [{"kind": "direct"}]},
        {"retention": [{"text": words("Long"), "period": "2 years"}]},
        {"recipients": [{"category": "ict-service-providers", "country": "Ireland"}]},
        {"transfers": [{"mechanism": "45"}]},
        {"joint_controllers": [{"name": ""}]},
        {"measures": [{"measure": "pseudonymisation"}, {"measure": "pseudonymisation"}]},
        {"assessments": [{"kind": "dpia"}, {"kind": "dpia"}]},
        {"colour": "blue"},
        {"id": 1},
        {"organisation": "other"},
        {"purposes": [{"activity": 1}]},
        {"purposes": [{"position": 1}]},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_and_nothing_is_written(terms, activity):
    before = counts()

    with pytest.raises(ValidationError):
        create_register(document(**activity))

    assert counts() == before


@pytest.mark.parametrize("languages", [[], "en", ["en", "xx"], ["en", "en"], [1], [["en"]], None], ids=str)
def test_languages_are_a_list_of_known_ones(terms, languages):
    before = counts()

    with pytest.raises(ValidationError) as refusal:
        create_register({"organisation": {**DOCUMENT["organisation"], "languages": languages}})

    assert refusal.value.message_dict.keys() == {"organisation.languages"}
    assert counts() == before


def test_two_activities_of_one_reference_are_refused(terms):
    first = DOCUMENT["activities"][0]

    with pytest.raises(ValidationError) as problem:
        create_register({**DOCUMENT, "activities": [first, {**first, "slug": "another"}]})

    assert problem.value.message_dict == {
        "activities[0]": ["“HR-1” stands here twice."],
        "activities[1]": ["“HR-1” stands here twice."],
    }
    assert not Organisation.objects.exists()


def test_an_organisation_that_is_there_already_is_not_written_over(terms):
    create_register({"organisation": organisation_document()})
    before = counts()

    with pytest.raises(ValidationError) as problem:
        create_register({"organisation": organisation_document(legal_name="Another")})

    assert problem.value.message_dict == {"organisation.slug": ["This organisation is there already."]}
    assert (counts(), Organisation.objects.get().legal_name) == (before, "Harbour Arts Centre")


def test_a_document_without_an_organisation_is_refused():
    with pytest.raises(ValidationError, match="whose register"):
        create_register({"activities": []})
