"""Every field of ours by the name that templates know it by: `name`, `recipients.contract`, `record.categories`."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db import models

from purposes import entries
from purposes import models as rows
from purposes.entries import Register
from purposes.exchange.wording import label
from purposes.words import Words

_ELSEWHERE = frozenset({
    "id", "contact_points", "activities", "processor_records", "authorities", "adequacy", "vocabularies",
    "purposes", "data_subjects",
    "data_categories", "sources", "retention", "recipients", "transfers", "joint_controllers", "assessments",
    "questions", "clients", "sub_processors",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind. `name` comes before their fields, `below` is the list of a record that holds them."""

    name: str
    model: type[models.Model]
    kind: type[Any]
    below: str = ""

    def fields(self) -> list[str]:
        """Names without the part's; a processor record's measures are a field, an activity's are rows."""
        names = [field.name for field in fields(self.kind) if field.name not in _ELSEWHERE]
        return [name for name in names if (self.name, name) not in {("", "measures"), ("record.", "transfers")}]

    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    def label(self, name: str) -> str:
        return label(self.model, name)

    def rows(self, register: Register) -> Iterator[Any]:
        if self.name == "organisation.":
            yield register
        elif self.name == "contact_points.":
            yield from register.contact_points
        else:
            records: Any = register.processor_records if self.is_of_records else register.activities
            for record in records:
                yield from (getattr(record, self.below) or ()) if self.below else (record,)

    @property
    def is_of_records(self) -> bool:
        return self.name.startswith("record.")


PARTS = (
    Part("organisation.", rows.Organisation, entries.Register),
    Part("contact_points.", rows.ContactPoint, entries.ContactPointEntry),
    Part("", rows.ProcessingActivity, entries.ActivityEntry),
    Part("purposes.", rows.Purpose, entries.PurposeEntry, "purposes"),
    Part("data_subjects.", rows.DataSubjectUse, entries.DataSubjectEntry, "data_subjects"),
    Part("data_categories.", rows.DataCategoryUse, entries.DataCategoryEntry, "data_categories"),
    Part("sources.", rows.Source, entries.SourceEntry, "sources"),
    Part("retention.", rows.RetentionPeriod, entries.RetentionEntry, "retention"),
    Part("recipients.", rows.Recipient, entries.RecipientEntry, "recipients"),
    Part("transfers.", rows.Transfer, entries.TransferEntry, "transfers"),
    Part("joint_controllers.", rows.JointController, entries.JointControllerEntry, "joint_controllers"),
    Part("measures.", rows.MeasureUse, entries.MeasureEntry, "measures"),
    Part("assessments.", rows.Assessment, entries.AssessmentEntry, "assessments"),
    Part("questions.", rows.Question, entries.QuestionEntry, "questions"),
    Part("record.", rows.ProcessorRecord, entries.ProcessorRecordEntry),
    Part("record.clients.", rows.ProcessorClient, entries.ProcessorClientEntry, "clients"),
    Part("record.sub_processors.", rows.SubProcessor, entries.SubProcessorEntry, "sub_processors"),
    Part("record.transfers.", rows.ProcessorTransfer, entries.ProcessorTransferEntry, "transfers"),
)


def is_text_by_language(part: Part, name: str) -> bool:
    return next(field.type for field in fields(part.kind) if field.name == name) == Words
