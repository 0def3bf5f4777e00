"""A column of a template: what of ours it carries, how it is written, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.cells import clean
from purposes.exchange.profiles.drafts import Entry, text_of
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.reading import Value

_LENGTHS = {"reference": 40, "department": 120, "owner": 120}


@dataclass(frozen=True, slots=True)
class Field:
    """`holds` names what of ours it carries: `name`, or `recipients.contract` of the rows below an activity."""

    holds: tuple[str, ...]
    write: Callable[[Any, Speaker], CellValue]
    read: Callable[[Entry, Value], None]


def plain_field(name: str) -> Field:
    def write(activity: Any, _speaker: Speaker) -> CellValue:
        return clean(getattr(activity, name))

    def read(entry: Entry, value: Value) -> None:
        text = text_of(value)
        most = _LENGTHS.get(name)
        if most and len(text) > most:
            entry.problem(_too_long(text, most))
            text = text[:most].rstrip()
        entry.values[name] = text

    return Field((name,), write, read)


def _too_long(text: str, most: int) -> Any:
    return _("“%(text)s…” has more than %(most)d letters: the rest is left out.") % {"text": text[:40], "most": most}


def day_field(name: str) -> Field:
    def read(entry: Entry, value: Value) -> None:
        if day := entry.day(value):
            entry.values[name] = day

    return Field((name,), lambda activity, _speaker: getattr(activity, name), read)


def words_field(name: str) -> Field:
    def read(entry: Entry, value: Value) -> None:
        entry.values[name] = entry.draft.words(text_of(value))

    return Field((name,), lambda activity, speaker: speaker.words(getattr(activity, name)), read)
