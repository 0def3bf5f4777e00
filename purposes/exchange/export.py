"""The register taken out: one state of it, in one form. The command and the desk both ask here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from purposes.exchange import as_pdf, bundle
from purposes.exchange.annex import changes_since
from purposes.exchange.csv_set import as_csv_set
from purposes.exchange.profiles import PROFILES, Profile
from purposes.exchange.profiles.losses import Loss, losses
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.history import rows_at
from purposes.models import HandoutKind, Organisation
from purposes.register import read_register


class Form(models.TextChoices):
    PDF = "pdf", _("Register as PDF")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")
    JSON = "json", _("Data (JSON)")
    CSV = "csv", _("One CSV file per kind of row (ZIP)")
    BUNDLE = "bundle", _("Evidence bundle (ZIP)")
    BE_2017 = "be-2017", PROFILES["be-2017"].title
    CNIL = "cnil", PROFILES["cnil"].title
    ICO_CONTROLLER = "ico-controller", PROFILES["ico-controller"].title
    ICO_PROCESSOR = "ico-processor", PROFILES["ico-processor"].title
    DSK = "dsk", PROFILES["dsk"].title
    ART30_MINIMAL = "art30-minimal", PROFILES["art30-minimal"].title
    AEPD = "aepd", PROFILES["aepd"].title

    @property
    def profile(self) -> Profile | None:
        """A regulator's template, where it is one."""
        return PROFILES.get(self.value)


class Step(models.TextChoices):
    """What is being done, as the person who waits reads it."""

    WAITING = "waiting", _("Waiting for its turn.")
    READING = "reading", _("Reading the register as it stood.")
    WRITING = "writing", _("Writing the data.")
    SETTING = "setting", _("Setting the pages. A large register takes a minute or two.")
    PACKING = "packing", _("Gathering and packing the evidence.")
    READY = "ready", _("Ready.")


MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
    Form.CSV: "application/zip",
    Form.BUNDLE: "application/zip",
}
_TEMPLATE_TYPES = {"xlsx": MEDIA_TYPES[Form.XLSX], "ods": "application/vnd.oasis.opendocument.spreadsheet"}
HANDOUT_KINDS = {Form.PDF: HandoutKind.REGISTER_PDF, Form.BUNDLE: HandoutKind.BUNDLE}
_ENDINGS = {Form.BUNDLE: "zip", Form.CSV: "zip"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is taken out: `at` is the moment whose state it is, `since` the first day of the annex of changes.

    `opened_from`: what lies before that moment is not the taker's to see; `None` where all is.
    """

    organisation: Organisation
    form: Form
    at: datetime
    language: str = ""
    since: date | None = None
    opened_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    name: str
    media_type: str
    body: bytes


def export_register(wanted: Wanted, *, tell: Callable[[Step], object] = str) -> Export:
    """The same bytes for the same state and form, whenever it is asked for. `tell` hears each step as it begins.

    A bundle is sealed first, and holds its new seal. Raises `purposes.paper.CannotSet`, `purposes.proof.keys.NoKey`,
    and `purposes.history.NotYet` for a moment before the organisation was entered.
    """
    profile = wanted.form.profile
    media_type = _TEMPLATE_TYPES[profile.file_type] if profile else MEDIA_TYPES[wanted.form]
    return Export(name=file_name(wanted), media_type=media_type, body=_body(wanted, tell))


def left_behind(wanted: Wanted) -> list[Loss]:
    """What a regulator's template has no place for; of our own forms, nothing. Raises `NotYet` as above."""
    if not (profile := wanted.form.profile):
        return []
    register = read_register(wanted.organisation, at=wanted.at)
    return losses(profile, register, language=as_pdf.paper_language(register, wanted.language))


def file_name(wanted: Wanted) -> str:
    """ASCII only, whatever the organisation is called: `register-harbour-2026-03-02.pdf`."""
    what = "evidence" if wanted.form == Form.BUNDLE else "register"
    day = timezone.localtime(wanted.at).date().isoformat()
    if profile := wanted.form.profile:
        return f"{what}-{wanted.organisation.slug}-{day}-{wanted.form}.{profile.file_type}"
    return f"{what}-{wanted.organisation.slug}-{day}.{_ENDINGS.get(wanted.form, wanted.form)}"


def _body(wanted: Wanted, tell: Callable[[Step], object]) -> bytes:
    tell(Step.READING)
    register = read_register(wanted.organisation, at=wanted.at)
    language = as_pdf.paper_language(register, wanted.language)
    tell(Step.WRITING)
    if profile := wanted.form.profile:
        return profile.write(register, language=language)
    document = register_document(register, **added_parts(wanted.organisation.pk, rows=rows_at(wanted.at)))
    if wanted.form == Form.XLSX:
        return as_xlsx(document, language=language, at=wanted.at)
    if wanted.form == Form.CSV:
        return as_csv_set(document, language=language)
    data = as_json(document)
    if wanted.form == Form.JSON:
        return data
    copies = as_pdf.Copies(json=data, xlsx=as_xlsx(document, language=language, at=wanted.at))
    with translation.override(language):
        changes = changes_since(wanted.organisation, wanted.since, until=wanted.at) if wanted.since else None
    tell(Step.SETTING)
    pdf = as_pdf.render(register, at=wanted.at, language=language, copies=copies, changes=changes)
    if wanted.form == Form.PDF:
        return pdf
    tell(Step.PACKING)
    return bundle.evidence_bundle(
        wanted.organisation,
        at=wanted.at,
        opened_from=wanted.opened_from,
        language=language,
        pdf=pdf,
        copies=copies,
    )
