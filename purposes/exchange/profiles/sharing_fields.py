"""Columns about others: recipients, processors' contracts, transfers and their safeguards, joint controllers."""

from collections.abc import Iterable

from purposes.entries import ActivityEntry, RecipientEntry, TransferEntry
from purposes.exchange.profiles.cells import clean, is_numbered, lines_in, listed, numbered
from purposes.exchange.profiles.drafts import Entry, Plain, several, text_of
from purposes.exchange.profiles.field import Field
from purposes.exchange.profiles.known import NONE, country_code, plain
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Value
from purposes.law import (
    RecipientRole,
    TransferMechanism,
)

_OF_PROCESSORS = (RecipientRole.PROCESSOR,)


def recipient_text(row: RecipientEntry, speaker: Speaker) -> str:
    name = clean(row.name)
    return f"{speaker.name(row.category)}: {name}" if name else speaker.name(row.category)


def recipients(*roles: str, but: Iterable[str] = ()) -> Field:
    """All of them; or those of `roles`, the first of which a reader is told of; or all `but` some."""
    left = frozenset(but)

    def are_here(row: RecipientEntry) -> bool:
        return row.role in roles if roles else row.role not in left

    def write(activity: ActivityEntry, speaker: Speaker) -> str:
        if activity.recipients == ():
            return "" if roles else speaker.none()
        return listed(recipient_text(row, speaker) for row in activity.recipients or () if are_here(row))

    def read(entry: Entry, value: Value) -> None:
        text = text_of(value)
        if plain(text) in NONE:
            if not roles and entry.is_none(text, "no_recipients"):
                entry.values.setdefault("recipients", [])
            return
        found = entry.terms_with_details("recipient_categories", text)
        entry.values[f"recipients {roles}"] = [
            {"category": code}
            | ({"name": name} if name else {})
            | ({"role": str(roles[0])} if roles and roles[0] else {})
            for code, name in found
        ]

    holds = ("recipients.category", "recipients.name", *(("recipients.role",) if roles else ()))
    return Field(holds, write, read)


def _read_contracts(entry: Entry, value: Value) -> None:
    entry.beside["contracts"] = several(value)


def _write_contracts(activity: ActivityEntry, _speaker: Speaker) -> str:
    return numbered([row.contract for row in activity.recipients or () if row.role in _OF_PROCESSORS])


def _write_all_contracts(activity: ActivityEntry, _speaker: Speaker) -> str:
    return numbered([row.contract for row in activity.recipients or ()])


def destination(row: TransferEntry, speaker: Speaker) -> str:
    return speaker.country(row.country) if row.country else speaker.words(row.international_organisation)


def _write_destinations(activity: ActivityEntry, speaker: Speaker) -> str:
    if activity.transfers == ():
        return speaker.none()
    return listed(destination(row, speaker) for row in activity.transfers or ())


def _read_destinations(entry: Entry, value: Value) -> None:
    text = text_of(value)
    if entry.is_none(text, "no_transfers"):
        entry.values["transfers"] = []
        return
    entry.values["transfers"] = [destination_row(entry, name) for name in _destinations(text)]


def _destinations(text: str) -> list[str]:
    found: list[str] = []
    for line in lines_in(text):
        pieces = [piece.strip() for piece in line.replace(";", ",").split(",")]
        is_list = not is_numbered(text) and not country_code(line) and all(map(country_code, pieces))
        found.extend(pieces if is_list else [line])
    return found


def destination_row(entry: Entry, name: str) -> Plain:
    if code := country_code(name):
        return {"country": code}
    return {"international_organisation": entry.draft.words(name)}


def safeguard(row: TransferEntry, speaker: Speaker) -> str:
    label = speaker.choice(TransferMechanism, row.mechanism) if row.mechanism else ""
    documentation = clean(row.documentation)
    return f"{label}: {documentation}" if label and documentation else label or documentation


def _write_safeguards(activity: ActivityEntry, speaker: Speaker) -> str:
    return numbered([safeguard(row, speaker) for row in activity.transfers or ()])


def _read_safeguards(entry: Entry, value: Value) -> None:
    entry.beside["safeguards"] = several(value)


def _write_joint(activity: ActivityEntry, _speaker: Speaker) -> str:
    pairs = [(clean(row.name), clean(row.contact)) for row in activity.joint_controllers]
    return numbered([f"{name}; {contact}" if contact else name for name, contact in pairs])


def _read_joint(entry: Entry, value: Value) -> None:
    if plain(text_of(value)) in NONE:
        return
    for text in several(value):
        name, _apart, contact = text.partition("; ") if "; " in text else text.partition("\n")
        entry.rows("joint_controllers").append(
            {"name": name.strip()} | ({"contact": contact.strip()} if contact.strip() else {})
        )


_DESTINATION = ("transfers.country", "transfers.international_organisation")
_SAFEGUARD = ("transfers.mechanism", "transfers.documentation")
_JOINT = ("joint_controllers.name", "joint_controllers.contact")
_NAMED = (RecipientRole.INTERNAL, RecipientRole.PROCESSOR, RecipientRole.CONTROLLER)

SHARING_FIELDS: dict[str, Field] = {
    "recipients": recipients(),
    "other_recipients": recipients(but=_OF_PROCESSORS),
    "external_recipients": recipients(but=(RecipientRole.INTERNAL,)),
    "internal_recipients": recipients(RecipientRole.INTERNAL),
    "processors": recipients(RecipientRole.PROCESSOR),
    "partners": recipients(RecipientRole.CONTROLLER),
    "further_recipients": recipients(but=_NAMED),
    "contracts": Field(("recipients.contract",), _write_contracts, _read_contracts),
    "all_contracts": Field(("recipients.contract",), _write_all_contracts, _read_contracts),
    "transfers": Field(_DESTINATION, _write_destinations, _read_destinations),
    "safeguards": Field(_SAFEGUARD, _write_safeguards, _read_safeguards),
    "joint_controllers": Field(_JOINT, _write_joint, _read_joint),
}
