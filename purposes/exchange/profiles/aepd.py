"""The inventory of Spain's AEPD, as a public register copies it: lettered columns that begin with the legal basis."""

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.headings import column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.tables import Table

_TABLE = Table(
    name="Inventario",
    columns=(
        column("name", es="Actividad de tratamiento"),
        column("legal_bases", es="a) Base jurídica"),
        column("purposes", es="b) Fines del tratamiento"),
        column("data_subjects", es="c) Colectivo"),
        column("data_categories", es="d) Categorías de datos"),
        column("recipients", es="e) Categoría destinatarios"),
        column("transfers", es="f) Transf. internacional"),
        column("retention", es="g) Plazo supresión"),
        column("measures", es="h) Medidas de seguridad"),
        column("department", es="i) Entidad responsable"),
    ),
)

AEPD = Profile(
    title=_("AEPD: inventory of processing activities (Spain)"),
    file_type="xlsx",
    holds=_TABLE.holds(),
    identifies=False,
    grids=_TABLE.grids,
    fill=_TABLE.fill,
)
