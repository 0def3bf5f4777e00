"""Every column that templates have in common, by name."""

from purposes.entries import ActivityEntry
from purposes.exchange.profiles.cells import clean, listed
from purposes.exchange.profiles.data_fields import DATA_FIELDS
from purposes.exchange.profiles.drafts import Entry, Plain, text_of
from purposes.exchange.profiles.field import Field, day_field, plain_field, words_field
from purposes.exchange.profiles.purpose_fields import PURPOSE_FIELDS
from purposes.exchange.profiles.sharing_fields import SHARING_FIELDS
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Value
from purposes.law import (
    AssessmentKind,
    AssessmentState,
    AutomatedDecision,
)


def _write_measures(activity: ActivityEntry, speaker: Speaker) -> str:
    details = [(speaker.name(row.measure), clean(row.detail)) for row in activity.measures]
    return listed(f"{name}: {detail}" if detail else name for name, detail in details)


def _read_measures(entry: Entry, value: Value) -> None:
    rows: dict[str, Plain] = {}
    for code, detail in entry.terms_with_details("security_measures", text_of(value)):
        row = rows.setdefault(code, {"measure": code})
        if detail:
            row["detail"] = f"{row['detail']}\n{detail}" if "detail" in row else detail
    entry.values["measures"] = list(rows.values())


def assessment(kind: AssessmentKind, what: str) -> Field:
    """`needed`, `progress` or `document`."""

    def write(activity: ActivityEntry, speaker: Speaker) -> str:
        row = next((row for row in activity.assessments if row.kind == kind), None)
        if row is None:
            return ""
        if what == "document":
            return clean(row.document)
        if what == "needed":
            return speaker.yes(if_=row.state != AssessmentState.NOT_NEEDED)
        return speaker.choice(AssessmentState, row.state)

    def read(entry: Entry, value: Value) -> None:
        entry.beside[f"{kind} {what}"] = [text_of(value)]

    holds = {"document": "assessments.document", "needed": "assessments.state", "progress": "assessments.state"}
    return Field(("assessments.kind", holds[what]), write, read)


def _read_automated(entry: Entry, value: Value) -> None:
    if code := entry.choice(AutomatedDecision, text_of(value)):
        entry.values["automated"] = code


def _write_automated(activity: ActivityEntry, speaker: Speaker) -> str:
    return speaker.choice(AutomatedDecision, activity.automated) if activity.automated else ""


FIELDS: dict[str, Field] = {
    "reference": plain_field("reference"),
    "name": words_field("name"),
    "department": plain_field("department"),
    "owner": plain_field("owner"),
    "owner_email": plain_field("owner_email"),
    "systems": plain_field("systems"),
    "comments": plain_field("comments"),
    "starts": day_field("starts"),
    "ends": day_field("ends"),
    **PURPOSE_FIELDS,
    **DATA_FIELDS,
    **SHARING_FIELDS,
    "measures": Field(("measures.measure", "measures.detail"), _write_measures, _read_measures),
    "dpia_needed": assessment(AssessmentKind.DPIA, "needed"),
    "dpia_progress": assessment(AssessmentKind.DPIA, "progress"),
    "dpia": assessment(AssessmentKind.DPIA, "document"),
    "lia": assessment(AssessmentKind.LIA, "document"),
    "automated": Field(("automated",), _write_automated, _read_automated),
}
