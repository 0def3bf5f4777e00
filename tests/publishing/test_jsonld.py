"""The statement as linked data, read back by a library that knows nothing of us."""

import json

import pytest
import rdflib
from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, URIRef

from publishing import content
from publishing.rendering import as_jsonld
from publishing.rendering.dpv import IRIS, NAMESPACE, TERMS
from tests.publishing.documents import (
    NOTHING,
    make_activity,
    make_document,
    make_full_document,
    make_purpose,
    make_recipient,
    make_section,
    words,
)

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # how rdflib reads JSON-LD is its own affair
)

SITE = "https://harbour.example"
DPV = "https://w3id.org/dpv#"
GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"
SCHEMA = "https://schema.org/"


def graph(document):
    address = f"{SITE}/privacy/en/statement.jsonld"
    return rdflib.Graph().parse(data=as_jsonld.render(document, "en"), format="json-ld", publicID=address)


def told(document):
    """Triples, a node without a name spelled by what leads to it: places do not matter, only what is said."""
    found = graph(document)

    def name(node):
        if not isinstance(node, rdflib.BNode):
            return node
        ((subject, predicate),) = found.subject_predicates(node)
        return f"{name(subject)} > {predicate}"

    return {(str(name(s)), str(p), name(o) if isinstance(o, rdflib.BNode) else o) for s, p, o in found}


def test_small_statement_says_this_and_nothing_else():
    activity = make_activity(
        "visits",
        name=words("Visits", nl="Bezoek"),
        purposes=(make_purpose(words("To let you in."), legal_bases=("6-1-a",)),),
        transfers=(),
    )
    document = make_document(activity, languages=("en", "nl"), sections=())
    notice, controller = f"{SITE}/privacy/", f"{SITE}/privacy/#controller"
    visits = f"{SITE}/privacy/activities/visits/"
    purpose, basis = f"{visits}#purpose-1", f"{visits}#purpose-1-basis-1"
    part = f"{notice} > {DCTERMS.hasPart}"

    assert told(document) == {
        (notice, str(RDF.type), URIRef(f"{DPV}PrivacyNotice")),
        (notice, str(DCTERMS.title), Literal("Privacy statement", lang="en")),
        (notice, str(DCTERMS.description), Literal("What we do with personal data.", lang="en")),
        (notice, str(DCTERMS.language), Literal("en")),
        (notice, str(DCTERMS.language), Literal("nl")),
        (notice, str(DCTERMS.identifier), Literal(f"sha256:{content.digest(document)}")),
        (notice, str(DCTERMS.issued), Literal("2026-03-02T09:30:00Z", datatype=XSD.dateTime)),
        (notice, str(DCTERMS.modified), Literal("2024-05-03T08:00:00Z", datatype=XSD.dateTime)),
        (notice, f"{SCHEMA}version", Literal(1)),
        (notice, f"{DPV}hasDataController", URIRef(controller)),
        (notice, f"{DPV}hasProcess", URIRef(visits)),
        (notice, str(DCTERMS.hasPart), part),
        (controller, str(RDF.type), URIRef(f"{DPV}DataController")),
        (controller, f"{DPV}hasName", Literal("Example Ltd")),
        (controller, f"{DPV}hasName", Literal("Example")),
        (part, str(DCTERMS.identifier), Literal("who-we-are")),
        (part, str(DCTERMS.title), Literal("Who we are", lang="en")),
        (part, str(DCTERMS.identifier), Literal("processing")),
        (part, str(RDF.type), SKOS.Collection),
        (part, str(SKOS.prefLabel), Literal("Visitors", lang="en")),
        (part, str(DCTERMS.identifier), Literal("group-visitors")),
        (part, str(SKOS.member), URIRef(visits)),
        (visits, str(RDF.type), URIRef(f"{DPV}Process")),
        (visits, str(DCTERMS.title), Literal("Visits", lang="en")),
        (visits, str(DCTERMS.title), Literal("Bezoek", lang="nl")),
        (visits, str(DCTERMS.identifier), Literal("VISITS")),
        (visits, f"{DPV}hasNotice", URIRef(notice)),
        (visits, f"{DPV}hasDataController", URIRef(controller)),
        (visits, f"{DPV}hasPurpose", URIRef(purpose)),
        (visits, f"{DPV}hasLegalBasis", URIRef(basis)),
        (visits, f"{DPV}hasThirdCountry", f"{visits} > {DPV}hasThirdCountry"),
        (f"{visits} > {DPV}hasThirdCountry", str(RDF.type), URIRef(f"{DPV}NotApplicable")),
        (purpose, str(RDF.type), URIRef(f"{DPV}Purpose")),
        (purpose, str(DCTERMS.title), Literal("Consent", lang="en")),
        (purpose, str(DCTERMS.description), Literal("To let you in.", lang="en")),
        (purpose, f"{DPV}hasLegalBasis", URIRef(basis)),
        (basis, str(RDF.type), URIRef(f"{GDPR}A6-1-a")),
        (basis, str(DCTERMS.identifier), Literal("6-1-a")),
    }


def every_choice():
    """Each choice of the law that has a term of its own, and some that have none."""
    mechanisms = ["45", *(f"46-2-{x}" for x in "abcdef"), "46-3-a", "46-3-b", *(f"49-1-{x}" for x in "abcdefg2"), ""]
    kinds = ["statutory", "contractual", "necessary", "voluntary"]
    iris = ["", f"{DPV}Invented", "https://w3id.org/dpv/pd#Contact", "https://vocabulary.example/mail"]
    activities = [
        make_activity(
            f"a{place}",
            purposes=(make_purpose(legal_bases=(*(f"6-1-{x}" for x in "abcdef"), "uk-recognised")),),
            data_categories=tuple(
                content.DataCategory(code=str(n), iri=iri, text=words("x"), condition=words("y"))
                for n, iri in enumerate(iris)
            ),
            sources=tuple(content.Source(text=words("x"), publicly_accessible=one) for one in (True, False, None)),
            retention=(),
            recipients=(make_recipient(words("x")),),
            transfers=tuple(
                content.Transfer(
                    country="US", destination=words("x"), mechanism=one, mechanism_text=words("y"), copy=NOTHING
                )
                for one in mechanisms
            ),
            provision=content.Provision(kind=kind, text=words("x"), consequence=NOTHING),
            automated=content.AutomatedDecision(
                kind=automated, text=words("x"), logic=words("y"), consequences=words("z"), safeguards=words("w")
            ),
        )
        for place, (kind, automated) in enumerate(zip(kinds, ("none", "profiling", "article-22", "none"), strict=True))
    ]
    rights = tuple(
        content.Right(article=x, name=words("x"), text=NOTHING) for x in ("", "7-3", *map(str, range(13, 80)))
    )
    return make_document(*activities, sections=(make_section("rights", kind="rights", rights=rights),))


@pytest.mark.parametrize("document", [every_choice(), make_full_document("text")], ids=["choices", "full"])
def test_no_term_of_the_vocabulary_is_invented(document):
    said = {str(part) for triple in graph(document) for part in triple if isinstance(part, URIRef)}

    assert {iri for iri in said if iri.startswith(NAMESPACE)} - IRIS == set()
    assert {f"{DPV}Process", f"{GDPR}A6-1-f"} & said != set()


def test_properties_and_classes_stand_in_their_places():
    kinds = {iri: name for name, iri in TERMS.items()}
    said = graph(every_choice())

    properties = {kinds[str(p)] for p in said.predicates() if str(p).startswith(NAMESPACE)}
    classes = {kinds[str(o)] for o in said.objects(None, RDF.type) if str(o).startswith(NAMESPACE)}

    assert {name for name in properties if not name.partition(":")[2].startswith(("has", "is"))} == set()
    assert {name for name in classes if name.partition(":")[2].startswith(("has", "is"))} == set()


def test_a_category_carries_its_public_name_if_the_vocabulary_has_it():
    categories = as_jsonld._activity("privacy", every_choice().content.activities[0])["hasPersonalData"]

    assert [(one["@type"], one.get("closeMatch")) for one in categories] == [
        (f"{DPV}PersonalData", None),
        (f"{DPV}PersonalData", None),
        ([f"{DPV}PersonalData", "https://w3id.org/dpv/pd#Contact"], None),
        (f"{DPV}PersonalData", "https://vocabulary.example/mail"),
    ]


def test_a_basis_that_the_regulation_does_not_know_is_a_basis_all_the_same():
    (purpose,) = as_jsonld._activity("privacy", every_choice().content.activities[0])["hasPurpose"]

    assert [one["@type"].rpartition("#")[2] for one in purpose["hasLegalBasis"]] == [
        *(f"A6-1-{x}" for x in "abcdef"),
        "LegalBasis",
    ]


def test_every_text_of_a_reader_has_its_language():
    lines = make_document(
        make_activity(recipients=(make_recipient(words("Printers", nl="Drukkers")),)), languages=("en", "nl")
    )

    assert {(str(o), o.language) for o in graph(lines).objects(None, DCTERMS.title)} >= {
        ("Printers", "en"),
        ("Drukkers", "nl"),
    }


def test_what_was_not_recorded_is_not_said():
    activity = as_jsonld._activity("privacy", make_activity())

    assert set(activity) == {
        *("@id", "@type", "title", "identifier", "hasNotice", "hasDataController", "hasPurpose", "hasLegalBasis")
    }


def test_activity_of_two_groups_is_told_once():
    document = make_document(make_activity(), make_activity())

    told = json.loads(as_jsonld.render(document, "en"))["@graph"]

    assert [node["@id"] for node in told] == ["/privacy/", "/privacy/activities/visits/"]
    assert told[0]["hasProcess"] == [{"@id": "/privacy/activities/visits/"}]


def test_nothing_has_to_be_fetched_to_read_it():
    document = json.loads(as_jsonld.render(make_full_document("text"), "en"))

    assert isinstance(document["@context"], dict)
    assert as_jsonld.render(make_full_document("text"), "nl") == as_jsonld.render(make_full_document("text"), "en")
