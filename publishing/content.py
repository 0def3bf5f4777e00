"""What the public reads, as plain frozen values; their one canonical spelling and its digest.

Standard library only: an auditor can read a version and its digest without
this product. Texts are `Words`: language → text, languages without text absent.
A list is `None` when it was not recorded (and is left out of the page), empty
when it was declared to be empty.
Long on purpose: all that a version can say is in this one file, which needs no other.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

FORMAT = "ropa-statement/1"

Words = Mapping[str, str]


def activity_anchor(slug: str) -> str:
    """Where an activity stands on the page."""
    return f"activity-{slug}"


def group_anchor(key: str) -> str:
    """Where a group of activities stands on the page."""
    return f"group-{key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """An address block, line by line: label or name, number, address, country, phone, e-mail, website."""

    label: Words
    name: str
    registration: str
    address: str
    country: Words
    country_code: str
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Art. 13(2)(b)–(d). `article` of the Regulation (`15`, `7-3`), or empty."""

    article: str
    name: Words
    text: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Art. 13(1)(c)–(d)."""

    label: Words
    text: Words
    legal_bases: tuple[str, ...]
    legitimate_interest: Words
    law: Words
    withdrawal: Words
    scope: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCategory:
    """Art. 14(1)(d). `iri` names the category in a public vocabulary, or is empty."""

    code: str
    iri: str
    text: Words
    condition: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Art. 14(2)(f)."""

    text: Words
    publicly_accessible: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Art. 13(2)(a)."""

    text: Words
    categories: tuple[Words, ...]
    exception: Words
    legal_source: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Art. 13(1)(e)."""

    code: str
    text: Words
    name: str
    country: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Art. 13(1)(f)."""

    country: str
    destination: Words
    mechanism: str
    mechanism_text: Words
    copy: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class JointController:
    """Art. 26(2)."""

    name: str
    contact: str
    arrangement: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomatedDecision:
    """Art. 13(2)(f)."""

    kind: str
    text: Words
    logic: Words
    consequences: Words
    safeguards: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Art. 13(2)(e)."""

    kind: str
    text: Words
    consequence: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    reference: str
    slug: str
    name: Words
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...] | None
    sources: tuple[Source, ...] | None
    retention: tuple[Retention, ...] | None
    recipients: tuple[Recipient, ...] | None
    transfers: tuple[Transfer, ...] | None
    provision: Provision | None
    automated: AutomatedDecision | None
    joint_controllers: tuple[JointController, ...]

    @property
    def anchor(self) -> str:
        return activity_anchor(self.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    key: str
    title: Words
    activities: tuple[Activity, ...]

    @property
    def anchor(self) -> str:
        return group_anchor(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Heading, text, the block of its kind, closing text. Texts are Markdown, inserted values in place."""

    kind: str
    anchor: str
    heading: Words
    body: Words
    closing: Words
    contact: Contact | None
    rights: tuple[Right, ...]
    recipients: tuple[Words, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All public words of a statement, in all its languages; the first one is the default."""

    slug: str
    languages: tuple[str, ...]
    organisation: str
    short_name: str
    title: Words
    introduction: Words
    labels: Mapping[str, Words]
    sections: tuple[Section, ...]

    @property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(a for section in self.sections for group in section.groups for a in group.activities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One line of the list of versions. `published_on` is an ISO date."""

    number: int
    published_on: str
    note: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A version as it is hashed: its place in the chain, its dates (ISO 8601, UTC) and its content."""

    format: str
    number: int
    previous: str
    published_at: str
    updated_at: str
    is_substantive: bool
    note: Words
    versions: tuple[Version, ...]
    content: Content


def canonical(value: Any) -> bytes:
    """RFC 8785. Ours hold texts, whole numbers, true, false and null only, under ASCII keys."""
    return json.dumps(value, default=_by_field, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical spelling, in hex."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()


def texts(value: Any) -> Iterator[Words]:
    """Every text in several languages that a value holds."""
    if isinstance(value, Mapping) and all(isinstance(words, str) for words in value.values()):
        yield value
    elif isinstance(value, Mapping | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def anchors(content: Content) -> set[str]:
    """Everything on the page that a link may point at."""
    groups = [group for section in content.sections for group in section.groups if group.activities]
    parts: tuple[Section | Group | Activity, ...] = (*content.sections, *groups, *content.activities)
    return {part.anchor for part in parts}


Value = TypeVar("Value")


def parse(kind: type[Value], plain: Any) -> Value:
    """The value that `canonical` spelled; `TypeError` or `KeyError` if it is none."""
    value: Value = _reader(kind)(plain)  # type: ignore[arg-type]  # a class can be remembered by
    return value


def read_document(text: str | bytes) -> Document:
    return parse(Document, json.loads(text))


def _by_field(value: Any) -> dict[str, Any]:
    """As `asdict`, but without a copy of every word."""
    return {name: getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]  # the same


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of that kind. Reading annotations takes longer than reading the words, so once each."""
    if get_origin(hint) in (Union, UnionType):
        (kind,) = (choice for choice in get_args(hint) if choice is not type(None))
        value = _reader(kind)
        return lambda plain: None if plain is None else value(plain)
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return lambda plain: tuple(map(item, plain))
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        readers = [(name, _reader(hints[name])) for name in _names(hint)]
        return lambda plain: hint(**{name: value(plain[name]) for name, value in readers})
    return lambda plain: plain
