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
from purposes.models import Organisation
from purposes.proof.evidence import verifier, write_evidence
from purposes.proof.seals import is_everything_sealed, seal

FORMAT = "ropa-evidence/1"
MANIFEST, EXPLANATION = "manifest.json", "README.html"


def evidence_bundle(organisation: Organisation, *, at: datetime, language: str, pdf: bytes, copies: Copies) -> bytes:
    """The register as it stood `at`, its changes up to then, and the parts that others add."""
    with translation.override(language):
        files = {
            "register/register.pdf": pdf,
            "register/register.xlsx": copies.xlsx,
            "register/register.json": copies.json,
            "register/changes.csv": _log(organisation, until=at),
            **dict(files_of_parts(organisation, at=at)),
            **_proof(organisation),
        }
        files[EXPLANATION] = _explanation(organisation, at, language, files)
    files[MANIFEST] = _manifest(organisation, at, files)
    return zipped(sorted(files.items()))


def _log(organisation: Organisation, *, until: datetime) -> bytes:
    """All of it, of the register, the statements and what was handed out; not what is another organisation's."""
    return b"".join(pieces(lines(Wanted(kinds=tuple(kinds_of_log()), organisation=organisation.pk, until=until))))


def _proof(organisation: Organisation) -> dict[str, bytes]:
    """Everything sealed so far, whatever the day of the register: later seals prove the earlier rows too.

    Seals first what is not sealed yet: evidence speaks of nothing else.
    """
    if not is_everything_sealed():
        seal(by=None)
    files = dict([verifier()])
    write_evidence(lambda name, pieces: files.update({name: b"".join(pieces)}), organisation=organisation)
    return files


def _manifest(organisation: Organisation, at: datetime, files: dict[str, bytes]) -> bytes:
    listed = {
        name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in sorted(files.items())
    }
    manifest = {"format": FORMAT, "organisation": organisation.slug, "state_of": at.isoformat(), "files": listed}
    return (json.dumps(manifest, indent=1) + "\n").encode()


def _explanation(organisation: Organisation, at: datetime, language: str, files: dict[str, bytes]) -> bytes:
    """One page for who opens the bundle years later, without us."""
    context = {
        "organisation": organisation,
        "at": timezone.localtime(at),
        "time_zone": settings.TIME_ZONE,
        "language": language,
        "direction": direction(language),
        "has_published": any(name.startswith("published/") for name in files),
    }
    return render_to_string("purposes/register/explanation.html", context).encode()
