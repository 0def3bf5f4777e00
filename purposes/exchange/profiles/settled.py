"""A draft made whole, once every cell is read: lists that stood side by side put together, and each entry named."""

from collections.abc import Sequence

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.drafts import Draft, Entry, Plain
from purposes.exchange.profiles.known import NO, choice_code, choice_named, plain
from purposes.exchange.writer import FORMAT
from purposes.law import AssessmentKind, AssessmentState, SensitiveCondition, TransferMechanism

_SLUG, _NAME, _REFERENCE = 80, 120, 40
_SENSITIVE = frozenset("JMQRSTUXY")


def document_of(draft: Draft) -> Plain:
    """As `ropa-register/1` has it."""
    vocabularies = {name: [own[code] for code in sorted(own)] for name, own in draft.own.items() if own}
    taken: set[str] = set()
    return {
        "format": FORMAT,
        "organisation": draft.organisation,
        "vocabularies": vocabularies,
        "activities": [_activity(entry, number, taken) for number, entry in enumerate(draft.activities, 1)],
        "processor_records": [_record(entry, number, taken) for number, entry in enumerate(draft.records, 1)],
    }


def _activity(entry: Entry, number: int, taken: set[str]) -> Plain:
    values = entry.values
    for finish in (_recipients_in_order, _contracts, _conditions, _safeguards, _states):
        finish(entry)
    texts = [words for purpose in values.get("purposes", []) for words in [purpose.get("text", {})] if words]
    _name(entry, number, taken, fallback=next(iter(texts[0].values())) if texts else "")
    return values


def _record(entry: Entry, number: int, taken: set[str]) -> Plain:
    for finish in (_clients, _safeguards):
        finish(entry)
    client = next((row["name"] for row in entry.values.get("clients", [])), "")
    _name(entry, number, taken, fallback=client)
    del entry.values["slug"]
    return entry.values


def _name(entry: Entry, number: int, taken: set[str], *, fallback: str) -> None:
    values = entry.values
    values.setdefault("reference", f"{number:03}"[:_REFERENCE])
    first = fallback.strip().split("\n")[0]
    short = first if len(first) <= _NAME else f"{first[: _NAME - 1].rstrip()}…"
    values.setdefault("name", entry.draft.words(short or values["reference"]))
    name = next(iter(values["name"].values()))
    readable = slugify(f"{values['reference']} {name}")[:_SLUG].strip("-") or f"activity-{number}"
    slug, again = readable, 2
    while slug in taken:
        slug, again = f"{readable[: _SLUG - 5]}-{again}", again + 1
    taken.add(slug)
    values["slug"] = slug


def _recipients_in_order(entry: Entry) -> None:
    rows: Sequence[Plain] = [
        row for name in list(entry.values) if name.startswith("recipients ") for row in entry.values.pop(name)
    ]
    if rows:
        entry.values["recipients"] = [*entry.values.get("recipients", []), *rows]
        entry.values.pop("no_recipients", None)


def _contracts(entry: Entry) -> None:
    """Beside the processors; of a template that does not tell them apart, beside all recipients."""
    if contracts := entry.beside.pop("contracts", []):
        rows = entry.values.get("recipients", [])
        processors = [row for row in rows if row.get("role") == "processor"] or rows
        _side_by_side(entry, processors, contracts, "contract")


def _conditions(entry: Entry) -> None:
    """`Category: condition`; a condition alone is that of all sensitive data of the activity."""
    for text in entry.beside.pop("conditions", []):
        name, apart, label = text.rpartition(": ")
        code = entry.draft.code("data_categories", name) if apart else ""
        condition = entry.choice(SensitiveCondition, label if code else text)
        rows = entry.values.get("data_categories", [])
        for row in rows:
            if condition and (row["category"] == code if code else row["category"] in _SENSITIVE):
                row["condition"] = condition


def _safeguards(entry: Entry) -> None:
    """`Mechanism: documentation`, beside the destinations; a single one is that of all."""
    texts = entry.beside.pop("safeguards", [])
    rows = entry.values.get("transfers", [])
    if not texts:
        return
    if not rows:
        entry.problem(_("A safeguard stands here, but no country or organisation to which data go."))
        return
    for row, text in zip(rows, texts * len(rows) if len(texts) == 1 else texts, strict=False):
        row.update(_safeguard(text))


def _safeguard(text: str) -> Plain:
    """What names an article among other words is kept whole as well."""
    label, apart, rest = text.partition(": ")
    if apart and (mechanism := choice_code(TransferMechanism, label)):
        return {"mechanism": mechanism, "documentation": rest}
    if mechanism := choice_named(TransferMechanism, text):
        return {"mechanism": mechanism}
    mechanism = choice_code(TransferMechanism, text)
    return ({"mechanism": mechanism} if mechanism else {}) | ({"documentation": text} if text else {})


def _states(entry: Entry) -> None:
    """Whether an assessment is needed, how far it is, and where it stands: three columns, one row."""
    for kind in AssessmentKind.values:
        needed, progress, document = (
            entry.beside.pop(f"{kind} {what}", [""])[0] for what in ("needed", "progress", "document")
        )
        if not (needed or progress or document):
            continue
        row: Plain = {"kind": kind}
        if plain(needed) in NO:
            row["state"] = AssessmentState.NOT_NEEDED.value
        elif progress:
            row["state"] = choice_code(AssessmentState, progress) or AssessmentState.TO_DO.value
        if document:
            row["document"] = document
        entry.rows("assessments").append(row)


def _clients(entry: Entry) -> None:
    rows = entry.values.get("clients", [])
    for column in ("contact", "representative", "dpo"):
        if texts := entry.beside.pop(f"client {column}", []):
            _side_by_side(entry, rows, texts, column)


def _side_by_side(entry: Entry, rows: Sequence[Plain], texts: Sequence[str], column: str) -> None:
    if len(texts) > len(rows):
        entry.problem(_("There are more entries here than in the column that they belong to."))
    for row, text in zip(rows, texts, strict=False):
        if text:
            row[column] = text
