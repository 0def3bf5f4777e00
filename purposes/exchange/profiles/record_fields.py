"""The columns of a processor's records, Art. 30(2)."""

from purposes.entries import ProcessorRecordEntry, ProcessorTransferEntry
from purposes.exchange.profiles.cells import clean, numbered
from purposes.exchange.profiles.drafts import Entry, several, text_of
from purposes.exchange.profiles.field import Field, words_field
from purposes.exchange.profiles.known import NONE, plain
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Value
from purposes.law import TransferMechanism


def _read_clients(entry: Entry, value: Value) -> None:
    entry.values["clients"] = [{"name": name} for name in several(value) if name]


def _of_clients(column: str) -> Field:
    def write(record: ProcessorRecordEntry, _speaker: Speaker) -> str:
        return numbered([getattr(client, column) for client in record.clients])

    def read(entry: Entry, value: Value) -> None:
        entry.beside[f"client {column}"] = several(value)

    return Field((f"clients.{column}",), write, read)


def _read_transfers(entry: Entry, value: Value) -> None:
    if plain(text_of(value)) not in NONE:
        entry.values["transfers"] = [{"destination": name} for name in several(value) if name]


def _safeguard(row: ProcessorTransferEntry, speaker: Speaker) -> str:
    label = speaker.choice(TransferMechanism, row.mechanism) if row.mechanism else ""
    return ": ".join(text for text in (label, clean(row.documentation)) if text)


def _read_safeguards(entry: Entry, value: Value) -> None:
    entry.beside["safeguards"] = several(value)


def _read_measures(entry: Entry, value: Value) -> None:
    entry.values["measures"] = entry.terms("security_measures", text_of(value))


def _destinations(record: ProcessorRecordEntry, _speaker: Speaker) -> str:
    return numbered([row.destination for row in record.transfers])


def _safeguards(record: ProcessorRecordEntry, speaker: Speaker) -> str:
    return numbered([_safeguard(row, speaker) for row in record.transfers])


def _measures(record: ProcessorRecordEntry, speaker: Speaker) -> str:
    return speaker.names(record.measures)


def _clients(record: ProcessorRecordEntry, _speaker: Speaker) -> str:
    return numbered([client.name for client in record.clients])


RECORD_FIELDS: dict[str, Field] = {
    "clients": Field(("clients.name",), _clients, _read_clients),
    "client_contacts": _of_clients("contact"),
    "client_representatives": _of_clients("representative"),
    "client_dpos": _of_clients("dpo"),
    "record_categories": words_field("categories"),
    "record_transfers": Field(("transfers.destination",), _destinations, _read_transfers),
    "record_safeguards": Field(("transfers.mechanism", "transfers.documentation"), _safeguards, _read_safeguards),
    "record_measures": Field(("measures",), _measures, _read_measures),
}
