"""The model of Germany's DSK: a cover that says who is responsible, and a sheet for each activity, label by label."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from purposes.entries import Register
from purposes.exchange.profiles import banner
from purposes.exchange.profiles.drafts import Draft
from purposes.exchange.profiles.files import Grid
from purposes.exchange.profiles.forms import Form
from purposes.exchange.profiles.headings import column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.speaking import Speaker
from purposes.exchange.reading import Sheet
from purposes.law import RecipientRole

_COVER = "Vorblatt"

_FORM = Form(
    columns=(
        column("name", de="Verarbeitungstätigkeit"),
        column("reference", de="lfd. Nr."),
        column("starts", de="Datum der Einführung"),
        column("", de="Datum der letzten Änderung"),
        column("department", de="Verantwortliche Fachabteilung"),
        column("owner", de="Ansprechpartner"),
        column("", de="Telefon"),
        column("owner_email", de="E-Mail-Adresse"),
        column("joint_controllers", de="Bei gemeinsamer Verantwortlichkeit: Name und Kontaktdaten"),
        column("purposes", de="Zwecke der Verarbeitung"),
        column("systems", de="Eingesetztes Verfahren"),
        column("data_subjects", de="Kategorien betroffener Personen"),
        column("ordinary_categories", de="Kategorien personenbezogener Daten"),
        column("special_categories", de="Besondere Kategorien personenbezogener Daten"),
        column("internal_recipients", de="Empfänger intern (Abteilung/Funktion)"),
        column("external_recipients", de="Empfänger extern (Empfängerkategorie)"),
        column("transfers", de="Übermittlung in Drittland oder an internationale Organisation"),
        column("safeguards", de="Dokumentation geeigneter Garantien"),
        column("retention", de="Fristen für die Löschung"),
        column("measures", de="Technische und organisatorische Maßnahmen"),
        column("", de="Datum, Unterschrift"),
    ),
)


def _grids(register: Register, speaker: Speaker) -> list[Grid]:
    cover = Grid(_COVER, banner.stacked(register, speaker), frozenset({1, 7, 13}))
    return [cover, *_FORM.grids(register, speaker)]


def _fill(sheets: Sequence[Sheet], draft: Draft) -> None:
    for sheet in sheets:
        if not _FORM.reads(sheet, draft):
            banner.read_banner(sheet.rows, draft)
    _FORM.refuse_nothing(draft, sheets)


DSK = Profile(
    title=_("DSK: model register (Germany)"),
    file_type="xlsx",
    holds=_FORM.holds() | banner.HOLDS,
    identifies=True,
    roles=frozenset({RecipientRole.INTERNAL}),
    grids=_grids,
    fill=_fill,
)
