"""What changed between two contents, subject by subject and language by language. Knows no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from publishing.content import Activity, Content, Group, Section, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A part of the statement that has a name: the statement itself, a section, a group, an activity."""

    kind: str
    key: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one subject in one language; language `""` where all of them changed alike."""

    subject: Subject
    field: str
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    added: tuple[Subject, ...]
    removed: tuple[Subject, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def as_read_in(self, language: str) -> "Diff":
        """Without what changed in other languages only."""
        return replace(self, changed=tuple(change for change in self.changed if change.language in ("", language)))


def compare(before: Content, after: Content) -> Diff:
    """Every difference there is; falsy when both say the same, word for word and in the same order."""
    old, new = _parts(before), _parts(after)
    languages = tuple(dict.fromkeys((*after.languages, *before.languages)))
    return Diff(
        added=tuple(_subject(new[key]) for key in new if key not in old),
        removed=tuple(_subject(old[key]) for key in old if key not in new),
        changed=tuple(change for key in new if key in old for change in _compare_part(old[key], new[key], languages)),
    )


Part = Content | Section | Group | Activity


def _parts(content: Content) -> dict[tuple[str, str], Part]:
    groups = [group for section in content.sections for group in section.groups]
    parts: Iterable[Part] = (content, *content.sections, *groups, *content.activities)
    return {(_subject(part).kind, _subject(part).key): part for part in parts}


def _subject(part: Part) -> Subject:
    match part:
        case Content():
            return Subject(kind="statement", key=part.slug, name=part.title)
        case Section():
            return Subject(kind="section", key=part.anchor, name=part.heading)
        case Group():
            return Subject(kind="group", key=part.key, name=part.title)
        case Activity():
            return Subject(kind="activity", key=part.slug, name=part.name)


def _compare_part(before: Part, after: Part, languages: tuple[str, ...]) -> list[Change]:
    subject = _subject(after)
    return [
        change
        for field in fields(after)
        for change in _compare_field(
            subject, field.name, getattr(before, field.name), getattr(after, field.name), languages
        )
    ]


def _compare_field(subject: Subject, field: str, before: Any, after: Any, languages: tuple[str, ...]) -> list[Change]:
    if before == after:
        return []
    if field == "labels":  # each label is a field of its own
        return [
            change
            for label in dict.fromkeys((*after, *before))
            for change in _compare_field(
                subject, f"label {label}", before.get(label, {}), after.get(label, {}), languages
            )
        ]
    changes = _spelled(subject, field, before, after, languages, codes=False)
    return changes or _spelled(subject, field, before, after, languages, codes=True)


def _spelled(
    subject: Subject, field: str, before: Any, after: Any, languages: tuple[str, ...], *, codes: bool
) -> list[Change]:
    spelled = {lang: (spell(before, lang, codes=codes), spell(after, lang, codes=codes)) for lang in languages}
    if len(languages) > 1 and len(set(spelled.values())) == 1:
        spelled = {"": spelled[languages[0]]}
    return [
        Change(subject=subject, field=field, language=language, before=old, after=new)
        for language, (old, new) in spelled.items()
        if old != new
    ]


def spell(value: Any, language: str, *, codes: bool = False) -> str:
    """A value as lines of text in one language. Parts that are subjects themselves are named only.

    What only machines read (`6-1-f`, `US`) is left out, unless `codes` are asked for.
    """
    match value:
        case None:
            return ""
        case bool():
            return "✓" if value else "✗"
        case Section() | Group() | Activity():
            return _subject(value).name.get(language) or _subject(value).key
        case Mapping():
            return str(value.get(language, ""))
        case tuple():
            return "\n".join(spell(item, language, codes=codes) for item in value)
        case _ if is_dataclass(value):
            parts = ((field.name, getattr(value, field.name)) for field in fields(value))
            spelled = (spell(part, language, codes=codes) for name, part in parts if codes or not _is_code(name, part))
            return " · ".join(text for text in spelled if text)
        case _:
            return str(value)


def _is_code(name: str, value: Any) -> bool:
    return name in {"article", "code", "country_code", "iri", "kind", "mechanism", "legal_bases"} or (
        name == "country" and isinstance(value, str)
    )
