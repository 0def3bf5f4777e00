"""The statement in the Transparency Information Language (TILT): keyed by kind of data, where ours is by activity.

What its schema requires and the statement does not say is left out, never
made up, and listed: such a document says of itself that it is partial.
Long on purpose: what its schema makes of each public field is said in this one file.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from publishing import content
from publishing.content import Words, canonical
from purposes.words import in_language, printable

RENDERER = "tilt/2.0"

Plain = dict[str, Any]

_RIGHTS = {
    "rightToInformation": ("15",),
    "rightToRectificationOrDeletion": ("16", "17"),
    "rightToDataPortability": ("20",),
    "rightToWithdrawConsent": ("7-3",),
    "rightToComplain": ("77",),
}


def render(document: content.Document, language: str, receipt: str = "") -> bytes:
    return canonical(_Writer(document, language).whole())


class _Writer:
    """One document in one language. `missing` grows while it writes: `a.b[].c`, each once."""

    def __init__(self, document: content.Document, language: str) -> None:
        self.document = document
        self.public = document.content
        self.language = language
        self.missing: set[str] = set()
        self.officer = self.contact("contact")

    def whole(self) -> Plain:
        told = self.filled(
            "",
            controller=self.controller(),
            dataProtectionOfficer=self.data_protection_officer(),
            dataDisclosed=[self.disclosed(code) for code in self.categories()],
            thirdCountryTransfers=self.transfers(),
            accessAndDataPortability=self.access(),
            sources=[self.sources(code) for code in self.categories()],
            automatedDecisionMaking=self.automated(),
            changesOfPurpose=[],
            **{name: self.right(name, articles) for name, articles in _RIGHTS.items()},
        )
        return {"meta": self.meta(), **told}

    # What is said, and what is missing

    def filled(self, place: str, **told: Any) -> Plain:
        """What is there; the names of the rest are noted as missing at `place`."""
        self.missing |= {f"{place}.{name}".removeprefix(".") for name, value in told.items() if value is None}
        return {name: value for name, value in told.items() if value is not None}

    def words(self, words: Words) -> str:
        return printable(in_language(words, self.language, *self.public.languages, "en")[0])

    def told(self, words: Iterable[Words]) -> list[str]:
        """Each text once."""
        return [text for text in dict.fromkeys(map(self.words, words)) if text]

    def contact(self, kind: str) -> content.Contact | None:
        return next((s.contact for s in self.public.sections if s.kind == kind and s.contact), None)

    # Who

    def meta(self) -> Plain:
        """Last, for it says what the rest is missing. The statement does not know under which host it will be read."""
        document = self.document
        self.missing.add("meta.url")
        return {
            "_id": f"{content.digest(document)}-{self.language}",
            "_hash": content.digest(document),
            "name": self.public.organisation,
            "created": document.versions[0].published_on,
            "modified": document.updated_at,
            "version": document.number,
            "language": self.language,
            "status": "active",
            "_path": f"/{self.public.slug}/{self.language}/versions/{document.number}/",
            "_partial": bool(self.missing),
            "_missing": sorted(self.missing),
        }

    def controller(self) -> Plain:
        """Its representative is a person, and the statement names none."""
        us = self.contact("organisation")
        return self.filled(
            "controller",
            name=self.public.organisation,
            address=_one_line(us.address) if us and us.address else None,
            country=us.country_code if us and us.country_code else None,
            representative=None,
        )

    def data_protection_officer(self) -> Plain | None:
        officer = self.officer
        if officer is None:
            return None
        return self.filled(
            "dataProtectionOfficer",
            name=self.words(officer.label) or None,
            address=_one_line(officer.address) or None,
            country=officer.country_code or None,
            email=officer.email or None,
        ) | ({"phone": officer.phone} if officer.phone else {})

    # What data, and what becomes of them

    def categories(self) -> dict[str, content.DataCategory]:
        """Every kind of data in the statement, once, in the order met."""
        found: dict[str, content.DataCategory] = {}
        for activity in self.public.activities:
            for category in activity.data_categories or ():
                found.setdefault(category.code, category)
        return found

    def using(self, code: str) -> list[content.Activity]:
        """The activities that process data of this kind."""
        activities = self.public.activities
        return [a for a in activities if any(category.code == code for category in a.data_categories or ())]

    def disclosed(self, code: str) -> Plain:
        activities = self.using(code)
        purposes = [purpose for activity in activities for purpose in activity.purposes]
        return self.filled(
            "dataDisclosed[]",
            _id=code,
            category=self.words(self.categories()[code].text),
            purposes=_once(
                {"purpose": self.words(activity.name), "description": self.words(purpose.text)}
                for activity in activities
                for purpose in activity.purposes
            ),
            legalBases=_once(
                {"reference": _reference(basis), "description": self.words(purpose.law) or self.words(purpose.label)}
                for purpose in purposes
                for basis in purpose.legal_bases
            ),
            legitimateInterests=[
                {"exists": True, "reasoning": text} for text in self.told(p.legitimate_interest for p in purposes)
            ],
            recipients=_once(self.recipients(activities)) if _recorded(activities, "recipients") else None,
            storage=self.storage(activities),
            nonDisclosure=self.non_disclosure(activities),
        )

    def recipients(self, activities: list[content.Activity]) -> Iterator[Plain]:
        for activity in activities:
            for recipient in activity.recipients or ():
                named = {"name": recipient.name} if recipient.name else {}
                yield {"category": self.words(recipient.text), **named}

    def storage(self, activities: list[content.Activity]) -> list[Plain] | None:
        """Periods are told in words: none of them is a duration that a program can count with."""
        periods = [period for activity in activities for period in activity.retention or ()]
        if not periods:
            return None
        return [
            {
                "temporal": [],
                "purposeConditional": self.told(period.text for period in periods),
                "legalBasisConditional": self.told(period.legal_source for period in periods),
                "aggregationFunction": "max",
            }
        ]

    def non_disclosure(self, activities: list[content.Activity]) -> Plain | None:
        """Art. 13(2)(e). Only where every activity with these data tells."""
        provisions = [activity.provision for activity in activities if activity.provision]
        if len(provisions) < len(activities):
            return None
        kinds = {provision.kind for provision in provisions}
        consequences = self.told(provision.consequence for provision in provisions)
        return self.filled(
            "dataDisclosed[].nonDisclosure",
            legalRequirement="statutory" in kinds,
            contractualRegulation=bool(kinds & {"contractual", "necessary"}),
            obligationToProvide=kinds != {"voluntary"},
            consequences=" ".join(consequences) or None,
        )

    def sources(self, code: str) -> Plain:
        activities = self.using(code)
        told = [
            self.filled(
                "sources[].sources[]",
                description=self.words(source.text),
                url=None,
                publiclyAvailable=source.publicly_accessible,
            )
            for activity in activities
            for source in activity.sources or ()
        ]
        return self.filled(
            "sources[]",
            _id=code,
            dataCategory=self.words(self.categories()[code].text),
            sources=_once(told) if _recorded(activities, "sources") else None,
        )

    def transfers(self) -> list[Plain] | None:
        """Art. 13(1)(f)."""
        activities = self.public.activities
        if not _recorded(activities, "transfers"):
            return None
        return _once(self.transfer(transfer) for activity in activities for transfer in activity.transfers or ())

    def transfer(self, transfer: content.Transfer) -> Plain:
        mechanism, text = transfer.mechanism, self.words(transfer.mechanism_text)

        def available(*beginnings: str) -> Plain | None:
            if not mechanism:
                return None
            is_it = mechanism.startswith(beginnings)
            return {"available": is_it, "description": text if is_it else ""}

        return self.filled(
            "thirdCountryTransfers[]",
            country=transfer.country or None,
            adequacyDecision=available("45"),
            appropriateGuarantees=available("46"),
            presenceOfEnforceableRightsAndEffectiveRemedies=None,
            standardDataProtectionClause=available("46-2-c", "46-2-d"),
        )

    def automated(self) -> Plain | None:
        """Art. 13(2)(f), of all activities together: used if one does, unused if each says so."""
        told = [activity.automated for activity in self.public.activities if activity.automated]
        used = [automated for automated in told if automated.kind != "none"]
        if not used and len(told) < len(self.public.activities):
            return None
        if not used:
            return {"inUse": False, "logicInvolved": "", "scopeAndIntendedEffects": ""}
        return self.filled(
            "automatedDecisionMaking",
            inUse=True,
            logicInvolved=" ".join(self.told(automated.logic for automated in used)) or None,
            scopeAndIntendedEffects=" ".join(self.told(automated.consequences for automated in used)) or None,
        )

    # Rights

    def right(self, name: str, articles: tuple[str, ...]) -> Plain | None:
        texts = self.told_rights(articles)
        if not texts:
            return None
        told = self.asked_of(name, " ".join(texts))
        if name == "rightToComplain":
            told |= self.filled(name, supervisoryAuthority=self.authority(name))
        return told

    def access(self) -> Plain | None:
        texts = self.told_rights(("15", "20"))
        if not texts:
            return None
        name = "accessAndDataPortability"
        return self.asked_of(name, " ".join(texts)) | self.filled(name, administrativeFee=None, dataFormat=None)

    def told_rights(self, articles: tuple[str, ...]) -> list[str]:
        rights = [right for section in self.public.sections for right in section.rights if right.article in articles]
        return self.told(right.text or right.name for right in rights)

    def asked_of(self, name: str, description: str) -> Plain:
        email = self.officer.email if self.officer else ""
        return self.filled(
            name, available=True, description=description, url=None, email=email or None, identificationEvidences=None
        )

    def authority(self, name: str) -> Plain | None:
        authority = self.contact("authority")
        if authority is None:
            return None
        return self.filled(
            f"{name}.supervisoryAuthority",
            name=self.words(authority.label) or None,
            address=_one_line(authority.address) or None,
            country=authority.country_code or None,
            email=authority.email or None,
            phone=authority.phone or None,
        )


def _recorded(activities: Iterable[content.Activity], answer: str) -> bool:
    """Whether one of them answers this question: a list of TILT knows no “not recorded”."""
    return any(getattr(activity, answer) is not None for activity in activities)


def _reference(basis: str) -> str:
    """`6-1-f` → `GDPR-6-1-f`; a basis of another law keeps its own code."""
    return f"GDPR-{basis}" if basis[:1].isdigit() else basis


def _once(items: Iterable[Plain]) -> list[Plain]:
    """Each item once, in the order met."""
    return list({canonical(item): item for item in items}.values())


def _one_line(address: str) -> str:
    return ", ".join(address.splitlines())
