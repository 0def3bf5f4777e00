"""The ICO's documentation template for processors, Art. 30(2): what is done for which controller."""

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles import banner
from purposes.exchange.profiles.headings import column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.record_fields import RECORD_FIELDS
from purposes.exchange.profiles.tables import Table

_TABLE = Table(
    name="Template",
    columns=(
        column("clients", en="Name of controller"),
        column("client_contacts", en="Contact details of controller"),
        column("client_representatives", en="Representative of controller"),
        column("client_dpos", en="Data protection officer of controller"),
        column("record_categories", en="Categories of processing"),
        column("record_transfers", en="Names of third countries or international organisations"),
        column("record_safeguards", en="Safeguards for exceptional transfers"),
        column("record_measures", en="General description of technical and organisational security measures"),
        column("", en="Link to contract with controller"),
    ),
    headings_at=9,
    fields=RECORD_FIELDS,
    is_of_records=True,
)

ICO_PROCESSOR = Profile(
    title=_("ICO: processors (United Kingdom)"),
    file_type="xlsx",
    holds=banner.HOLDS | {f"record.{held}" for held in _TABLE.holds() - banner.HOLDS},
    identifies=False,
    grids=_TABLE.grids,
    fill=_TABLE.fill,
)
