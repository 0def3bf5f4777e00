"""Every public field reaches every public output; no internal field reaches any."""

import json
import re
import subprocess

import pytest
from django.test import Client

from publishing.exchange import create_statements
from publishing.places import read_places
from publishing.release import publish
from publishing.rendering.fragment import fragment
from publishing.site.files import SiteFile, site_files
from purposes.exchange.apply import create_register
from purposes.models import (
    Assessment,
    ContactPoint,
    DataCategoryUse,
    DataSubjectUse,
    JointController,
    MeasureUse,
    ProcessingActivity,
    Purpose,
    Question,
    Recipient,
    RetentionPeriod,
    Source,
    Transfer,
)
from tests.ground import laid
from tests.make import accept_errors, make_user, organisation_document, statement_document

PUBLIC: set[str] = set()
INTERNAL: set[str] = set()


def shown(name: str) -> str:
    marker = f"Shown{name}"
    PUBLIC.add(marker)
    return marker


def hidden(name: str) -> str:
    marker = f"Hidden{name}"
    INTERNAL.add(marker)
    return marker


def in_english(marker: str) -> dict[str, str]:
    return {"en": marker}


ACTIVITY = {
    "reference": "REF-1",
    "slug": "everything",
    "name": in_english(shown("ActivityName")),
    "department": hidden("Department"),
    "owner": hidden("Owner"),
    "owner_email": f"{hidden('OwnerEmail')}@harbour.example",
    "status": "approved",
    "starts": "1871-01-01",
    "ends": "2172-01-01",
    "review_months": 117,
    "reviewed_on": "1874-01-01",
    "catalogue_entry": hidden("CatalogueEntry"),
    "catalogue_edition": 32124,
    "no_sources": False,
    "nothing_kept": False,
    "no_recipients": False,
    "no_transfers": False,
    "systems": hidden("Systems"),
    "internal_because": hidden("InternalBecause"),
    "comments": hidden("Comments"),
    "provision": "statutory",
    "provision_consequence": in_english(shown("ProvisionConsequence")),
    "automated": "article-22",
    "automated_logic": in_english(shown("Logic")),
    "automated_consequences": in_english(shown("Consequences")),
    "automated_safeguards": in_english(shown("Safeguards")),
    "purposes": [
        {
            "text": in_english(shown("PurposeText")),
            "label": in_english(shown("PurposeLabel")),
            "legal_bases": ["6-1-f"],
            "legitimate_interest": in_english(shown("Interest")),
            "law": in_english(shown("Law")),
            "law_is_public": True,
            "withdrawal": in_english(shown("Withdrawal")),
            "scope": in_english(shown("Scope")),
            "scope_is_public": True,
        },
        {
            "text": in_english(shown("SecondText")),
            "legal_bases": ["6-1-a"],
            "law": in_english(hidden("Law")),
            "scope": in_english(hidden("Scope")),
        },
    ],
    "data_subjects": [{"category": "customers", "number": hidden("Number")}],
    "data_categories": [
        {"category": "M", "wording": in_english(shown("Wording")), "condition": "9-2-a", "condition_is_public": True},
        {"category": "A", "wording": in_english(shown("SecondWording")), "condition": "9-2-j"},
    ],
    "sources": [
        {
            "text": in_english(shown("Source")),
            "kind": "observed",
            "publicly_accessible": True,
            "accessibility_is_public": True,
        },
        {"text": in_english(shown("SecondSource")), "publicly_accessible": True},
    ],
    "retention": [
        {
            "text": in_english(shown("Retention")),
            "kind": "event-and-period",
            "trigger": in_english(hidden("Trigger")),
            "exception": in_english(shown("Exception")),
            "legal_source": in_english(shown("LegalSource")),
            "erasure": hidden("Erasure"),
            "period": "P77Y",
            "maximum": "P88Y",
            "categories": ["A"],
        }
    ],
    "recipients": [
        {
            "category": "banks",
            "wording": in_english(shown("Recipient")),
            "name": shown("ReleasedName"),
            "country": "IS",
            "name_is_public": True,
            "role": "joint-controller",
            "contract": hidden("Contract"),
            "contract_ends": "2175-01-01",
        },
        {
            "category": "insurers",
            "wording": in_english(shown("SecondRecipient")),
            "name": hidden("Name"),
            "country": "FJ",
        },
    ],
    "transfers": [
        {
            "country": "PE",
            "international_organisation": in_english(hidden("OrganisationBesideACountry")),
            "mechanism": "46-2-c",
            "copy": in_english(shown("Copy")),
            "assessment": hidden("TransferAssessment"),
            "documentation": hidden("TransferDocumentation"),
        },
        {"international_organisation": in_english(shown("InternationalOrganisation")), "mechanism": "49-1-d"},
    ],
    "joint_controllers": [
        {
            "name": shown("JointName"),
            "contact": shown("JointContact"),
            "arrangement": in_english(shown("Arrangement")),
            "is_public": True,
        },
        {
            "name": hidden("JointName"),
            "contact": hidden("JointContact"),
            "arrangement": in_english(hidden("Arrangement")),
        },
    ],
    "measures": [{"measure": "awareness-training", "detail": hidden("MeasureDetail")}],
    "assessments": [
        {
            "kind": "dpia",
            "state": "running",
            "done_on": "2176-01-01",
            "document": hidden("Document"),
            "conclusion": hidden("Conclusion"),
        }
    ],
    "questions": [{"about": "retention", "why": in_english(hidden("Question")), "decided": True}],
}

ORGANISATION = organisation_document(
    legal_name=shown("LegalName"),
    short_name=shown("ShortName"),
    registration_number=shown("RegistrationNumber"),
    registration_scheme=shown("RegistrationScheme"),
    address=f"{shown('AddressOne')}\n{shown('AddressTwo')}",
    country="LI",
    phone=shown("Phone"),
    email=f"{shown('Email')}@harbour.example",
    website=f"https://{shown('Website')}.example/",
    contact_points=[
        {
            "role": "dpo",
            "label": in_english(shown("ContactLabel")),
            "address": shown("ContactAddress"),
            "phone": shown("ContactPhone"),
            "email": f"{shown('ContactEmail')}@harbour.example",
            "person": hidden("Person"),
        }
    ],
)

PROCESSOR_RECORD = {
    "reference": hidden("ProcessorReference"),
    "name": in_english(hidden("ProcessorName")),
    "categories": in_english(hidden("ProcessorCategories")),
    "clients": [{"name": hidden("Client"), "contact": hidden("ClientContact")}],
    "sub_processors": [{"name": hidden("SubProcessor")}],
    "transfers": [{"destination": hidden("ProcessorDestination")}],
}

STATEMENT = statement_document(
    "REF-1",
    title=in_english(shown("Title")),
    introduction=in_english(shown("Introduction")),
    languages=["en"],
    receipt_addresses=f"{hidden('Receipts')}@harbour.example",
    labels={
        key: in_english(shown(f"Label{key.title()}")) for key in ("sources", "retention", "recipients", "last_updated")
    },
    sections=[
        {
            "kind": kind,
            "anchor": kind,
            "heading": in_english(shown(f"Heading{kind.title()}")),
            "body": in_english(shown(f"Body{kind.title()}")),
            "closing": in_english(shown(f"Closing{kind.title()}")),
            "rights": [
                {
                    "article": hidden("RightArticle"),
                    "name": in_english(shown("RightName")),
                    "text": in_english(shown("RightText")),
                }
            ]
            if kind == "rights"
            else [],
        }
        for kind in (
            "organisation",
            "activities",
            "recipients",
            "narrative",
            "rights",
            "authority",
            "changes",
            "contact",
        )
    ],
    groups=[{"anchor": "all", "title": in_english(shown("GroupTitle")), "entries": ["REF-1"]}],
)

STRUCTURED = {
    *("P77Y", "P88Y", "Fiji", "FJ", 'review_months":117', "117months", ":32124", "dpia", "running", "underway"),
    *("inreview", "observed", "eventandperiod", "jointcontroller"),
    *(f"{year}0101" for year in (1871, 2172, 1874, 2175, 2176)),
    *(f"January{year}" for year in (1871, 2172, 1874, 2175, 2176)),
}
"""Internal values that cannot hold a marker, spelled as `found` compares: without hyphens and blanks."""

PLACES = {"Liechtenstein", "Iceland", "Peru"}
"""Public values that cannot hold a marker."""

NOTE = shown("Note")

PAGES = ("html", "html-archive", "pdf", "markdown", "json")
"""Forms that hold every public word. Linked data leave out our questions; TILT what its schema has no place for."""

DATA = ("json", "jsonld", "tilt", "markdown")


@laid
def outputs(vocabularies) -> dict[str, str]:
    dpo, client = make_user("dpo", "DPO"), Client()
    document = {
        "organisation": ORGANISATION,
        "activities": [ACTIVITY],
        "processor_records": [PROCESSOR_RECORD],
        "statements": [STATEMENT],
    }
    (statement,) = create_statements(document, organisation=create_register(document))
    accept_errors(statement, by=dpo)
    snapshot = publish(statement, by=dpo, note=in_english(NOTE))
    bodies = {rendering.format: bytes(rendering.body) for rendering in snapshot.renderings.all()}
    pdf = subprocess.run(["pdftotext", "-", "-"], input=bodies["pdf"], check=True, capture_output=True).stdout.decode()
    # A signature is 86 letters by chance: now and then two of them are a planted country's.
    pdf_but_receipt = bare(pdf).replace(bare(snapshot.receipt), "")
    assert len(pdf_but_receipt) == len(bare(pdf)) - len(bare(snapshot.receipt))
    return {
        "html": bodies["html"].decode(),
        "html-archive": bodies["html-archive"].decode(),
        **{form: bodies[form].decode() for form in DATA},
        "markdown": bodies["markdown"].decode().replace("\\", ""),
        "pdf": pdf_but_receipt,
        "embed": fragment(bodies["html"], heading=2).decode(),
        "places": "".join(
            place.node.body.decode() for place in read_places(snapshot.statement.slug, snapshot.sha256).values()
        ),
        "feed": client.get("/privacy/en/feed.xml").content.decode(),
        "site": "".join(file.body.decode() for file in site_files([snapshot], address=SITE) if is_told(file)),
        "public API": "".join(client.get(address).content.decode() for address in PUBLIC_API),
    }


SITE = "https://harbour.example"
PUBLIC_API = tuple(
    f"/api/v1/public/statements/{rest}"
    for rest in ("", "privacy/", "privacy/versions/", "privacy/versions/1/", "privacy/versions/1/document/")
)


def is_told(file: SiteFile) -> bool:
    """Whatever has words of ours in it; paper is read apart, and a signature is letters by chance."""
    has_words = file.media_type.startswith(("text/html", "text/markdown", "application/"))
    is_by_chance = file.address.endswith((".pdf", "receipt.json", "keys.json"))
    return has_words and not is_by_chance and not file.address.startswith("/static/")


def found(markers: set[str], output: str) -> set[str]:
    return {marker for marker in markers if bare(marker) in bare(output)}


def bare(output: str) -> str:
    """Case and hyphens aside: a heading may be set in capitals, a long word be broken."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", output).lower()


@pytest.mark.parametrize("output", PAGES)
def test_every_public_field_reaches(outputs, output):
    assert (PUBLIC | PLACES) - found(PUBLIC | PLACES, outputs[output]) == set()


def test_linked_data_hold_everything_but_the_questions_of_the_page(outputs):
    labels = {marker for marker in PUBLIC if marker.startswith("ShownLabel")}

    assert (PUBLIC | PLACES) - found(PUBLIC | PLACES, outputs["jsonld"]) == labels


def test_tilt_holds_what_it_has_a_place_for(outputs):
    assert found(PUBLIC, outputs["tilt"]) == {
        *("ShownLegalName", "ShownAddressOne", "ShownAddressTwo"),
        *("ShownContactLabel", "ShownContactAddress", "ShownContactPhone", "ShownContactEmail"),
        *("ShownActivityName", "ShownPurposeText", "ShownSecondText", "ShownInterest", "ShownLaw"),
        *("ShownWording", "ShownSecondWording", "ShownSource", "ShownSecondSource", "ShownRetention"),
        *("ShownLegalSource", "ShownRecipient", "ShownReleasedName", "ShownSecondRecipient"),
        *("ShownProvisionConsequence", "ShownLogic", "ShownConsequences"),
    }


@pytest.mark.parametrize(
    "output", ["html", "html-archive", "pdf", *DATA, "embed", "places", "feed", "site", "public API"]
)
def test_no_internal_field_reaches(outputs, output):
    assert found(INTERNAL | STRUCTURED, outputs[output]) == set()


def test_feed_holds_its_title_its_publisher_and_its_notes(outputs):
    assert found(PUBLIC, outputs["feed"]) == {"ShownTitle", "ShownLegalName", "ShownNote"}


def test_site_and_public_api_hold_every_public_field(outputs):
    for output in ("site", "public API"):
        assert PUBLIC - found(PUBLIC, outputs[output]) == set()


def test_reference_is_in_the_data_and_not_in_the_prose(outputs):
    assert json.loads(outputs["json"])["content"]["sections"][1]["groups"][0]["activities"][0]["reference"] == "REF-1"
    assert found({"REF-1"}, outputs["pdf"]) == set()


@pytest.mark.parametrize(
    ("model", "planted"),
    [
        (ProcessingActivity, ACTIVITY),
        (Purpose, ACTIVITY["purposes"][0]),
        (DataSubjectUse, ACTIVITY["data_subjects"][0]),
        (DataCategoryUse, ACTIVITY["data_categories"][0]),
        (Source, ACTIVITY["sources"][0]),
        (RetentionPeriod, ACTIVITY["retention"][0]),
        (Recipient, ACTIVITY["recipients"][0]),
        (Transfer, ACTIVITY["transfers"][0]),
        (JointController, ACTIVITY["joint_controllers"][0]),
        (MeasureUse, ACTIVITY["measures"][0]),
        (Assessment, ACTIVITY["assessments"][0]),
        (Question, ACTIVITY["questions"][0]),
        (ContactPoint, ORGANISATION["contact_points"][0]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_something_is_planted_in_every_column(model, planted):
    of_its_place = {"id", "version", "position", "organisation", "activity"}

    assert {field.name for field in model._meta.concrete_fields} - of_its_place - planted.keys() == set()
