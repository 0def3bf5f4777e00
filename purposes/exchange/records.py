"""Which records a `ropa-register/1` document holds, in the order in which one may name the other.

Terms, authorities and adequacy decisions are everybody's; the rest belongs to one organisation. Publishing adds its
statements when the apps are ready.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from purposes.exchange.columns import Model, Table, table_of
from purposes.models import (
    VOCABULARIES,
    AdequacyDecision,
    Organisation,
    ProcessingActivity,
    ProcessorRecord,
    SupervisoryAuthority,
)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """All records of one kind. Of `is_shared` ones, those that are there already keep what they say."""

    table: Table
    is_shared: bool = False

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def model(self) -> Model:
        return self.table.model

    def of(self, document: Mapping[str, Any]) -> Any:
        """Where the document has them; `()` where it has none."""
        if self.model is Organisation:
            return [document["organisation"]] if "organisation" in document else ()
        within = document.get("vocabularies", {}) if self.name in VOCABULARIES else document
        return within.get(self.name, ())

    def path(self, place: int) -> str:
        if self.model is Organisation:
            return self.name
        return f"vocabularies.{self.name}[{place}]" if self.name in VOCABULARIES else f"{self.name}[{place}]"


ORGANISATION = Records(table_of(Organisation, "organisation", key=("slug",)))
ACTIVITIES = Records(table_of(ProcessingActivity, "activities", key=("reference",)))
PROCESSOR_RECORDS = Records(table_of(ProcessorRecord, "processor_records", key=("reference",)))
SHARED = (
    *(Records(table_of(model, name, key=("code",)), is_shared=True) for name, model in VOCABULARIES.items()),
    Records(table_of(SupervisoryAuthority, "authorities", key=("code",)), is_shared=True),
    Records(table_of(AdequacyDecision, "adequacy", key=("code", "adopted")), is_shared=True),
)
_OWN = [ORGANISATION, ACTIVITIES, PROCESSOR_RECORDS]


def add_records(records: Records) -> None:
    """Of another app: they stand at the end of the document, and may name what stands before."""
    if records not in _OWN:
        _OWN.append(records)


def added_records() -> tuple[Records, ...]:
    return tuple(_OWN[3:])


def all_records() -> tuple[Records, ...]:
    return (*SHARED, *_OWN)
