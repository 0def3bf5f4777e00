"""A random walk through the register, and beside it the plainest model of it that there is: dicts of rows.

The walk writes through the ORM; the model follows by its own rules and is asked nothing of the database. What
the database later says of any past moment has to be what the model said then.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import DatabaseError, models, transaction

from purposes import entries
from purposes import models as register
from purposes.entries import Register
from purposes.models import Change, Organisation
from purposes.recorded import recorded_as
from purposes.words import TranslatedLine, TranslatedText
from tests.purposes.rows import columns

Model = type[models.Model]
Rows = dict[Model, dict[int, dict[str, Any]]]
Values = dict[str, Any]
Step = tuple[Model, int, Values | None]
"""A row of a model, and what it says since; `None` where it is gone."""

TERMS = (
    register.LegalBasis,
    register.DataCategory,
    register.DataSubjectCategory,
    register.RecipientCategory,
    register.SecurityMeasure,
)
RECORDS = (register.ProcessingActivity, register.ProcessorRecord)
LINKS = (
    register.PurposeBasis,
    register.DataCategorySubject,
    register.RetentionCategory,
    register.MeasureUse,
    register.ProcessorMeasure,
    register.DataSubjectUse,
)
PARTS = (
    register.ContactPoint,
    register.Purpose,
    register.DataCategoryUse,
    register.Source,
    register.RetentionPeriod,
    register.Recipient,
    register.Transfer,
    register.JointController,
    register.Assessment,
    register.Question,
    register.ProcessorClient,
    register.SubProcessor,
    register.ProcessorTransfer,
)
REFERENCE = (register.SupervisoryAuthority, register.AdequacyDecision)
ALL = (Organisation, *TERMS, *REFERENCE, *RECORDS, *PARTS, *LINKS)


class RolledBack(Exception):
    """Ends a savepoint or a transaction as a failure would."""


class Walk:
    """`log` holds each committed change: its moment, and the steps that it took."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a walk that can be repeated
        self.now: Rows = {model: {} for model in ALL}
        self.gone: list[tuple[Model, int, Values]] = []
        self.log: list[tuple[Any, list[Step]]] = []
        self.steps: list[Step] = []
        self.taken = 0
        self.number = 0

    # Changes

    def begin(self) -> None:
        """Two organisations, and something of each kind."""
        with self.change():
            for model in (*REFERENCE, *TERMS, *TERMS, Organisation, Organisation, *RECORDS, *RECORDS, *PARTS, *LINKS):
                self.save(self.made(model))

    def go(self, operations: int) -> None:
        while self.taken < operations:
            with suppress(RolledBack), self.change():
                for _ in range(self.random.randint(1, 14)):
                    self.operate()
                if self.random.random() < 0.05:
                    raise RolledBack

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction in a scope of its own."""
        self.steps = []
        with self.undone_on_failure(), recorded_as(None, reason="walk"), transaction.atomic():
            yield
        if self.steps:
            self.log.append((Change.objects.latest("pk").at, self.steps))

    @contextmanager
    def undone_on_failure(self) -> Iterator[None]:
        """The model, too, is as it was when what was begun failed."""
        now, steps, gone = _copied(self.now), len(self.steps), len(self.gone)
        try:
            yield
        except Exception:
            self.now = now
            del self.steps[steps:], self.gone[gone:]
            raise

    def operate(self) -> None:
        """One operation in a savepoint of its own. One in ten is taken back, and so is what the database refuses."""
        self.taken += 1
        operations = (self.create, self.edit, self.link, self.unlink, self.rename, self.move, self.delete, self.restore)
        refused = (RolledBack, DatabaseError, models.ProtectedError)
        with suppress(*refused), self.undone_on_failure(), transaction.atomic():
            self.random.choices(operations, weights=(24, 24, 14, 8, 6, 8, 5, 8))[0]()
            if self.random.random() < 0.1:
                raise RolledBack

    # Operations

    def create(self) -> None:
        self.save(self.made(self.random.choice((*RECORDS, *RECORDS, *PARTS, *PARTS, *TERMS, *REFERENCE))))

    def edit(self) -> None:
        if row := self.any_row(ALL):
            for field in self.random.sample(_own(type(row)), k=min(3, len(_own(type(row))))):
                setattr(row, field.attname, self.value(field))
            self.save(row)

    def link(self) -> None:
        self.save(self.made(self.random.choice(LINKS)))

    def unlink(self) -> None:
        if row := self.any_row(LINKS):
            self.remove(row)

    def rename(self) -> None:
        if row := self.any_row(TERMS):
            row.name = self.words()
            self.save(row)

    def move(self) -> None:
        """To another owner, or to another place among its siblings."""
        if row := self.any_row((*PARTS, *LINKS)):
            if hasattr(row, "position") and self.random.random() < 0.5:
                row.position = self.random.randint(0, 9)
            else:
                owner = _owner(type(row))
                setattr(row, owner.attname, self.number_of(owner.related_model))
            self.save(row)

    def delete(self) -> None:
        if row := self.any_row((*RECORDS, *PARTS, *PARTS, *TERMS, *REFERENCE)):
            self.remove(row)

    def restore(self) -> None:
        """A deleted row comes back under its own number."""
        if not self.gone:
            return
        model, key, values = self.random.choice(self.gone[-50:])
        if key not in self.now[model] and self.has_its_links(model, values):
            row = model(**values)
            row.save(force_insert=True)
            self.step(row)

    def has_its_links(self, model: Model, values: Mapping[str, Any]) -> bool:
        """Whether all that the row points at is there: a foreign key speaks up at the commit only."""
        links = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        wanted = [(link.related_model, values[link.attname]) for link in links if values[link.attname] is not None]
        return all(key in self.now.get(owner, ()) for owner, key in wanted)

    # Writing, here and in the model

    def save(self, row: Any) -> None:
        row.save()
        self.step(row)

    def step(self, row: Any) -> None:
        values = columns(row, type(row))
        self.now[type(row)][row.pk] = values
        self.steps.append((type(row), row.pk, values))

    def remove(self, row: Any) -> None:
        model, key = type(row), row.pk
        row.delete()
        for lost, number in [*_below(self.now, model, key), (model, key)]:
            self.gone.append((lost, number, self.now[lost].pop(number)))
            self.steps.append((lost, number, None))

    # Chance

    def any_row(self, among: tuple[Model, ...]) -> Any:
        filled = [model for model in among if self.now[model]]
        if not filled:
            return None
        model = self.random.choice(filled)
        return stored(model, self.now[model][self.number_of(model)])

    def number_of(self, model: Model) -> int:
        found = list(self.now[model])
        if not found:
            raise RolledBack
        return self.random.choice(found)

    def made(self, model: Model) -> Any:
        self.number += 1
        row = model(**{field.attname: self.value(field) for field in _own(model)})
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and not field.null:
                setattr(row, field.attname, self.number_of(field.related_model))
        return row

    def words(self) -> dict[str, str]:
        return {code: f"{code} {self.random.randint(0, 999)} é" for code in self.random.sample(("en", "nl", "fr"), k=2)}

    def value(self, field: Any) -> Any:  # noqa: C901, PLR0911 - one line per kind of column reads as a table
        chance, number = self.random, self.number
        match field:
            case models.ForeignKey():
                return chance.choice([None, *self.now[field.related_model]]) if chance.random() < 0.5 else None
            case TranslatedLine() | TranslatedText():
                return self.words()
            case models.JSONField():
                return chance.choice((["en"], ["nl", "en"]))
            case models.BooleanField():
                return chance.choice((True, False))
            case models.SlugField():
                return f"s-{number}-{chance.randint(0, 10**9)}"
            case models.CharField() if field.choices:
                return chance.choice([value for value, _title in field.flatchoices])
            case models.CharField() if field.name == "country":
                return chance.choice(("BE", "US"))
            case models.CharField() | models.TextField():
                return f"{field.name[:3]}{chance.randint(0, 10**6)}"
            case models.DateField():
                begins = date(2025 if field.name in {"ends", "expires"} else 2020, 1, 1)
                return begins + timedelta(days=chance.randint(0, 1500))
            case models.IntegerField():
                return chance.randint(0, 20)
        raise TypeError(field)


def stored(model: Model, values: Mapping[str, Any]) -> Any:
    """The row as the database would give it, without asking it."""
    row = model(**values)
    row._state.adding = False
    return row


def _own(model: Model) -> list[Any]:
    """What a walk may write anew: neither the number nor what the row belongs to."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in {"version", "replaced_by"}
        and (not isinstance(field, models.ForeignKey) or field.null)
    ]


def _owner(model: Model) -> Any:
    return next(field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


def _below(rows: Rows, model: Model, key: int) -> Iterator[tuple[Model, int]]:
    """What goes with a row: all that belongs to it, the deepest first."""
    for other in (*PARTS, *LINKS):
        owner = _owner(other)
        if owner.related_model is model and owner.remote_field.on_delete is models.CASCADE:
            for number in [number for number, row in rows[other].items() if row[owner.attname] == key]:
                yield from _below(rows, other, number)
                yield other, number


def _copied(rows: Rows) -> Rows:
    return {model: dict(of_model) for model, of_model in rows.items()}


# What the register has to be


def expected(rows: Rows, organisation: int) -> Register:
    """The rows as a value, put together by looping over all of them."""
    (own,) = [row for row in of(rows, Organisation) if row["id"] == organisation]
    authorities = [entry(entries.AuthorityEntry, row) for row in of(rows, register.SupervisoryAuthority)]
    return entry(
        Register,
        own,
        languages=tuple(own["languages"]),
        vocabularies={},
        authority=next((one for one in authorities if one.id == own["authority_id"]), None),
        contact_points=below(rows, register.ContactPoint, own, entries.ContactPointEntry),
        activities=tuple(_activity(rows, row) for row in of(rows, register.ProcessingActivity, own)),
        processor_records=tuple(_record(rows, row) for row in of(rows, register.ProcessorRecord, own)),
        authorities=tuple(authorities),
        adequacy=tuple(entry(entries.AdequacyEntry, row) for row in of(rows, register.AdequacyDecision)),
    )


def entry(kind: Any, row: Mapping[str, Any], **links: Any) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind) if field.name not in links}, **links)


def of(rows: Rows, model: Model, owner: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """All rows of a model, or those of one owner, in editorial order."""
    column = _owner(model).attname if owner else ""
    found = [row for row in rows[model].values() if owner is None or row[column] == owner["id"]]
    names = [model._meta.get_field(name).attname for name in model._meta.ordering if name != "pk"]  # type: ignore[union-attr]
    return sorted(found, key=lambda row: (*(row[name] for name in names), row["id"]))


def below(rows: Rows, model: Model, owner: Mapping[str, Any], kind: Any, **more: Callable[[Any], Any]) -> Any:
    return tuple(entry(kind, row, **{name: tell(row) for name, tell in more.items()}) for row in of(rows, model, owner))


def _activity(rows: Rows, row: Mapping[str, Any]) -> Any:
    def term(model: Model, column: str) -> Callable[[Any], Any]:
        return lambda link: entry(entries.TermEntry, _full(rows[model][link[column]]))

    def terms(link: Model, model: Model, column: str) -> Callable[[Any], Any]:
        return lambda owner: tuple(map(term(model, column), of(rows, link, owner)))

    def listed(flag: str, found: Any) -> Any:
        return found or (() if row[flag] else None)

    data, subjects = register.DataCategory, register.DataSubjectCategory
    return entry(
        entries.ActivityEntry,
        row,
        purposes=below(
            rows,
            register.Purpose,
            row,
            entries.PurposeEntry,
            legal_bases=terms(register.PurposeBasis, register.LegalBasis, "legal_basis_id"),
        ),
        data_subjects=below(
            rows, register.DataSubjectUse, row, entries.DataSubjectEntry, category=term(subjects, "category_id")
        ),
        data_categories=below(
            rows,
            register.DataCategoryUse,
            row,
            entries.DataCategoryEntry,
            category=term(data, "category_id"),
            subjects=terms(register.DataCategorySubject, subjects, "category_id"),
        ),
        sources=listed("no_sources", below(rows, register.Source, row, entries.SourceEntry)),
        retention=listed(
            "nothing_kept",
            below(
                rows,
                register.RetentionPeriod,
                row,
                entries.RetentionEntry,
                categories=terms(register.RetentionCategory, data, "category_id"),
            ),
        ),
        recipients=listed(
            "no_recipients",
            below(
                rows,
                register.Recipient,
                row,
                entries.RecipientEntry,
                category=term(register.RecipientCategory, "category_id"),
            ),
        ),
        transfers=listed("no_transfers", below(rows, register.Transfer, row, entries.TransferEntry)),
        joint_controllers=below(rows, register.JointController, row, entries.JointControllerEntry),
        measures=below(
            rows,
            register.MeasureUse,
            row,
            entries.MeasureEntry,
            measure=term(register.SecurityMeasure, "measure_id"),
        ),
        assessments=below(rows, register.Assessment, row, entries.AssessmentEntry),
        questions=below(rows, register.Question, row, entries.QuestionEntry),
    )


def _record(rows: Rows, row: Mapping[str, Any]) -> Any:
    return entry(
        entries.ProcessorRecordEntry,
        row,
        clients=below(rows, register.ProcessorClient, row, entries.ProcessorClientEntry),
        sub_processors=below(rows, register.SubProcessor, row, entries.SubProcessorEntry),
        transfers=below(rows, register.ProcessorTransfer, row, entries.ProcessorTransferEntry),
        measures=tuple(
            entry(entries.TermEntry, _full(rows[register.SecurityMeasure][link["measure_id"]]))
            for link in of(rows, register.ProcessorMeasure, row)
        ),
    )


def _full(term: Mapping[str, Any]) -> dict[str, Any]:
    """With what only other vocabularies ask."""
    return {"article": "", "special": False, "criminal": False, "vulnerable": False, "replaced_by": "", **term}
