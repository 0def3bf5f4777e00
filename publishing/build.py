"""Register and outline → public content, field by field: what is not named here stays private.

Long on purpose: everything that may become public is named in this one file.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from publishing import content
from publishing.insertion import insert_values, linked_anchors, named_values, pick
from publishing.labels import default_labels
from publishing.models import SectionKind
from publishing.outline import Outline, OutlineGroup, OutlineSection
from purposes.entries import (
    ActivityEntry,
    AuthorityEntry,
    ContactPointEntry,
    DataCategoryEntry,
    JointControllerEntry,
    PurposeEntry,
    RecipientEntry,
    Register,
    RetentionEntry,
    SourceEntry,
    TransferEntry,
)
from purposes.law import AutomatedDecision, ContactRole, Provision, SensitiveCondition, TransferMechanism
from purposes.words import Words

NOTHING: Words = {}

RIGHTS_OF_THE_REGULATION = frozenset({"7-3", "13", "14", *map(str, range(15, 23)), "77", "78", "79"})

Entry = TypeVar("Entry")
Public = TypeVar("Public")


def build_content(register: Register, outline: Outline) -> content.Content:
    """What the public would read if this were published now."""
    return _Builder(register, outline).everything()


def build_activity(register: Register, outline: Outline, entry: ActivityEntry) -> content.Activity:
    """What the public would read of one activity."""
    return _Builder(register, outline).activity(entry)


def broken_references(register: Register, outline: Outline, public: content.Content) -> tuple[str, ...]:
    """Links to anchors that are not in `public` and values that nothing is named, or empty; each once, sorted.

    `public` was built of the other two. Wherever they stand: a value is inserted in narrative texts only, so elsewhere
    its name would be read.
    """
    builder = _Builder(register, outline)
    texts = list(content.texts(public))
    links = {f"#{anchor}" for anchor in linked_anchors(texts) - content.anchors(public)}
    empty = {name for name in named_values(builder.narrative_texts()) if not builder.value(name, "")}
    return tuple(sorted(links | {"{{ " + name + " }}" for name in empty | named_values(texts)}))


def country_words(code: str, languages: tuple[str, ...]) -> Words:
    """The country's name in each of `languages`; the code where nobody knows it."""
    return {language: _country(code, language) for language in languages} if code else NOTHING


class _Builder:
    def __init__(self, register: Register, outline: Outline) -> None:
        self.register = register
        self.outline = outline
        self.languages = outline.languages
        self.entries = {entry.id: entry for entry in register.activities}
        self.authorities = {entry.id: entry for entry in register.authorities}
        self.contact_points = {entry.id: entry for entry in register.contact_points}

    def everything(self) -> content.Content:
        groups = tuple(self.group(group) for group in self.outline.groups)
        return content.Content(
            slug=self.outline.slug,
            languages=self.languages,
            organisation=self.register.legal_name,
            short_name=self.register.short_name,
            title=self.words(self.outline.title),
            introduction=self.narrative(self.outline.introduction),
            labels=self.labels(),
            sections=tuple(self.section(section, groups) for section in self.outline.sections),
        )

    # Words

    def words(self, text: Words) -> Words:
        """The statement's languages; where none of them has text, any one that has. Line ends as one character."""
        filled = {lang: words.replace("\r\n", "\n") for lang, words in text.items() if words.strip()}
        chosen = {lang: filled[lang] for lang in self.languages if lang in filled}
        return chosen or dict(sorted(filled.items(), key=lambda item: item[0] != "en")[:1])

    def narrative(self, text: Words) -> Words:
        return insert_values(self.words(text), self.value)

    def narrative_texts(self) -> list[Words]:
        sections = self.outline.sections
        texts = [self.outline.introduction, *(s.body for s in sections), *(s.closing for s in sections)]
        return [self.words(text) for text in texts]

    def choice(self, choices: type[TextChoices], value: str) -> Words:
        """A choice of the law, named in each of our languages that we translate; else in English."""

        def named(language: str) -> str:
            with translation.override(language):
                return str(choices(value).label)

        translated = [language for language in self.languages if language in dict(settings.LANGUAGES)]
        return {language: named(language) for language in translated or ["en"]}

    def labels(self) -> dict[str, Words]:
        """The organisation's own wording before ours; English where we have no translation."""
        shipped = default_labels()
        wanted = set(self.languages) | ({"en"} if not set(self.languages) <= set(shipped["sources"]) else set())
        return {
            key: {
                language: words
                for language in sorted(wanted)
                if (words := self.outline.labels.get(key, NOTHING).get(language) or ours.get(language, ""))
            }
            for key, ours in shipped.items()
        }

    def value(self, name: str, language: str) -> str:
        """What `{{ name }}` stands for."""
        register, dpo, authority = self.register, self.contact_of(ContactRole.DPO), self.register.authority
        values: dict[str, Words | str] = {
            "organisation.name": register.legal_name,
            "organisation.short_name": register.short_name or register.legal_name,
            "organisation.registration_number": register.registration_number,
            "organisation.address": _one_line(register.address),
            "organisation.phone": register.phone,
            "organisation.email": register.email,
            "organisation.website": register.website,
        }
        if dpo:
            values |= {
                "dpo.label": dpo.label,
                "dpo.address": _one_line(dpo.address),
                "dpo.phone": dpo.phone,
                "dpo.email": dpo.email,
            }
        if authority:
            values |= {
                "authority.name": authority.name,
                "authority.address": _one_line(authority.address),
                "authority.phone": authority.phone,
                "authority.email": authority.email,
                "authority.website": authority.website,
            }
        return pick(values, name, language)

    # Sections

    def section(self, section: OutlineSection, groups: tuple[content.Group, ...]) -> content.Section:
        kind = section.kind
        return content.Section(
            kind=kind,
            anchor=section.anchor,
            heading=self.words(section.heading),
            body=self.narrative(section.body),
            closing=self.narrative(section.closing),
            contact=self.contact(section),
            rights=tuple(
                content.Right(article=_article(right.article), name=self.words(right.name), text=self.words(right.text))
                for right in section.rights
                if kind == SectionKind.RIGHTS
            ),
            recipients=self.all_recipients(groups) if kind == SectionKind.RECIPIENTS else (),
            groups=groups if kind == SectionKind.ACTIVITIES else (),
        )

    def contact(self, section: OutlineSection) -> content.Contact | None:
        """The address block of a section: the one it names, else the one its kind implies."""
        chosen = self.contact_points.get(section.contact_point_id or 0)
        if section.kind == SectionKind.ORGANISATION:
            return self.contact_point(chosen) if chosen else self.organisation()
        if section.kind == SectionKind.CONTACT:
            dpo = chosen or self.contact_of(ContactRole.DPO)
            return self.contact_point(dpo) if dpo else None
        if section.kind == SectionKind.AUTHORITY:
            authority = self.authorities.get(section.authority_id or 0) or self.register.authority
            return self.authority(authority) if authority else None
        return None

    def contact_of(self, role: ContactRole) -> ContactPointEntry | None:
        return next((point for point in self.register.contact_points if point.role == role), None)

    def organisation(self) -> content.Contact:
        register = self.register
        return content.Contact(
            label=NOTHING,
            name=register.legal_name,
            registration=f"{register.registration_scheme} {register.registration_number}".strip(),
            address=_lines(register.address),
            country=country_words(register.country, self.languages),
            country_code=register.country,
            phone=register.phone,
            email=register.email,
            website=register.website,
        )

    def contact_point(self, point: ContactPointEntry) -> content.Contact:
        return content.Contact(
            label=self.words(point.label),
            name="",
            registration="",
            address=_lines(point.address),
            country=NOTHING,
            country_code="",
            phone=point.phone,
            email=point.email,
            website="",
        )

    def authority(self, authority: AuthorityEntry) -> content.Contact:
        return content.Contact(
            label=self.words(authority.name),
            name="",
            registration="",
            address=_lines(authority.address),
            country=NOTHING,
            country_code=authority.country,
            phone=authority.phone,
            email=authority.email,
            website=authority.website,
        )

    def all_recipients(self, groups: tuple[content.Group, ...]) -> tuple[Words, ...]:
        """Every recipient of the statement's activities, each once, in the order met."""
        activities = [activity for group in groups for activity in group.activities]
        texts = [recipient.text for activity in activities for recipient in activity.recipients or ()]
        return tuple({content.canonical(text): text for text in texts}.values())

    # Activities

    def group(self, group: OutlineGroup) -> content.Group:
        shown = tuple(self.activity(self.entries[i]) for i in group.activity_ids if i in self.entries)
        return content.Group(key=group.key, title=self.words(group.title), activities=shown)

    def activity(self, entry: ActivityEntry) -> content.Activity:
        own_words = {use.category.code: use.wording or use.category.name for use in entry.data_categories}
        return content.Activity(
            reference=entry.reference,
            slug=entry.slug,
            name=self.words(entry.name),
            purposes=tuple(self.purpose(purpose) for purpose in entry.purposes),
            data_categories=tuple(self.data_category(use) for use in entry.data_categories) or None,
            sources=_all(self.source, entry.sources),
            retention=_all(lambda period: self.retention(period, own_words), entry.retention),
            recipients=_all(self.recipient, entry.recipients),
            transfers=_all(self.transfer, entry.transfers),
            provision=self.provision(entry) if entry.provision else None,
            automated=self.automated(entry) if entry.automated else None,
            joint_controllers=tuple(
                self.joint_controller(joint) for joint in entry.joint_controllers if joint.is_public
            ),
        )

    def purpose(self, purpose: PurposeEntry) -> content.Purpose:
        return content.Purpose(
            label=self.words(purpose.label) or self.joined_names(purpose),
            text=self.words(purpose.text),
            legal_bases=tuple(basis.code for basis in purpose.legal_bases),
            legitimate_interest=self.words(purpose.legitimate_interest),
            law=self.words(purpose.law) if purpose.law_is_public else NOTHING,
            withdrawal=self.words(purpose.withdrawal),
            scope=self.words(purpose.scope) if purpose.scope_is_public else NOTHING,
        )

    def joined_names(self, purpose: PurposeEntry) -> Words:
        """The names of the bases, for a purpose without a label of its own."""
        names = [self.words(basis.name) for basis in purpose.legal_bases]
        languages = dict.fromkeys(language for name in names for language in name)
        return {lang: " / ".join(name.get(lang) or next(iter(name.values())) for name in names) for lang in languages}

    def data_category(self, use: DataCategoryEntry) -> content.DataCategory:
        shown = use.condition_is_public and use.condition
        return content.DataCategory(
            code=use.category.code,
            iri=use.category.iri,
            text=self.words(use.wording) or self.words(use.category.name),
            condition=self.choice(SensitiveCondition, use.condition) if shown else NOTHING,
        )

    def source(self, source: SourceEntry) -> content.Source:
        return content.Source(
            text=self.words(source.text),
            publicly_accessible=source.publicly_accessible if source.accessibility_is_public else None,
        )

    def retention(self, period: RetentionEntry, own_words: dict[str, Words]) -> content.Retention:
        return content.Retention(
            text=self.words(period.text),
            categories=tuple(self.words(own_words.get(term.code, term.name)) for term in period.categories),
            exception=self.words(period.exception),
            legal_source=self.words(period.legal_source),
        )

    def recipient(self, recipient: RecipientEntry) -> content.Recipient:
        released = recipient.name_is_public
        return content.Recipient(
            code=recipient.category.code,
            text=self.words(recipient.wording) or self.words(recipient.category.name),
            name=recipient.name if released else "",
            country=country_words(recipient.country, self.languages) if released else NOTHING,
        )

    def transfer(self, transfer: TransferEntry) -> content.Transfer:
        return content.Transfer(
            country=transfer.country,
            destination=country_words(transfer.country, self.languages)
            or self.words(transfer.international_organisation),
            mechanism=transfer.mechanism,
            mechanism_text=self.choice(TransferMechanism, transfer.mechanism) if transfer.mechanism else NOTHING,
            copy=self.words(transfer.copy),
        )

    def joint_controller(self, joint: JointControllerEntry) -> content.JointController:
        return content.JointController(
            name=joint.name, contact=joint.contact, arrangement=self.words(joint.arrangement)
        )

    def provision(self, entry: ActivityEntry) -> content.Provision:
        return content.Provision(
            kind=entry.provision,
            text=self.choice(Provision, entry.provision),
            consequence=self.words(entry.provision_consequence),
        )

    def automated(self, entry: ActivityEntry) -> content.AutomatedDecision:
        return content.AutomatedDecision(
            kind=entry.automated,
            text=self.choice(AutomatedDecision, entry.automated),
            logic=self.words(entry.automated_logic),
            consequences=self.words(entry.automated_consequences),
            safeguards=self.words(entry.automated_safeguards),
        )


def _all(make: Callable[[Entry], Public], entries: Iterable[Entry] | None) -> tuple[Public, ...] | None:
    """Not recorded stays not recorded."""
    return None if entries is None else tuple(make(entry) for entry in entries)


def _article(told: str) -> str:
    """Of the Regulation; what else an editor notes beside a right is not for the public."""
    return told if told in RIGHTS_OF_THE_REGULATION else ""


def _lines(address: str) -> str:
    return "\n".join(line.strip() for line in address.splitlines() if line.strip())


def _one_line(address: str) -> str:
    return ", ".join(_lines(address).splitlines())


def _country(code: str, language: str) -> str:
    try:
        return Locale.parse(language).territories.get(code, code)
    except UnknownLocaleError:
        return code
