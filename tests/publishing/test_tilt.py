"""The statement in TILT, held against what its published schema requires: `tilt.schema.json`."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from publishing import content
from publishing.rendering import as_tilt
from tests.publishing.documents import (
    NOTHING,
    make_activity,
    make_contact,
    make_document,
    make_full_document,
    make_purpose,
    make_recipient,
    make_section,
    words,
)

SCHEMA = json.loads((Path(__file__).parent / "tilt.schema.json").read_text("utf-8"))
MAIL = content.DataCategory(
    code="contact", iri="", text=words("Contact details", nl="Contactgegevens"), condition=NOTHING
)
NAME = content.DataCategory(code="name", iri="", text=words("Name"), condition=NOTHING)


def tilt(document, language="en"):
    return json.loads(as_tilt.render(document, language))


def missing(plain):
    """What the schema asks for in vain, as the document spells it; and what else is wrong with it."""
    paths, wrong = set(), []
    for error in Draft7Validator(SCHEMA).iter_errors(plain):
        if error.validator != "required":
            wrong.append(error.message)
            continue
        place = re.sub(
            r"\.\[\]", "[]", ".".join("[]" if isinstance(part, int) else part for part in error.absolute_path)
        )
        (name,) = re.findall(r"^'(\w+)' is a required property$", error.message)
        paths.add(f"{place}.{name}".removeprefix("."))
    return sorted(paths), wrong


def make_told_document():
    """What a statement can say that TILT asks for."""
    newsletter = make_activity(
        "newsletter",
        purposes=(make_purpose(words("To write to you."), label=words("Consent"), legal_bases=("6-1-a",)),),
        data_categories=(MAIL,),
        sources=(content.Source(text=words("You"), publicly_accessible=False),),
        retention=(
            content.Retention(text=words("Until you leave."), categories=(), exception=NOTHING, legal_source=NOTHING),
        ),
        recipients=(make_recipient(words("Printers"), name="Print Ltd"),),
        transfers=(
            content.Transfer(
                country="US",
                destination=words("United States"),
                mechanism="46-2-c",
                mechanism_text=words("Standard clauses"),
                copy=NOTHING,
            ),
        ),
        provision=content.Provision(kind="voluntary", text=words("Voluntary"), consequence=words("No letters.")),
        automated=content.AutomatedDecision(
            kind="profiling",
            text=NOTHING,
            logic=words("We count."),
            consequences=words("Fewer letters."),
            safeguards=NOTHING,
        ),
    )
    reached = {
        "address": "Quay 1\n1000 Harbour",
        "country_code": "BE",
        "email": "dpo@harbour.example",
        "phone": "+32 2 1",
    }
    rights = tuple(
        content.Right(article=article, name=words(f"Right {article}"), text=NOTHING)
        for article in ("15", "16", "17", "20", "7-3", "77")
    )
    return make_document(
        newsletter,
        sections=(
            make_section("us", kind="organisation", contact=make_contact(**reached)),
            make_section("officer", kind="contact", contact=make_contact(label=words("DPO"), **reached)),
            make_section("authority", kind="authority", contact=make_contact(label=words("Authority"), **reached)),
            make_section("rights", kind="rights", rights=rights),
        ),
    )


def test_everything_that_a_statement_can_say_is_said():
    document = make_told_document()
    public = document.content
    sections = (
        public.sections[2],
        *(section for section in public.sections if section.anchor not in {"who-we-are", "us"}),
    )
    assert {section.kind for section in sections} >= {"organisation", "contact", "authority", "rights", "activities"}

    plain = tilt(replace(document, content=replace(public, sections=sections)))

    assert plain["dataDisclosed"] == [
        {
            "_id": "contact",
            "category": "Contact details",
            "purposes": [{"purpose": "Newsletter", "description": "To write to you."}],
            "legalBases": [{"reference": "GDPR-6-1-a", "description": "Consent"}],
            "legitimateInterests": [],
            "recipients": [{"category": "Printers", "name": "Print Ltd"}],
            "storage": [
                {
                    "temporal": [],
                    "purposeConditional": ["Until you leave."],
                    "legalBasisConditional": [],
                    "aggregationFunction": "max",
                }
            ],
            "nonDisclosure": {
                "legalRequirement": False,
                "contractualRegulation": False,
                "obligationToProvide": False,
                "consequences": "No letters.",
            },
        }
    ]
    assert plain["thirdCountryTransfers"] == [
        {
            "country": "US",
            "adequacyDecision": {"available": False, "description": ""},
            "appropriateGuarantees": {"available": True, "description": "Standard clauses"},
            "standardDataProtectionClause": {"available": True, "description": "Standard clauses"},
        }
    ]
    assert plain["sources"] == [
        {
            "_id": "contact",
            "dataCategory": "Contact details",
            "sources": [{"description": "You", "publiclyAvailable": False}],
        }
    ]
    assert plain["automatedDecisionMaking"] == {
        "inUse": True,
        "logicInvolved": "We count.",
        "scopeAndIntendedEffects": "Fewer letters.",
    }
    assert plain["rightToRectificationOrDeletion"] == {
        "available": True,
        "description": "Right 16 Right 17",
        "email": "dpo@harbour.example",
    }
    assert plain["controller"] == {"name": "Example Ltd", "address": "Quay 1, 1000 Harbour", "country": "BE"}
    assert plain["meta"]["_missing"] == sorted(
        [
            *(f"accessAndDataPortability.{name}" for name in ("administrativeFee", "dataFormat")),
            *(
                f"{right}.{name}"
                for right in ("accessAndDataPortability", *as_tilt._RIGHTS)
                for name in ("identificationEvidences", "url")
            ),
            "controller.representative",
            "meta.url",
            "sources[].sources[].url",
            "thirdCountryTransfers[].presenceOfEnforceableRightsAndEffectiveRemedies",
        ]
    )


@pytest.mark.parametrize(
    "document",
    [
        make_document(),
        make_document(make_activity()),
        make_document(make_activity(data_categories=(MAIL,)), make_activity("more", data_categories=(MAIL, NAME))),
        make_document(make_activity(data_categories=(MAIL,), sources=(), recipients=(), transfers=(), retention=())),
        make_told_document(),
        make_full_document("text"),
    ],
    ids=["nothing", "no answers", "two kinds", "declared empty", "told", "full"],
)
def test_document_lists_exactly_what_its_schema_misses(document):
    plain = tilt(document)

    paths, wrong = missing(plain)

    assert wrong == []
    assert plain["meta"]["_missing"] == paths
    assert plain["meta"]["_partial"] is True


def test_one_kind_of_data_is_told_once_for_all_activities_that_use_it():
    first = make_activity("one", data_categories=(MAIL,), recipients=(make_recipient(words("Printers")),))
    second = make_activity("two", data_categories=(MAIL, NAME), recipients=(make_recipient(words("Banks")),))

    plain = tilt(make_document(first, second))

    assert [(told["category"], [one["category"] for one in told["recipients"]]) for told in plain["dataDisclosed"]] == [
        ("Contact details", ["Printers", "Banks"]),
        ("Name", ["Banks"]),
    ]


def test_texts_are_those_of_the_language_asked_for():
    plain = tilt(make_document(make_activity(data_categories=(MAIL,)), languages=("en", "nl")), "nl")

    assert (plain["meta"]["language"], plain["dataDisclosed"][0]["category"]) == ("nl", "Contactgegevens")


def test_activities_that_do_not_tell_leave_automated_decisions_open():
    none = content.AutomatedDecision(kind="none", text=NOTHING, logic=NOTHING, consequences=NOTHING, safeguards=NOTHING)
    silent, telling = make_activity("silent"), make_activity("telling", automated=none)

    assert "automatedDecisionMaking" not in tilt(make_document(silent, telling))
    assert tilt(make_document(telling))["automatedDecisionMaking"] == {
        "inUse": False,
        "logicInvolved": "",
        "scopeAndIntendedEffects": "",
    }
