"""What the Regulation asks for, item by item, against what the register holds: Art. 13 and 14, 30(1) and 30(2).

Pure functions over the register of any day. Present is not good: how good it is, the rules say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import CONSENT, CONTRACT, EEA, INTEREST, OBLIGATION, TASK, bases_in_use, on
from purposes.checks.rule import Text, is_live
from purposes.entries import ActivityEntry, ProcessorRecordEntry, Register
from purposes.law import AutomatedDecision, ContactRole, SourceKind, Status


class State(TextChoices):
    PRESENT = "present", _("present")
    ABSENT = "absent", _("absent")
    NOT_APPLICABLE = "not-applicable", _("not applicable")


@dataclass(frozen=True, slots=True)
class Cell:
    """Why it does not apply is said; that it is there or missing speaks for itself."""

    state: State
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`article` is of Art. 13 in the first table; what Art. 14 says of the same stands in `beside`."""

    article: str
    title: Text
    look: Callable[[Any, Register], Cell]
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    item: Item
    cells: tuple[Cell, ...]

    def count(self, state: State) -> int:
        return sum(cell.state == state for cell in self.cells)

    @property
    def present(self) -> int:
        return self.count(State.PRESENT)

    @property
    def applicable(self) -> int:
        return len(self.cells) - self.count(State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    key: str
    title: Text
    records: tuple[Any, ...]
    rows: tuple[Row, ...]

    @property
    def present(self) -> int:
        return sum(row.present for row in self.rows)

    @property
    def applicable(self) -> int:
        return sum(row.applicable for row in self.rows)


def coverage(register: Register, *, today: date) -> tuple[Coverage, ...]:
    """For people (Art. 13 and 14), for the authority (30(1)), and of what is done for others (30(2))."""
    activities = tuple(one for one in register.activities if is_live(one, today=today))
    records = tuple(one for one in register.processor_records if one.status != Status.ENDED)
    return (
        _table("notice", _("What people must be told: Art. 13 and 14"), NOTICE, activities, register),
        _table("record", _("What the controller's record must hold: Art. 30(1)"), RECORD, activities, register),
        _table("processor", _("What the processor's record must hold: Art. 30(2)"), PROCESSOR, records, register),
    )


def _table(key: str, title: Text, items: Sequence[Item], records: tuple[Any, ...], register: Register) -> Coverage:
    rows = tuple(Row(item, tuple(item.look(record, register) for record in records)) for item in items)
    return Coverage(key=key, title=title, records=records, rows=rows)


def _held(there: object) -> Cell:
    return Cell(State.PRESENT if there else State.ABSENT)


def _not(reason: str | Promise) -> Cell:
    return Cell(State.NOT_APPLICABLE, reason)


# Art. 13 and 14


def _controller(_activity: Any, register: Register) -> Cell:
    points = register.contact_points
    reach = register.email or register.phone or any(point.email or point.phone for point in points)
    return _held(register.legal_name and reach and (register.address or any(point.address for point in points)))


def _representative(_activity: Any, register: Register) -> Cell:
    if not register.country or register.country in EEA:
        return _not(_("The organisation is established in the EEA, or its country is not recorded."))
    return _held(any(point.role == ContactRole.REPRESENTATIVE for point in register.contact_points))


def _dpo(_activity: Any, register: Register) -> Cell:
    points = [point for point in register.contact_points if point.role == ContactRole.DPO]
    if not points:
        return _not(_("No data protection officer is recorded."))
    return _held(any(point.email or point.phone or point.address for point in points))


def _purposes(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.purposes and all(purpose.text for purpose in activity.purposes))


def _bases(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.purposes and all(purpose.legal_bases for purpose in activity.purposes))


def _interest(activity: ActivityEntry, _register: Register) -> Cell:
    purposes = on(activity, INTEREST)
    if not purposes:
        return _not(_("It relies on no legitimate interest."))
    return _held(all(purpose.legitimate_interest for purpose in purposes))


def _data(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.data_categories)


def _recipients(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.recipients is not None)


def _transfers(activity: ActivityEntry, _register: Register) -> Cell:
    """That there are none is an answer too."""
    return _held(activity.transfers is not None and all(one.mechanism for one in activity.transfers))


def _copy(activity: ActivityEntry, _register: Register) -> Cell:
    safeguarded = [one for one in activity.transfers or () if one.mechanism.startswith("46-")]
    if not safeguarded:
        return _not(_("No transfer relies on safeguards."))
    return _held(all(one.copy for one in safeguarded))


def _period(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.retention is not None)


def _by_the_statement(_activity: Any, _register: Register) -> Cell:
    return _not(_("The statement tells it once for all activities."))


def _objection(activity: ActivityEntry, register: Register) -> Cell:
    if not bases_in_use(activity) & {INTEREST, TASK}:
        return _not(_("It relies on no legitimate interest and no public task."))
    return _by_the_statement(activity, register)


def _portability(activity: ActivityEntry, register: Register) -> Cell:
    if not bases_in_use(activity) & {CONSENT, CONTRACT}:
        return _not(_("It relies on no consent and no contract."))
    return _by_the_statement(activity, register)


def _withdrawal(activity: ActivityEntry, _register: Register) -> Cell:
    purposes = on(activity, CONSENT)
    if not purposes:
        return _not(_("It relies on no consent."))
    return _held(all(purpose.withdrawal for purpose in purposes))


def _complaint(_activity: Any, register: Register) -> Cell:
    return _held(register.authority)


def _provision(activity: ActivityEntry, _register: Register) -> Cell:
    if not activity.provision and not bases_in_use(activity) & {CONTRACT, OBLIGATION}:
        return _not(_("It relies on no contract and no legal duty."))
    return _held(activity.provision and (activity.provision == "voluntary" or activity.provision_consequence))


def _source(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.sources is not None)


def _public_source(activity: ActivityEntry, _register: Register) -> Cell:
    elsewhere = [one for one in activity.sources or () if one.kind in {SourceKind.INDIRECT, SourceKind.PUBLIC}]
    if not elsewhere:
        return _not(_("No source other than the person is recorded."))
    return _held(all(one.publicly_accessible is not None for one in elsewhere))


def _automated(activity: ActivityEntry, _register: Register) -> Cell:
    if activity.automated == AutomatedDecision.ARTICLE_22:
        return _held(activity.automated_logic and activity.automated_consequences)
    return _held(activity.automated)


def _new_purpose(_activity: Any, _register: Register) -> Cell:
    return _not(_("Only when a purpose is added; a check tells it when a statement is published."))


NOTICE = (
    Item(article="13(1)(a)", beside="14(1)(a)", title=_("controller and contact details"), look=_controller),
    Item(article="13(1)(a)", beside="14(1)(a)", title=_("representative"), look=_representative),
    Item(article="13(1)(b)", beside="14(1)(b)", title=_("data protection officer"), look=_dpo),
    Item(article="13(1)(c)", beside="14(1)(c)", title=_("purposes"), look=_purposes),
    Item(article="13(1)(c)", beside="14(1)(c)", title=_("legal bases"), look=_bases),
    Item(article="13(1)(d)", beside="14(2)(b)", title=_("legitimate interest"), look=_interest),
    Item(article="–", beside="14(1)(d)", title=_("categories of data"), look=_data),
    Item(article="13(1)(e)", beside="14(1)(e)", title=_("recipients"), look=_recipients),
    Item(article="13(1)(f)", beside="14(1)(f)", title=_("transfers and what allows them"), look=_transfers),
    Item(article="13(1)(f)", beside="14(1)(f)", title=_("how to get a copy of the safeguards"), look=_copy),
    Item(article="13(2)(a)", beside="14(2)(a)", title=_("retention"), look=_period),
    Item(
        article="13(2)(b)",
        beside="14(2)(c)",
        title=_("access, rectification, erasure, restriction"),
        look=_by_the_statement,
    ),
    Item(article="13(2)(b)", beside="14(2)(c)", title=_("objection"), look=_objection),
    Item(article="13(2)(b)", beside="14(2)(c)", title=_("portability"), look=_portability),
    Item(article="13(2)(c)", beside="14(2)(d)", title=_("withdrawal of consent"), look=_withdrawal),
    Item(article="13(2)(d)", beside="14(2)(e)", title=_("complaint to an authority"), look=_complaint),
    Item(article="13(2)(e)", beside="–", title=_("whether the data must be provided"), look=_provision),
    Item(article="–", beside="14(2)(f)", title=_("sources"), look=_source),
    Item(article="–", beside="14(2)(f)", title=_("whether a source is publicly accessible"), look=_public_source),
    Item(article="13(2)(f)", beside="14(2)(g)", title=_("automated decisions and profiling"), look=_automated),
    Item(article="13(3)", beside="14(4)", title=_("information before a new purpose"), look=_new_purpose),
)


# Art. 30


def _persons_and_data(activity: ActivityEntry, _register: Register) -> Cell:
    return _held(activity.data_subjects and activity.data_categories)


def _record_transfers(activity: ActivityEntry, _register: Register) -> Cell:
    if activity.transfers == ():
        return _not(_("Nothing leaves the EEA."))
    compelling = [one for one in activity.transfers or () if one.mechanism == "49-1-2"]
    return _held(activity.transfers and all(one.documentation for one in compelling))


def _measures(record: Any, _register: Register) -> Cell:
    return _held(record.measures)


RECORD = (
    Item(article="30(1)(a)", title=_("controller, representative, data protection officer"), look=_controller),
    Item(article="30(1)(b)", title=_("purposes"), look=_purposes),
    Item(article="30(1)(c)", title=_("categories of people and of data"), look=_persons_and_data),
    Item(article="30(1)(d)", title=_("recipients"), look=_recipients),
    Item(article="30(1)(e)", title=_("transfers"), look=_record_transfers),
    Item(article="30(1)(f)", title=_("time limits for erasure"), look=_period),
    Item(article="30(1)(g)", title=_("security measures"), look=_measures),
)


def _clients(record: ProcessorRecordEntry, _register: Register) -> Cell:
    return _held(record.clients and all(client.contact for client in record.clients))


def _categories(record: ProcessorRecordEntry, _register: Register) -> Cell:
    return _held(record.categories)


def _processor_transfers(record: ProcessorRecordEntry, _register: Register) -> Cell:
    if not record.transfers:
        return _not(_("No transfer is recorded."))
    return _held(all(one.mechanism for one in record.transfers))


PROCESSOR = (
    Item(article="30(2)(a)", title=_("controllers served, and how to reach them"), look=_clients),
    Item(article="30(2)(b)", title=_("categories of processing"), look=_categories),
    Item(article="30(2)(c)", title=_("transfers"), look=_processor_transfers),
    Item(article="30(2)(d)", title=_("security measures"), look=_measures),
)
