"""The register as sheets of paper: what stands under which letter of Art. 30, in words, before any layout."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from purposes.entries import ActivityEntry, ContactPointEntry, JointControllerEntry, ProcessorRecordEntry, Register
from purposes.exchange import rows
from purposes.exchange.rows import Answer, Item, Row
from purposes.exchange.wording import Phrase, Reader
from purposes.exchange.writer import terms_used
from purposes.law import ContactRole
from purposes.models import (
    VOCABULARIES,
    ContactPoint,
    JointController,
    Organisation,
    ProcessingActivity,
    ProcessorRecord,
)

_ORGANISATION = (
    "legal_name", "short_name", "registration_number", "registration_scheme", "address", "country", "phone", "email",
    "website", "group_role", "public_authority", "four_eyes", "slug",
)  # fmt: skip
_RECORD = (
    "status", "department", "owner", "owner_email", "starts", "ends", "review_months", "reviewed_on", "slug",
    "catalogue_entry", "catalogue_edition",
)  # fmt: skip
_PROVISION = ("provision", "provision_consequence")
_AUTOMATED = ("automated", "automated_logic", "automated_consequences", "automated_safeguards")
_SHORT = (rows.DATA_SUBJECT, rows.DATA_CATEGORY, rows.MEASURE)
_NAMED_ON_SHEETS = (ContactRole.REPRESENTATIVE, ContactRole.DPO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What answers one question of the law. `missing` says why there are no items; a gap is not an answer."""

    title: str
    letter: str = ""
    article: str = ""
    items: tuple[Item, ...] = ()
    missing: str = ""
    is_gap: bool = False
    runs_on: bool = False
    """Whether the items are so short that they stand in one paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    anchor: str
    reference: str
    name: Phrase
    summary: tuple[Answer, ...]
    parts: tuple[Part, ...]


class Sheets:
    """Writes the sheets of one register in one language: the one that Django speaks at the moment."""

    def __init__(self, register: Register, *, language: str) -> None:
        self.register = register
        self.read = Reader(language, register.languages)

    def organisation(self) -> Part:
        """Art. 30(1)(a) for the register as a whole, joint controllers of any activity included."""
        register = self.register
        joint = dict.fromkeys(one.name for activity in register.activities for one in activity.joint_controllers)
        return Part(
            title=_("The organisation"),
            items=(
                Item(answers=rows.answers(self.read, Organisation, register, _ORGANISATION)),
                *(rows.item(self.read, rows.CONTACT_POINT, point) for point in register.contact_points),
                *(Item(heading=(Phrase(name),), answers=(rows.mark(JointController),)) for name in joint),
                *(rows.item(self.read, rows.AUTHORITY, one) for one in filter(None, (register.authority,))),
            ),
        )

    def activities(self) -> tuple[Sheet, ...]:
        return tuple(self._activity(number, activity) for number, activity in enumerate(self.register.activities, 1))

    def processor_records(self) -> tuple[Sheet, ...]:
        return tuple(self._record(number, record) for number, record in enumerate(self.register.processor_records, 1))

    def terms(self) -> tuple[Part, ...]:
        """Every term that the register uses, with what it means."""
        return tuple(
            self._listed(str(VOCABULARIES[name]._meta.verbose_name_plural), rows.term_row(VOCABULARIES[name]), terms)
            for name, terms in terms_used(self.register).items()
            if terms
        )

    def adequacy(self) -> tuple[Item, ...]:
        """Art. 45(3): the decisions for the countries to which data go."""
        countries = {row.country for activity in self.register.activities for row in activity.transfers or ()}
        return rows.items(self.read, rows.ADEQUACY, (one for one in self.register.adequacy if one.code in countries))

    def _activity(self, number: int, activity: ActivityEntry) -> Sheet:
        listed, told = self._listed, self._told
        return Sheet(
            anchor=f"activity-{number}",
            reference=activity.reference,
            name=self.read.words(activity.name),
            summary=rows.answers(self.read, ProcessingActivity, activity, _RECORD),
            parts=(
                self._names(activity.joint_controllers),
                listed(_("Purposes"), rows.PURPOSE, activity.purposes, letter="b"),
                listed(_("Categories of data subjects"), rows.DATA_SUBJECT, activity.data_subjects, letter="c"),
                listed(_("Categories of personal data"), rows.DATA_CATEGORY, activity.data_categories, letter="c"),
                listed(
                    _("Categories of recipients"),
                    rows.RECIPIENT,
                    activity.recipients,
                    letter="d",
                    none=_("No recipients"),
                ),
                listed(_("Transfers"), rows.TRANSFER, activity.transfers, letter="e", none=_("No transfers")),
                listed(
                    _("Time limits for erasure"),
                    rows.RETENTION,
                    activity.retention,
                    letter="f",
                    none=_("Nothing is kept"),
                ),
                listed(_("Security measures"), rows.MEASURE, activity.measures, letter="g"),
                listed(_("Sources"), rows.SOURCE, activity.sources, article="14(2)(f)", none=_("No sources")),
                told(_("Must the person provide the data?"), activity, _PROVISION, article="13(2)(e)"),
                told(_("Automated decisions"), activity, _AUTOMATED, article="13(2)(f), 22"),
                listed(_("Assessments"), rows.ASSESSMENT, activity.assessments, article="35"),
                *self._decisions(activity),
                *self._remarks(activity, "systems", "internal_because", "comments"),
            ),
        )

    def _record(self, number: int, record: ProcessorRecordEntry) -> Sheet:
        listed = self._listed
        categories = self.read.value(ProcessorRecord, "categories", record.categories)
        return Sheet(
            anchor=f"processor-{number}",
            reference=record.reference,
            name=self.read.words(record.name),
            summary=rows.answers(self.read, ProcessorRecord, record, ("status", "department")),
            parts=(
                self._names(()),
                listed(_("Controllers served"), rows.CLIENT, record.clients, letter="a"),
                Part(title=_("Categories of processing"), letter="b", items=(Item(text=categories),))
                if categories
                else _gap(Part(title=_("Categories of processing"), letter="b")),
                listed(_("Transfers"), rows.PROCESSOR_TRANSFER, record.transfers, letter="c"),
                listed(_("Security measures"), rows.PROCESSOR_MEASURE, record.measures, letter="d"),
                listed(_("Sub-processors"), rows.SUB_PROCESSOR, record.sub_processors, article="28(2), 28(4)"),
                *self._remarks(record, "comments"),
            ),
        )

    def _names(self, joint_controllers: Sequence[JointControllerEntry]) -> Part:
        """Art. 30(1)(a) and (2)(a): the organisation itself, and who decides together with it."""
        register = self.register
        points = [
            self._contact(one) for role in _NAMED_ON_SHEETS for one in register.contact_points if one.role == role
        ]
        joint = (rows.item(self.read, rows.JOINT_CONTROLLER, one) for one in joint_controllers)
        return Part(
            title=_("Names and contacts"),
            letter="a",
            items=(
                Item(heading=(Phrase(register.legal_name),), answers=(*_reached(register), *points)),
                *(replace(one, answers=(rows.mark(JointController), *one.answers)) for one in joint),
            ),
        )

    def _contact(self, point: ContactPointEntry) -> Answer:
        (role,) = self.read.value(ContactPoint, "role", point.role)
        reached = (phrase for answer in _reached(point) for phrase in answer.phrases)
        return Answer(role.text, (self.read.words(point.label), *reached))

    def _listed(
        self,
        title: str,
        row: Row,
        entries: Sequence[Any] | None,
        *,
        letter: str = "",
        article: str = "",
        none: str = "",
    ) -> Part:
        """`none` is what an empty list declares; a list that can declare nothing is a gap when empty."""
        part = Part(title=title, letter=letter, article=article)
        if entries:
            items = rows.items(self.read, row, entries)
            return replace(part, items=items, runs_on=row in _SHORT)
        return replace(part, missing=none) if none and entries is not None else _gap(part)

    def _told(self, title: str, activity: ActivityEntry, names: tuple[str, ...], *, article: str) -> Part:
        """A question answered by columns of the activity itself. The first of them needs no label beside the title."""
        part = Part(title=title, article=article)
        answers = rows.answers(self.read, ProcessingActivity, activity, names)
        if not answers:
            return _gap(part)
        if getattr(activity, names[0]):
            answers = (replace(answers[0], label=""), *answers[1:])
        return replace(part, items=(Item(answers=answers),))

    def _decisions(self, activity: ActivityEntry) -> tuple[Part, ...]:
        """Having none is no gap."""
        title = _("Decisions to take")
        return (self._listed(title, rows.QUESTION, activity.questions),) if activity.questions else ()

    def _remarks(self, entry: ActivityEntry | ProcessorRecordEntry, *names: str) -> tuple[Part, ...]:
        model = ProcessingActivity if isinstance(entry, ActivityEntry) else ProcessorRecord
        answers = rows.answers(self.read, model, entry, names)
        return (Part(title=_("Further remarks"), items=(Item(answers=answers),)),) if answers else ()


def _gap(part: Part) -> Part:
    return replace(part, missing=_("Not yet recorded"), is_gap=True)


def _reached(whom: Register | ContactPointEntry) -> tuple[Answer, ...]:
    person = (whom.person,) if isinstance(whom, ContactPointEntry) else ()
    ways = ", ".join(filter(None, (*person, *whom.address.splitlines(), whom.phone, whom.email)))
    return (Answer("", (Phrase(ways),)),) if ways else ()
