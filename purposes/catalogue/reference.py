"""The catalogue as a page of the documentation: what it holds, entry by entry, in English."""

from collections.abc import Iterator

from purposes.catalogue import Entry, read_catalogue
from purposes.catalogue.cards import by_theme

_OPENING = """\
# The catalogue of common activities

{count} processing activities that many organisations have, in English, Dutch, French and German. *Start from the
catalogue*, above the list of activities, copies those you choose into your register as drafts.

An entry says what a general text can say. What it cannot (the law of your country, the name of a supplier, how your
interest weighs against that of others) is listed above the form of each copy until you have settled it. A newer edition
of an entry never touches a copy: the form of the copy leads to a page that shows what changed.

The last column says how many points are left to decide, those for public authorities included. This page is made by
`manage.py list_catalogue > docs/catalogue.md`.
"""


def as_markdown() -> str:
    entries = read_catalogue().values()
    parts = [_OPENING.format(count=len(entries))]
    for theme, below in by_theme(entries):
        lines = "\n".join(_lines(below))
        parts.append(f"## {theme.name['en']}\n\n| activity | id | edition | legal bases | to decide |\n{lines}\n")
    return "\n".join(parts)


def _lines(entries: list[Entry]) -> Iterator[str]:
    yield "| --- | --- | --- | --- | --- |"
    for entry in entries:
        current = entry.current
        bases = sorted({basis[-1] for purpose in current.activity["purposes"] for basis in purpose["legal_bases"]})
        letters = ", ".join(f"({letter})" for letter in bases)
        yield f"| {entry.name['en']} | `{entry.id}` | {current.number} | 6(1){letters} | {len(current.decide)} |"
