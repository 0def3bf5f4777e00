"""The workbook to begin with: every sheet and column, no rows but the terms that can be chosen."""

from datetime import datetime

from purposes.exchange import present
from purposes.exchange.records import SHARED
from purposes.exchange.wanted import Known
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import FORMAT, Plain
from purposes.models import VOCABULARIES, Organisation


def template_workbook(*, language: str, at: datetime, organisation: Organisation | None = None) -> bytes:
    """In the languages of `organisation`, or of the only one; labels in `language`."""
    found = organisation or Organisation.objects.first()
    known = Known()
    shared = {
        records.name: [present.document(kept) for kept in present.read(records.table, {}, known=known)]
        for records in SHARED
    }
    document: Plain = {
        "format": FORMAT,
        "vocabularies": {name: shared.pop(name) for name in VOCABULARIES},
        **shared,
    }
    return as_xlsx(document, language=language, languages=found.languages if found else (language,), at=at)
