"""What a filled template says, laid over the register that it is for: what the template has no place for stays."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.utils.text import slugify

from purposes.exchange.profiles.profile import Profile
from purposes.exchange.wanted import FINGERPRINT
from purposes.exchange.writer import NONE_FLAGS, register_document
from purposes.models import Organisation
from purposes.register import read_register

Plain = dict[str, Any]

_RECORDS = ("activities", "processor_records")


def laid_over(document: Plain, *, profile: Profile, organisation: Organisation | None, language: str) -> Plain:
    """The document made whole. An organisation that is there keeps what it says of itself.

    Activities are found again by reference, or by name where the template has no references.
    """
    if organisation is None:
        return document if Organisation.objects.exists() else {**document, "organisation": _new(document, language)}
    present = register_document(read_register(organisation))
    records = {name: _laid_over(document[name], present[name], profile, language) for name in _RECORDS}
    return {**document, "organisation": present["organisation"], **records}


def _new(document: Plain, language: str) -> Plain:
    own = document["organisation"]
    return {"slug": slugify(own.get("legal_name", ""))[:50], "languages": [language], **own}


def _laid_over(given: list[Plain], present: list[Plain], profile: Profile, language: str) -> list[Plain]:
    def name(record: Plain) -> Any:
        return record["reference"] if profile.identifies else record.get("name", {}).get(language)

    there = {name(record): record for record in present}
    taken = {record["reference"] for record in present}
    found = []
    for record in given:
        if kept := there.get(name(record)):
            found.append(_merged(kept, {**record, "reference": kept["reference"], "slug": kept.get("slug")}))
        else:
            found.append(record if profile.identifies else _numbered(record, taken))
    return found


def _numbered(record: Plain, taken: set[str]) -> Plain:
    """Its number in the template is none of ours."""
    reference = next(free for number in count(1) if (free := f"{number:03}") not in taken)
    taken.add(reference)
    slug = {"slug": f"{reference}-{slugify(next(iter(record['name'].values()), ''))}"[:80]} if "slug" in record else {}
    return {**record, "reference": reference, **slug}


def _merged(kept: Plain, given: Plain) -> Plain:
    whole = {name: value for name, value in kept.items() if name != FINGERPRINT}
    whole |= {name: _laid(kept.get(name), value) for name, value in given.items() if name in kept or value is not None}
    for rows, flag in NONE_FLAGS.items():
        if given.get(rows):
            whole[flag] = False
        elif given.get(flag) and rows in whole:
            whole[rows] = []
    return whole


def _laid(kept: Any, given: Any) -> Any:
    """Texts language by language, rows each over its own."""
    if isinstance(kept, Mapping) and isinstance(given, Mapping):
        return {**kept, **given}
    if not (isinstance(kept, list) and isinstance(given, list)) or not all(isinstance(one, dict) for one in given):
        return given
    left = list(kept)
    return [_over_its_own(row, place, left, is_alike=len(kept) == len(given)) for place, row in enumerate(given)]


def _over_its_own(row: Plain, place: int, left: list[Any], *, is_alike: bool) -> Plain:
    """The row that says the same as far as the template can tell; else the one in the same place of as many."""
    for position, kept in enumerate(left):
        if kept is not None and all(_says(kept.get(name), value) for name, value in row.items()):
            left[position] = None
            return {**kept, **{name: _laid(kept.get(name), value) for name, value in row.items()}}
    if is_alike and left[place] is not None:
        kept, left[place] = left[place], None
        return {**kept, **{name: _laid(kept.get(name), value) for name, value in row.items()}}
    return row


def _says(kept: Any, given: Any) -> bool:
    if isinstance(kept, Mapping) and isinstance(given, Mapping):
        return all(kept.get(language) == text for language, text in given.items())
    return bool(kept == given)
