"""The statement as linked data (JSON-LD 1.1) in the Data Privacy Vocabulary: one graph for all languages.

Every IRI of the vocabulary is written whole and comes from `dpv`, so a term that
does not exist cannot be said. Addresses of ours begin with `/`, as the page's
links do: they are resolved against the address under which the file is read.
Long on purpose: what the vocabulary makes of each public field is said in this one file.
"""

from typing import Any

from publishing import content
from publishing.content import Words, canonical
from publishing.rendering.dpv import is_known, is_unknown, term

RENDERER = "jsonld/1 dpv-2.3"

Node = dict[str, Any]

_DCT = "http://purl.org/dc/terms/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DATE = "http://www.w3.org/2001/XMLSchema#dateTime"


def _words(iri: str) -> Node:
    return {"@id": iri, "@container": "@language"}


CONTEXT: Node = {
    "title": _words(f"{_DCT}title"),
    "description": _words(f"{_DCT}description"),
    "note": _words(f"{_SKOS}changeNote"),
    "remark": _words(f"{_SKOS}scopeNote"),
    "country": _words(term("dpv:hasCountry")),
    "collectionName": _words(f"{_SKOS}prefLabel"),
    "identifier": f"{_DCT}identifier",
    "language": f"{_DCT}language",
    "published": {"@id": f"{_DCT}issued", "@type": _DATE},
    "updated": {"@id": f"{_DCT}modified", "@type": _DATE},
    "version": "https://schema.org/version",
    "part": f"{_DCT}hasPart",
    "member": {"@id": f"{_SKOS}member", "@type": "@id"},
    "closeMatch": {"@id": f"{_SKOS}closeMatch", "@type": "@id"},
} | {
    name: term(f"dpv:{name}")
    for name in (
        *("hasAddress", "hasAlgorithmicLogic", "hasApplicableLaw", "hasAuthority", "hasAutomationLevel"),
        *("hasConsentControl", "hasConsequence", "hasContact", "hasDataController", "hasDataProtectionOfficer"),
        *("hasDataSource", "hasIdentifier", "hasJointDataControllers", "hasLegalBasis", "hasName", "hasNecessity"),
        *("hasNotice", "hasPersonalData", "hasProcess", "hasProcessing", "hasPurpose", "hasRecipient", "hasRight"),
        *("hasScope", "hasStorageCondition", "hasTechnicalOrganisationalMeasure", "hasThirdCountry"),
    )
}
"""Short names of the properties. Stands in the document itself: nobody has to fetch it from anywhere."""

NONE = {"@type": term("dpv:NotApplicable")}
"""Declared: there is none. What was not recorded is left out."""

_AUTOMATED = {"article-22": term("dpv:AutomatedDecisionMaking"), "profiling": term("dpv:Profiling")}
_SOURCE = {
    True: term("dpv:PublicDataSource"),
    False: term("dpv:NonPublicDataSource"),
    None: term("dpv:DataSource"),
}


def render(document: content.Document, language: str, receipt: str = "") -> bytes:
    """The same bytes in every language."""
    public = document.content
    once = {activity.slug: activity for activity in public.activities}  # it may stand in several groups
    activities = [_activity(public.slug, activity) for activity in once.values()]
    return canonical({"@context": CONTEXT, "@graph": [_statement(document), *activities]})


def activity_path(statement: str, activity: str) -> str:
    """The address that stands for an activity, whatever its title and in whatever language."""
    return f"/{statement}/activities/{activity}/"


def _statement(document: content.Document) -> Node:
    public = document.content
    return _node(
        "dpv:PrivacyNotice",
        id=f"/{public.slug}/",
        title=public.title,
        description=public.introduction,
        note=document.note,
        language=list(public.languages),
        identifier=f"sha256:{content.digest(document)}",
        version=document.number,
        published=document.published_at,
        updated=document.updated_at,
        hasDataController=_controller(public),
        hasAuthority=[
            _contact("dpv:DataProtectionAuthority", section.contact)
            for section in public.sections
            if section.kind == "authority" and section.contact
        ],
        hasRight=[_right(right) for section in public.sections for right in section.rights],
        part=[*(_section(section) for section in public.sections), *_groups(public)],
        hasProcess=[
            {"@id": path}
            for path in dict.fromkeys(activity_path(public.slug, activity.slug) for activity in public.activities)
        ],
    )


def _controller(public: content.Content) -> Node:
    """Art. 13(1)(a)–(b). The blocks of contact that are neither ours nor the officer's are other sections' affair."""
    us = next((s.contact for s in public.sections if s.kind == "organisation" and s.contact), None)
    told = _contact("dpv:DataController", us) if us else _node("dpv:DataController")
    officers = [
        _contact("dpv:DataProtectionOfficer", s.contact) for s in public.sections if s.kind == "contact" and s.contact
    ]
    return told | _node(
        id=f"/{public.slug}/#controller",
        hasName=[*dict.fromkeys([public.organisation, public.short_name])],
        hasDataProtectionOfficer=officers,
    )


def _contact(kind: str, contact: content.Contact) -> Node:
    return _node(
        kind,
        title=contact.label,
        hasName=contact.name,
        hasIdentifier=contact.registration,
        hasAddress=contact.address,
        country=contact.country,
        hasContact=[reached for reached in (contact.phone, contact.email, contact.website) if reached],
    )


def _right(right: content.Right) -> Node:
    return _node(_listed(f"eu-gdpr:A{right.article}", "dpv:DataSubjectRight"), title=right.name, description=right.text)


def _section(section: content.Section) -> Node:
    """Its own words; what its block holds is told where it belongs."""
    texts = [text for text in (section.body, section.closing) if text]
    told = _node(title=section.heading, description=texts[0] if texts else {})
    if len(texts) > 1:
        told["part"] = [_node(description=texts[1])]
    recipients = [_node("dpv:Recipient", title=text) for text in section.recipients]
    return told | _node(hasRecipient=recipients) | {"identifier": section.anchor}


def _groups(public: content.Content) -> list[Node]:
    return [
        {"@type": f"{_SKOS}Collection"}
        | _node(
            collectionName=group.title,
            identifier=group.anchor,
            member=[activity_path(public.slug, activity.slug) for activity in group.activities],
        )
        for section in public.sections
        for group in section.groups
        if group.activities
    ]


def _activity(statement: str, activity: content.Activity) -> Node:
    here = activity_path(statement, activity.slug)
    purposes = [_purpose(purpose, f"{here}#purpose-{place}") for place, purpose in enumerate(activity.purposes, 1)]
    return _node(
        "dpv:Process",
        id=here,
        title=activity.name,
        identifier=activity.reference,
        hasNotice={"@id": f"/{statement}/"},
        hasDataController={"@id": f"/{statement}/#controller"},
        hasPurpose=purposes,
        hasLegalBasis=[{"@id": basis["@id"]} for purpose in purposes for basis in purpose.get("hasLegalBasis", ())],
        hasPersonalData=_all(_data_category, activity.data_categories),
        hasDataSource=_all(_source, activity.sources),
        hasStorageCondition=_all(_retention, activity.retention),
        hasRecipient=_all(_recipient, activity.recipients),
        hasThirdCountry=_all(_transfer, activity.transfers),
        hasJointDataControllers=[_joint_controller(joint) for joint in activity.joint_controllers],
        hasNecessity=_necessity(activity.provision) if activity.provision else None,
        **_automated(activity.automated),
    )


def _purpose(purpose: content.Purpose, here: str) -> Node:
    """Art. 13(1)(c)–(d). Each basis has a name, so that the activity can list it as well."""
    bases = [
        _node(
            _listed(f"eu-gdpr:A{code}", "dpv:LegalBasis"),
            id=f"{here}-basis-{place}",
            identifier=code,
            description=purpose.legitimate_interest if code == "6-1-f" else {},
        )
        for place, code in enumerate(purpose.legal_bases, 1)
    ]
    # The vocabulary has no property for the interest pursued: it describes its basis, or else the purpose.
    untold = purpose.legitimate_interest if "6-1-f" not in purpose.legal_bases else {}
    return _node(
        "dpv:Purpose",
        id=here,
        title=purpose.label,
        description=purpose.text,
        hasLegalBasis=bases,
        hasApplicableLaw=_node(title=purpose.law),
        hasConsentControl=_node("dpv:WithdrawConsent", description=purpose.withdrawal) if purpose.withdrawal else None,
        hasScope=_node(description=purpose.scope),
        remark=untold,
    )


def _data_category(category: content.DataCategory) -> Node:
    told = _node(
        "dpv:PersonalData",
        title=category.text,
        identifier=category.code,
        hasLegalBasis=_node("dpv:LegalBasis", title=category.condition) if category.condition else None,
    )
    if is_known(category.iri):
        return told | {"@type": [told["@type"], category.iri]}
    return told | _node(closeMatch="" if is_unknown(category.iri) else category.iri)


def _source(source: content.Source) -> Node:
    return {"@type": _SOURCE[source.publicly_accessible]} | _node(description=source.text)


def _retention(retention: content.Retention) -> Node:
    return _node(
        "dpv:StorageDuration",
        description=retention.text,
        hasPersonalData=[_node("dpv:PersonalData", title=text) for text in retention.categories],
        remark=retention.exception,
        hasApplicableLaw=_node(title=retention.legal_source),
    )


def _recipient(recipient: content.Recipient) -> Node:
    return _node(
        "dpv:Recipient",
        title=recipient.text,
        identifier=recipient.code,
        hasName=recipient.name,
        country=recipient.country,
    )


def _transfer(transfer: content.Transfer) -> Node:
    """Art. 13(1)(f)."""
    article = "45-3" if transfer.mechanism == "45" else transfer.mechanism
    mechanism = _node(
        _listed(f"eu-gdpr:A{article}", "dpv:LegalBasis"), title=transfer.mechanism_text, description=transfer.copy
    )
    return _node(
        "dpv:ThirdCountry",
        title=transfer.destination,
        identifier=transfer.country,
        hasLegalBasis=mechanism if transfer.mechanism or transfer.copy else None,
    )


def _joint_controller(joint: content.JointController) -> Node:
    return _node(
        "dpv:JointDataControllers", hasName=joint.name, hasContact=joint.contact, description=joint.arrangement
    )


def _necessity(provision: content.Provision) -> Node:
    """Art. 13(2)(e)."""
    kind = "dpv:Optional" if provision.kind == "voluntary" else "dpv:Required"
    return _node(kind, title=provision.text, description=provision.consequence)


def _automated(automated: content.AutomatedDecision | None) -> Node:
    """Art. 13(2)(f)."""
    if automated is None:
        return {}
    if automated.kind not in _AUTOMATED:
        return {"hasAutomationLevel": NONE | _node(title=automated.text)}
    safeguards = _node("dpv:TechnicalOrganisationalMeasure", description=automated.safeguards)
    told = _node(
        title=automated.text,
        hasAlgorithmicLogic=_node("dpv:AlgorithmicLogic", description=automated.logic) if automated.logic else None,
        hasConsequence=_node(description=automated.consequences),
        hasTechnicalOrganisationalMeasure=safeguards if automated.safeguards else None,
    )
    return {"hasProcessing": {"@type": _AUTOMATED[automated.kind]} | told}


def _all(make: Any, items: Any) -> list[Node] | None:
    if items is None:
        return None
    return [make(item) for item in items] or [NONE]


def _listed(name: str, otherwise: str) -> str:
    """That term, or a wider one where the vocabulary does not have it."""
    try:
        term(name)
    except KeyError:
        return otherwise
    return name


def _node(kind: str = "", /, id: str = "", **told: Words | str | int | list[Any] | Node | None) -> Node:  # noqa: A002 - as JSON-LD names it
    """Without what is not said."""
    named = ({"@type": term(kind)} if kind else {}) | ({"@id": id} if id else {})
    return named | {name: value for name, value in told.items() if value}
