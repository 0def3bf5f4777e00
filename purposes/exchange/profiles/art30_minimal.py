# ruff: noqa: E501 - a column a line
"""The seven columns that Art. 30(1) asks for, as an association of Luxembourg lays them out; its French is exact."""

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.headings import column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.tables import Table

_TABLE = Table(
    name="Art. 30",
    columns=(
        column("purposes", fr="Finalité", en="Purposes", nl="Doeleinden", de="Zwecke"),
        column("data_subjects", fr="Catégories de personnes concernées", en="Categories of data subjects", nl="Categorieën van betrokkenen", de="Kategorien betroffener Personen"),
        column("data_categories", fr="Catégories de données traitées", en="Categories of personal data", nl="Categorieën van persoonsgegevens", de="Kategorien personenbezogener Daten"),
        column("recipients", fr="Catégories de destinataires", en="Categories of recipients", nl="Categorieën van ontvangers", de="Kategorien von Empfängern"),
        column("transfers", fr="Transferts vers des pays tiers", en="Transfers to third countries", nl="Doorgiften aan derde landen", de="Übermittlungen in Drittländer"),
        column("retention", fr="Délais prévus pour l’effacement", en="Time limits for erasure", nl="Termijnen voor het wissen", de="Löschfristen"),
        column("measures", fr="Mesures de sécurité organisationnelles et techniques", en="Technical and organisational security measures", nl="Technische en organisatorische beveiligingsmaatregelen", de="Technische und organisatorische Maßnahmen"),
    ),
)  # fmt: skip

ART30_MINIMAL = Profile(
    title=_("Art. 30: the seven columns"),
    file_type="xlsx",
    holds=_TABLE.holds(),
    identifies=False,
    grids=_TABLE.grids,
    fill=_TABLE.fill,
)
