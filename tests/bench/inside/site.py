import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from publishing import release
from publishing.content import read_document
from publishing.models import Statement
from publishing.rendering import FORMATS
from publishing.site.files import current_versions, site_files
from publishing.site.writing import write_site
from purposes.recorded import recorded_as

_PAPER = b"%PDF-1.7" + bytes(1_000_000)  # how long paper takes is measured elsewhere


def run(languages: int) -> dict[str, Any]:
    release.FORMATS = tuple(replace(form, render=lambda *_: _PAPER) if form.name == "pdf" else form for form in FORMATS)
    statement, by = Statement.objects.get(), User.objects.get()
    statement.languages = ["en", "nl", "fr", "de"][:languages]
    with transaction.atomic(), recorded_as(by):
        statement.save()
    snapshot = release.publish(statement, by=by, note={"en": "Measured"})
    document = read_document(snapshot.document)
    forms = {}
    for form in release.FORMATS:
        begun = time.monotonic()
        for language in document.content.languages:
            form.render(document, language, "")
        forms[form.name] = time.monotonic() - begun
    del forms["pdf"]
    folder = Path(settings.VAR_DIR) / "site"
    first, again = _written(folder), _written(folder)
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return {
        "first": first,
        "again": again,
        "files": len(files),
        "megabytes": sum(files) / 1024 / 1024,
        "forms": forms,
    }


def _written(folder: Path) -> float:
    begun = time.monotonic()
    write_site(folder, site_files(current_versions()))
    return time.monotonic() - begun
