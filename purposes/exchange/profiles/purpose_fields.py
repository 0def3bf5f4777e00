"""Columns about why: purposes and their legal bases, numbered alike where there are several."""

from purposes.entries import ActivityEntry
from purposes.exchange.profiles.cells import numbered
from purposes.exchange.profiles.drafts import Entry, several
from purposes.exchange.profiles.field import Field
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Value


def of_purposes(name: str) -> Field:
    """A text of each purpose, numbered as the purposes are."""

    def read(entry: Entry, value: Value) -> None:
        texts = several(value)
        for purpose, text in zip(entry.rows("purposes", len(texts)), texts, strict=False):
            if text:
                purpose[name] = entry.draft.words(text)

    def write(activity: ActivityEntry, speaker: Speaker) -> str:
        return numbered([speaker.words(getattr(purpose, name)) for purpose in activity.purposes])

    return Field((f"purposes.{name}",), write, read)


def _write_main_purpose(activity: ActivityEntry, speaker: Speaker) -> str:
    return numbered([speaker.words(purpose.text) for purpose in activity.purposes[:1]])


def _write_other_purposes(activity: ActivityEntry, speaker: Speaker) -> str:
    return numbered([speaker.words(purpose.text) for purpose in activity.purposes[1:]])


def _read_purposes_on(entry: Entry, value: Value) -> None:
    entry.rows("purposes").extend({"text": entry.draft.words(text)} for text in several(value) if text)


def _write_bases(activity: ActivityEntry, speaker: Speaker) -> str:
    return numbered(["; ".join(speaker.name(basis) for basis in purpose.legal_bases) for purpose in activity.purposes])


def _read_bases(entry: Entry, value: Value) -> None:
    """What is not numbered stands for the first purpose, or for the only one."""
    texts = several(value)
    for purpose, text in zip(entry.rows("purposes", len(texts)), texts, strict=False):
        if codes := entry.terms("legal_bases", text):
            purpose["legal_bases"] = codes


PURPOSE_FIELDS: dict[str, Field] = {
    "purposes": of_purposes("text"),
    "main_purpose": Field(("purposes.text",), _write_main_purpose, _read_purposes_on),
    "other_purposes": Field(("purposes.text",), _write_other_purposes, _read_purposes_on),
    "legal_bases": Field(("purposes.legal_bases",), _write_bases, _read_bases),
    "legitimate_interest": of_purposes("legitimate_interest"),
    "law": of_purposes("law"),
}
