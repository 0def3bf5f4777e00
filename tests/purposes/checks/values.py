"""A small register in which no rule finds anything, made of values alone; each test breaks one thing in it."""

from dataclasses import replace
from datetime import date
from typing import Any

from purposes.checks import RULES, findings
from purposes.entries import (
    ActivityEntry,
    AdequacyEntry,
    AssessmentEntry,
    ContactPointEntry,
    DataCategoryEntry,
    DataSubjectEntry,
    JointControllerEntry,
    MeasureEntry,
    ProcessorClientEntry,
    ProcessorRecordEntry,
    PurposeEntry,
    RecipientEntry,
    Register,
    RetentionEntry,
    SourceEntry,
    SubProcessorEntry,
    TermEntry,
    TransferEntry,
)

TODAY = date(2026, 11, 22)


def term(code: str, **more: Any) -> TermEntry:
    return TermEntry(**{"code": code, "name": {"en": code}, "definition": {}, "iri": "", "deprecated": False, **more})


def purpose(text: str = "We pay you.", *bases: str, language: str = "en", **more: Any) -> PurposeEntry:
    values = {"label": {}, "legitimate_interest": {}, "law": {}, "withdrawal": {}, "scope": {}}
    return PurposeEntry(
        **{
            "text": {language: text},
            "legal_bases": tuple(term(f"6-1-{letter}") for letter in bases or "b"),
            "law_is_public": False,
            "scope_is_public": False,
            **values,
            **more,
        }
    )


def data(code: str = "A", wording: str = "", *, language: str = "en", condition: str = "", **more: Any) -> Any:
    return DataCategoryEntry(
        category=term(code, **more),
        wording={language: wording} if wording else {},
        condition=condition,
        condition_is_public=False,
        subjects=(),
    )


def subject(code: str = "customers", number: str = "", **more: Any) -> DataSubjectEntry:
    return DataSubjectEntry(category=term(code, **more), number=number)


def source(text: str = "From you.", kind: str = "direct", *, public: bool | None = None, language: str = "en") -> Any:
    return SourceEntry(
        kind=kind, text={language: text}, publicly_accessible=public, accessibility_is_public=public is not None
    )


def retention(text: str = "One year after the last payment.", *, language: str = "en", **more: Any) -> RetentionEntry:
    return RetentionEntry(
        **{
            "text": {language: text},
            "kind": "period",
            "period": "",
            "trigger": {},
            "maximum": "",
            "exception": {},
            "legal_source": {},
            "erasure": "Nightly job",
            "categories": (),
            **more,
        }
    )


def recipient(code: str = "banks", wording: str = "", *, language: str = "en", **more: Any) -> RecipientEntry:
    return RecipientEntry(
        **{
            "category": term(code),
            "wording": {language: wording} if wording else {},
            "name": "Coin Bank",
            "country": "",
            "name_is_public": False,
            "role": "",
            "contract": "",
            "contract_ends": None,
            **more,
        }
    )


def transfer(country: str = "IN", mechanism: str = "46-2-c", **more: Any) -> TransferEntry:
    return TransferEntry(
        **{
            "country": country,
            "international_organisation": {},
            "mechanism": mechanism,
            "copy": {"en": "Ask us."},
            "assessment": "",
            "documentation": "",
            **more,
        }
    )


def assessment(kind: str, state: str = "done", day: date | None = date(2026, 5, 4), conclusion: str = "") -> Any:
    return AssessmentEntry(kind=kind, state=state, done_on=day, document="", conclusion=conclusion)


def joint(arrangement: str = "We answer all requests.") -> JointControllerEntry:
    words = {"en": arrangement} if arrangement else {}
    return JointControllerEntry(name="Other Hall", contact="", arrangement=words, is_public=True)


def measure(code: str = "patching", **more: Any) -> MeasureEntry:
    return MeasureEntry(measure=term(code, **more), detail="")


def activity(**more: Any) -> ActivityEntry:
    return ActivityEntry(
        **{
            "id": 1,
            "reference": "HR-01",
            "slug": "pay",
            "name": {"en": "Pay"},
            "department": "",
            "owner": "Head of pay",
            "owner_email": "",
            "status": "approved",
            "starts": None,
            "ends": None,
            "systems": "",
            "internal_because": "",
            "comments": "",
            "review_months": None,
            "reviewed_on": None,
            "provision": "voluntary",
            "provision_consequence": {},
            "automated": "none",
            "automated_logic": {},
            "automated_consequences": {},
            "automated_safeguards": {},
            "purposes": (purpose(),),
            "data_subjects": (subject(),),
            "data_categories": (data(),),
            "sources": (source(),),
            "retention": (retention(),),
            "recipients": (recipient(),),
            "transfers": (),
            "joint_controllers": (),
            "measures": (measure(),),
            "assessments": (assessment("lia"), assessment("tia")),
            "questions": (),
            "catalogue_entry": "",
            "catalogue_edition": None,
            **more,
        }
    )


def client(contact: str = "dpo@client.example") -> ProcessorClientEntry:
    return ProcessorClientEntry(name="Client", contact=contact, representative="", dpo="")


def sub(authorisation: str = "General, § 4", contract: str = "Contracts/7") -> SubProcessorEntry:
    return SubProcessorEntry(name="Sub", country="BE", authorisation=authorisation, contract=contract)


def record(**more: Any) -> ProcessorRecordEntry:
    return ProcessorRecordEntry(
        **{
            "id": 1,
            "reference": "PR-01",
            "name": {"en": "Hosting"},
            "categories": {"en": "Hosting of files"},
            "status": "approved",
            "department": "",
            "comments": "",
            "clients": (client(),),
            "sub_processors": (),
            "transfers": (),
            "measures": (),
            **more,
        }
    )


def contact(role: str = "dpo", **more: str) -> ContactPointEntry:
    values = {"address": "", "phone": "", "email": "privacy@harbour.example", "person": ""}
    return ContactPointEntry(id=1, role=role, label={"en": "Desk"}, **(values | more))


def adequate(code: str, adopted: date, expires: date | None = None) -> AdequacyEntry:
    return AdequacyEntry(code=code, name={"en": code}, adopted=adopted, instrument="", expires=expires, scope={})


def register(*activities: ActivityEntry, **more: Any) -> Register:
    return Register(
        **{
            "id": 1,
            "slug": "harbour",
            "legal_name": "Harbour",
            "short_name": "",
            "registration_number": "",
            "registration_scheme": "",
            "address": "Quay 1\n1000 Brussels",
            "country": "BE",
            "phone": "",
            "email": "info@harbour.example",
            "website": "",
            "languages": ("en",),
            "group_role": "independent",
            "public_authority": False,
            "four_eyes": False,
            "authority": None,
            "contact_points": (contact(),),
            "activities": tuple(replace(one, id=number) for number, one in enumerate(activities, 1)),
            "processor_records": (),
            "authorities": (),
            "adequacy": (adequate("JP", date(2019, 1, 23)), adequate("US", date(2023, 7, 10))),
            **more,
        }
    )


def found(rule: str, of: Any, **more: Any) -> list[str]:
    """The fields that the rule finds fault with, in a register or in one with this activity or record alone."""
    assert rule in {one.id for one in RULES}
    whole = {
        ActivityEntry: lambda: register(of, **more),
        ProcessorRecordEntry: lambda: register(processor_records=(of,)),
    }
    made = whole[type(of)]() if type(of) in whole else of
    return [finding.place.field for finding in findings(made, today=TODAY) if finding.rule.id == rule]
