"""Begin an activity from the catalogue: a draft that remembers its origin, and what is left to decide.

An entry never overwrites anything: it is copied once, and a newer edition is only shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from purposes.catalogue import SPOKEN, Edition, Entry, read_catalogue
from purposes.catalogue.terms import VOCABULARIES, shipped_names
from purposes.changes import locked, save_next, untaken
from purposes.exchange.apply import create_activity
from purposes.models import VOCABULARIES as MODELS
from purposes.models import Organisation, ProcessingActivity
from purposes.recorded import recorded_as
from purposes.words import Words, in_language

By = AbstractBaseUser | AnonymousUser | None

_WITHOUT_LANGUAGES = ("department", "owner", "erasure")
"""Internal texts that a register holds once: in the organisation's first language that the catalogue speaks."""


@dataclass(frozen=True, slots=True)
class Copied:
    """`left_out`: the terms that the vocabularies no longer offer, by their shipped names."""

    activity: ProcessingActivity
    left_out: tuple[Words, ...] = ()


def languages_of(organisation: Organisation) -> tuple[str, ...]:
    """Those that a copy speaks: the organisation's own. English where the catalogue speaks none of them."""
    return tuple(code for code in organisation.languages if code in SPOKEN) or ("en",)


@transaction.atomic
def copy_from_catalogue(organisation: Organisation, entry: Entry, *, by: By) -> Copied:
    """A draft with all rows of the entry's newest edition, under a free reference; in no statement."""
    organisation = locked(organisation)  # nobody else takes the same reference meanwhile
    edition, offered = entry.current, _Offered()
    with recorded_as(by, reason=f"From the catalogue: {entry.id}, edition {edition.number}"):
        document = {
            **_of_register(edition, organisation, offered),
            **_place(organisation, entry),
            "catalogue_entry": entry.id,
            "catalogue_edition": edition.number,
        }
        activity = create_activity(document, organisation=organisation)
    return Copied(activity, tuple(offered.missing.values()))


def newer_entry(activity: ProcessingActivity) -> Entry | None:
    """The entry it came from, if that has a newer edition than the one it was last compared with."""
    entry = read_catalogue().get(activity.catalogue_entry)
    return entry if entry and entry.current.number > (activity.catalogue_edition or 0) else None


def behind_the_catalogue() -> Q:
    """Activities for which `newer_entry` has one, as a question to the database."""
    behind = Q(pk__in=())
    for entry in read_catalogue().values():
        if entry.earlier:  # nobody can be behind the first edition
            behind |= Q(catalogue_entry=entry.id, catalogue_edition__lt=entry.current.number)
    return behind


@transaction.atomic
def compared_with(activity: ProcessingActivity, *, edition: int, by: By) -> None:
    """Remember that somebody has looked at what this edition of the entry changed. Nothing is taken over."""
    now = locked(activity)
    if edition <= (now.catalogue_edition or 0):
        return
    now.catalogue_edition = edition
    with recorded_as(by, reason=f"Compared with the catalogue: {now.catalogue_entry}, edition {edition}"):
        now.full_clean()
        save_next(now)


@dataclass(slots=True)
class _Offered:
    """Terms as the organisation's vocabularies offer them today, and those that were wanted but are gone."""

    missing: dict[tuple[str, str], Words] = field(default_factory=dict)
    _known: dict[str, dict[str, tuple[bool, str | None]]] = field(default_factory=dict)

    def code(self, vocabulary: str, code: str) -> str | None:
        """Itself, or what replaced it; nothing if it was deleted or given up without a successor."""
        if vocabulary not in self._known:
            rows = MODELS[vocabulary]._default_manager.values_list("code", "deprecated", "replaced_by__code")
            self._known[vocabulary] = {code: (deprecated, successor) for code, deprecated, successor in rows}
        found: str | None = code
        seen = set()
        while found and found not in seen:
            seen.add(found)
            deprecated, successor = self._known[vocabulary].get(found, (True, None))
            if not deprecated:
                return found
            found = successor
        self.missing[vocabulary, code] = shipped_names(vocabulary)[code]
        return None


def _place(organisation: Organisation, entry: Entry) -> dict[str, str]:
    """Reference and address, each free in this register."""
    taken = ProcessingActivity.objects.filter(organisation=organisation).values_list("reference", "slug")
    references, slugs = ({*one} for one in zip(*taken, strict=True)) if taken else (set[str](), set[str]())
    number = 1
    while (reference := f"{entry.theme.prefix}-{number:02}") in references:
        number += 1
    name, _language = in_language(entry.name, *languages_of(organisation))
    return {"reference": reference, "slug": untaken(slugify(name)[:80] or entry.id, slugs, length=80)}


def _of_register(edition: Edition, organisation: Organisation, offered: _Offered) -> dict[str, Any]:
    """The edition as a document that this register takes."""
    told = _spoken(edition.activity, languages_of(organisation))
    lists = {name: _rows(name, value, offered) for name, value in told.items() if isinstance(value, list)}
    left = edition.left_to(authority=organisation.public_authority)
    # Read at the desk, whose languages are the catalogue's, whatever the public reads.
    return {**told, **lists, "questions": [{"about": one.about, "why": one.why} for one in left]}


def _spoken(value: Any, languages: tuple[str, ...], name: str = "") -> Any:
    if isinstance(value, tuple):
        return [_spoken(part, languages) for part in value]
    if not isinstance(value, Mapping):
        return value
    if not value.keys() & {*SPOKEN}:
        return {part: _spoken(below, languages, part) for part, below in value.items()}
    return value[languages[0]] if name in _WITHOUT_LANGUAGES else {code: value[code] for code in languages}


def _rows(name: str, rows: list[dict[str, Any]], offered: _Offered) -> list[dict[str, Any]]:
    """With terms that are offered today. A row about a term that is not is left out, as is one that became double."""
    columns = {column: vocabulary for (owner, column), vocabulary in VOCABULARIES.items() if owner == name}
    kept: list[dict[str, Any]] = []
    for row in rows:
        found = {
            column: _codes(row[column], vocabulary, offered) for column, vocabulary in columns.items() if column in row
        }
        is_for_nothing = name == "retention" and found.get("categories") == []  # without any, it would be for all
        if None not in found.values() and not is_for_nothing and (row | found) not in kept:
            kept.append(row | found)
    return kept


def _codes(codes: str | list[str], vocabulary: str, offered: _Offered) -> Any:
    if isinstance(codes, str):
        return offered.code(vocabulary, codes)
    return _once(offered.code(vocabulary, code) for code in codes)


def _once(codes: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(code for code in codes if code))
