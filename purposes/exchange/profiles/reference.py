"""The templates as a page of the documentation: which of our fields each has a place for, in English."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.text import capfirst

from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.ours import PARTS, Part

_OPENING = """\
# Regulators' templates

`manage.py export_register --format` with one of these names writes a register in a regulator's template, and *Take the
register out* offers them at the desk. A file that somebody filled in one of them can be read.

{names}

A dot says that the template has a place for the field. What has none stays behind, and is told before the file is made.

Read from a file: headings in the words of the template or in common ones of the languages concerned, in any order, with
titles and empty rows between. Several values of a cell stand numbered, one below the other, or on lines of their own.
A template without our reference (*no* below) brings new activities each time that it is read. Headings of the ICO's
controller template, of the seven columns (in French) and of the AEPD's letters a to g follow the regulator's file word
for word; those of the others follow what is known of them, and want a look at the regulator's own before it is sent.

This page is made by `manage.py list_profiles > docs/exchange-profiles.md`.
"""


def as_markdown() -> str:
    with translation.override("en"):
        names = "\n".join(
            f"- `{name}` ({profile.file_type.upper()}): {profile.title}" for name, profile in PROFILES.items()
        )
        found = ["yes" if profile.identifies else "no" for profile in PROFILES.values()]
        parts = [_OPENING.format(names=names), *_table("| |", [("our reference", found)])]
        for part in PARTS:
            parts += ["", f"## {capfirst(part.title())}", "", *_table("| field |", _fields(part))]
        return "\n".join(parts) + "\n"


def _table(begins: str, lines: list[tuple[str, list[str]]]) -> Iterator[str]:
    yield f"{begins} {' | '.join(PROFILES)} |"
    yield "| --- |" + " :-: |" * len(PROFILES)
    for name, marks in lines:
        yield f"| {name} | {' | '.join(marks)} |"


def _fields(part: Part) -> list[tuple[str, list[str]]]:
    return [
        (part.label(name), ["●" if f"{part.name}{name}" in one.holds else "" for one in PROFILES.values()])
        for name in part.fields()
    ]
