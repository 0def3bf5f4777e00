"""The evidence bundle: one ZIP with all that an auditor takes home, and a manifest that names each file's digest.

The same state under the same seals gives the same bytes.
"""

import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from purposes.exchange.archive import zipped
from purposes.exchange.as_pdf import Copies
from purposes.exchange.log_csv import lines
from purposes.exchange.parts import files_of_parts
from purposes.exchange.spreadsheet import pieces
from purposes.history import Wanted, kinds_of_log
from purposes.languages import direction
from purposes.models import (
    AccountEvent,
    ApiToken,
    Handout,
    Inspection,
    Organisation,
    OrganisationLimit,
    Reminder,
    ReviewAnswer,
)
from purposes.proof.evidence import verifier, write_evidence
from purposes.proof.seals import is_everything_sealed, seal

FORMAT = "ropa-evidence/1"
MANIFEST, EXPLANATION = "manifest.json", "README.html"


def evidence_bundle(
    organisation: Organisation,
    *,
    at: datetime,
    language: str,
    pdf: bytes,
    copies: Copies,
    opened_from: datetime | None = None,
) -> bytes:
    """The register as it stood `at`, its changes up to then, and the parts that others add.

    With `opened_from`, nothing of what was over before that moment or came after `at`.
    """
    with translation.override(language):
        files = {
            "register/register.pdf": pdf,
            "register/register.xlsx": copies.xlsx,
            "register/register.json": copies.json,
            "register/changes.csv": _log(organisation, opened_from, at),
            **dict(files_of_parts(organisation, at=at)),
            **_proof(organisation, opened_from, at),
        }
        files[EXPLANATION] = _explanation(organisation, at, opened_from, language, files)
    files[MANIFEST] = _manifest(organisation, at, opened_from, files)
    return zipped(sorted(files.items()))


def _log(organisation: Organisation, opened_from: datetime | None, at: datetime) -> bytes:
    """Of the register, the statements and what was handed out; not what is another organisation's.

    What an inspector's link opens says nothing of links, handouts, reminders, accounts and tokens: the organisation's
    own affair.
    """
    own = (
        (Inspection, Handout, Reminder, ReviewAnswer, AccountEvent, OrganisationLimit, ApiToken) if opened_from else ()
    )
    kinds = tuple(kind for kind in kinds_of_log() if kind not in own)
    return b"".join(pieces(lines(Wanted(kinds=kinds, organisation=organisation.pk, since=opened_from, until=at))))


def _proof(organisation: Organisation, opened_from: datetime | None, at: datetime) -> dict[str, bytes]:
    """Everything sealed so far, whatever the day of the register: later seals prove the earlier rows too.

    Seals first what is not sealed yet: evidence speaks of nothing else.
    """
    if not is_everything_sealed():
        seal(by=None)
    files = dict([verifier()])
    days = (opened_from, at) if opened_from else None
    write_evidence(lambda name, pieces: files.update({name: b"".join(pieces)}), organisation=organisation, days=days)
    return files


def _manifest(organisation: Organisation, at: datetime, opened_from: datetime | None, files: dict[str, bytes]) -> bytes:
    listed = {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in sorted(files.items())
    }
    about = {"organisation": organisation.slug, "state_of": at.isoformat()}
    if opened_from:
        about["opened_from"] = opened_from.isoformat()
    manifest = {"format": FORMAT, **about, "files": listed}
    return (json.dumps(manifest, indent=1) + "\n").encode()


def _explanation(
    organisation: Organisation, at: datetime, opened_from: datetime | None, language: str, files: dict[str, bytes]
) -> bytes:
    """One page for who opens the bundle years later, without us."""
    context = {
        "organisation": organisation,
        "at": timezone.localtime(at),
        "opened_from": opened_from and timezone.localtime(opened_from),
        "time_zone": settings.TIME_ZONE,
        "language": language,
        "direction": direction(language),
        "has_published": any(name.startswith("published/") for name in files),
    }
    return render_to_string("purposes/register/explanation.html", context).encode()
