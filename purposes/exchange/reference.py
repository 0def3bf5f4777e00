"""The table of fields as a page of the documentation: what every column is, who reads it, and where it stands.

Who may read a column is decided in `publishing.build`, which names each public one; here it is said for people.
"""

from collections.abc import Iterator

from django.utils import translation

from purposes.exchange.columns import Column, Kind
from purposes.exchange.records import ORGANISATION, all_records
from purposes.exchange.sheet_names import Page, pages

# By the model's label. What is not named is internal.
_PUBLIC: dict[str, frozenset[str]] = {
    label: frozenset(names.split())
    for label, names in {
        "purposes.Organisation": "legal_name short_name registration_number registration_scheme address country phone"
        " email website authority",
        "purposes.ContactPoint": "label address phone email",
        "purposes.ProcessingActivity": "reference slug name provision provision_consequence automated automated_logic"
        " automated_consequences automated_safeguards no_sources nothing_kept no_recipients no_transfers",
        "purposes.Purpose": "text label legal_bases legitimate_interest withdrawal",
        "purposes.DataCategoryUse": "category wording",
        "purposes.Source": "text",
        "purposes.RetentionPeriod": "text exception legal_source categories",
        "purposes.Recipient": "category wording",
        "purposes.Transfer": "country international_organisation mechanism copy",
        "purposes.LegalBasis": "code name article",
        "purposes.DataCategory": "code name",
        "purposes.RecipientCategory": "code name",
        "purposes.SupervisoryAuthority": "name official_name address phone email website",
        "publishing.Statement": "slug title introduction languages labels",
        "publishing.Section": "kind anchor heading body closing contact_point authority",
        "publishing.Right": "name text",
        "publishing.Group": "anchor title entries",
    }.items()
}

# Public when the row says so.
_RELEASED: dict[str, dict[str, str]] = {
    "purposes.Purpose": {"law": "law_is_public", "scope": "scope_is_public"},
    "purposes.DataCategoryUse": {"condition": "condition_is_public"},
    "purposes.Source": {"publicly_accessible": "accessibility_is_public"},
    "purposes.Recipient": {"name": "name_is_public", "country": "name_is_public"},
    "purposes.JointController": {"name": "is_public", "contact": "is_public", "arrangement": "is_public"},
}

_NOT_ON_PAPER = frozenset({"publishing.Statement", "publishing.Section", "publishing.Right", "publishing.Group"})
"""The register's PDF tells of the register; a statement has a PDF of its own."""

_OPENING = """\
# Every field, and where it stands

Made by `manage.py list_fields > docs/fields.md` from the table of fields (`purposes/exchange/columns.py`), which the
data (JSON), the spreadsheet (XLSX), the CSV set and their reading all follow: whatever stands here goes out and comes
back.

*Public*: **yes** is published; **if released** only where a tick beside it says so; **no** never leaves the register by
way of a statement. *Paper* is the register's PDF. *Kind*: `words` are a text per language, `term` the code of a term,
`terms` several.
"""


def as_markdown() -> str:
    with translation.override("en"):
        parts = (f"## {page.title}\n\n" + "\n".join(_lines(page)) + "\n" for page in pages())
        return "\n".join([_OPENING, *parts])


def publicity(column: Column) -> str:
    label = column.model._meta.label
    if column.name in _PUBLIC.get(label, ()):
        return "yes"
    return "if released" if column.name in _RELEASED.get(label, {}) else "no"


def _lines(page: Page) -> Iterator[str]:
    yield f"In a document: `{path_of(page)}`."
    yield ""
    yield "| field | name | kind | what it is | public | paper | JSON, XLSX, CSV |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    paper = "no" if page.table.model._meta.label in _NOT_ON_PAPER else "yes"
    for column in page.table.columns:
        note = " ".join(column.help_text.split()).replace("|", "/")
        kind = column.kind.value if column.kind is not Kind.CHOICE else _codes(column)
        yield f"| {column.label} | `{column.name}` | {kind} | {note} | {publicity(column)} | {paper} | yes |"


def path_of(page: Page) -> str:
    tables = (*page.owners, page.table)
    return ".".join(table.name + ("" if table is ORGANISATION.table else "[]") for table in tables)


def _codes(column: Column) -> str:
    return "one of " + ", ".join(f"`{value}`" for value, _label in column.field.flatchoices)


def unknown_names() -> list[str]:
    """What this page calls public, and no table has."""
    known = {
        (table.model._meta.label, column.name)
        for records in all_records()
        for table in records.table.whole()
        for column in table.columns
    }
    named = {(label, name) for label, names in _PUBLIC.items() for name in names}
    named |= {(label, name) for label, names in _RELEASED.items() for name in names}
    return sorted(".".join(one) for one in named - known)
