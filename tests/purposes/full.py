"""A register with something of its own in every column of every kind of row, made from the values' own fields.

A column that is new in the register gets its marker by itself; whoever forgets it on paper,
in the data or in the spreadsheet hears of it.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, get_args, get_type_hints

from purposes import entries
from purposes.entries import ActivityEntry, AuthorityEntry, Register, TermEntry
from purposes.words import Words

# What a column of a closed list, a country or a period holds, and how it reads in English.
CLOSED: dict[tuple[type[Any], str], tuple[str, str]] = {
    (Register, "group_role"): ("parent", "Controlling undertaking of a group"),
    (Register, "country"): ("LI", "Liechtenstein"),
    (entries.ContactPointEntry, "role"): ("representative", "Representative in the Union (Art. 27)"),
    (ActivityEntry, "status"): ("in-review", "In review"),
    (ActivityEntry, "provision"): ("statutory", "Required by law"),
    (ActivityEntry, "automated"): ("profiling", "Profiling, without a decision by a computer alone"),
    (entries.DataCategoryEntry, "condition"): ("9-2-j", "Archiving, research or statistics (Art. 9(2)(j))"),
    (entries.SourceEntry, "kind"): ("observed", "Observed"),
    (entries.RetentionEntry, "kind"): ("criterion", "A criterion"),
    (entries.RetentionEntry, "period"): ("P77Y", "77 years"),
    (entries.RetentionEntry, "maximum"): ("P1Y6M", "1 year, 6 months"),
    (entries.RecipientEntry, "role"): ("joint-controller", "Joint controller (Art. 26)"),
    (entries.RecipientEntry, "country"): ("IS", "Iceland"),
    (entries.TransferEntry, "country"): ("FJ", "Fiji"),
    (entries.TransferEntry, "mechanism"): ("46-2-d", "Standard clauses of a supervisory authority (Art. 46(2)(d))"),
    (entries.AssessmentEntry, "kind"): ("dpia", "Data protection impact assessment (Art. 35)"),
    (entries.AssessmentEntry, "state"): ("running", "Under way"),
    (entries.QuestionEntry, "about"): ("provision", "Must people provide them?"),
    (entries.ProcessorRecordEntry, "status"): ("ended", "Ended"),
    (entries.SubProcessorEntry, "country"): ("PE", "Peru"),
    (entries.ProcessorTransferEntry, "mechanism"): ("49-1-d", "Important public interest (Art. 49(1)(d))"),
    (entries.AdequacyEntry, "code"): ("FJ", "FJ"),
    (AuthorityEntry, "country"): ("MT", "Malta"),
}

# What a vocabulary's terms have beside what all terms have.
_OF_TERMS: dict[tuple[type[Any], str], dict[str, Any]] = {
    (entries.PurposeEntry, "legal_bases"): {"article": "markarticle"},
    (entries.DataCategoryEntry, "category"): {"special": True, "criminal": True},
    (entries.RetentionEntry, "categories"): {"special": True, "criminal": True},
    (entries.DataSubjectEntry, "category"): {"vulnerable": True},
    (entries.DataCategoryEntry, "subjects"): {"vulnerable": True},
}

_SHAPES = {
    "email": "{}@mail.example",
    "owner_email": "{}@mail.example",
    "website": "https://{}.example/",
    "iri": "https://terms.example/{}",
}


def full_register() -> Register:
    return _linked(_filled(Register, ""))


def markers(value: Any, *, language: str = "en") -> set[str]:
    """Every text that must be found; of texts in several languages those of `language`."""
    if isinstance(value, str):
        return set(re.findall(r"mark[a-z0-9]+", value))
    if isinstance(value, dict):
        return markers(value.get(language, ""))
    if isinstance(value, tuple):
        return set().union(*(markers(part, language=language) for part in value))
    if is_dataclass(value):
        return set().union(*(markers(getattr(value, field.name), language=language) for field in fields(value)))
    return set()


def squeezed(text: str) -> str:
    """Without what a page puts into a long word: blanks, hyphens, capitals."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", text).lower()


def without_numbers(value: Any) -> Any:
    """The same value with no numbers of rows: they differ from database to database."""
    if isinstance(value, tuple):
        return tuple(without_numbers(part) for part in value)
    if not is_dataclass(value):
        return value
    changed = {field.name: without_numbers(getattr(value, field.name)) for field in fields(value)}
    return replace(value, **(changed | ({"id": 0} if "id" in changed else {})))


def _filled(kind: type[Any], path: str) -> Any:
    hints = get_type_hints(kind)
    return kind(**{name: _value(kind, name, hint, f"{path}{name}".replace("_", "")) for name, hint in hints.items()})


def _value(kind: type[Any], name: str, hint: Any, path: str) -> Any:  # noqa: PLR0911 - one for each kind of column
    if name == "languages":
        return ("en", "nl")
    if name == "vocabularies":  # without them, a document has the terms that are used
        return {}
    if (kind, name) in CLOSED:
        return CLOSED[kind, name][0]
    choices = [one for one in get_args(hint) if one is not type(None)]
    if hint == Words:
        return {"en": f"mark{path}", "nl": f"mark{path}nl"}
    if hint is str:
        return _SHAPES.get(name, "{}").format(f"mark{path}")
    if hint is bool or bool in choices:
        return True
    if hint is int or int in choices:
        return 7
    if hint is date or date in choices:
        return date(2034 if name in {"ends", "expires"} else 2024, 5, 3)
    entry = next(
        one for one in (hint, *choices, *(part for one in choices for part in get_args(one))) if is_dataclass(one)
    )
    filled = _filled(entry, path)
    if entry is TermEntry:
        filled = replace(filled, article="", special=False, criminal=False, vulnerable=False, replaced_by="")
        filled = replace(filled, **_OF_TERMS.get((kind, name), {}))
    return (filled,) if "tuple" in str(hint) else filled


def _linked(register: Register) -> Register:
    """Links lead to rows that are there, as a database sees to it."""
    return replace(register, authority=register.authorities[0])
