"""The ICO's documentation template for controllers: sheet “Template”, headings in row 9, columns A to AD."""

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.headings import Column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.tables import Table
from purposes.law import AssessmentKind

HEADINGS: tuple[tuple[str, str], ...] = (
    ("department", "Business function"),
    ("purposes", "Purpose of processing"),
    ("joint_controllers", "Name and contact details of joint controller"),
    ("data_subjects", "Categories of individuals"),
    ("data_categories", "Categories of personal data"),
    ("recipients", "Categories of recipients"),
    ("all_contracts", "Link to contract with processor"),
    ("transfers", "Names of third countries or international organisations"),
    ("safeguards", "Safeguards for exceptional transfers"),
    ("retention", "Retention schedule"),
    ("measures", "General description of technical and organisational security measures"),
    ("legal_bases", "Article 6 lawful basis"),
    ("conditions", "Article 9 condition"),
    ("legitimate_interest", "Legitimate interests"),
    ("lia", "Link to LIA"),
    ("", "Rights available"),
    ("automated", "Existence of ADM/profiling"),
    ("sources", "Source"),
    ("", "Link to record of consent"),
    ("systems", "Location of personal data"),
    ("dpia_needed", "DPIA required?"),
    ("dpia_progress", "DPIA progress"),
    ("dpia", "Link to DPIA"),
    ("", "Breach occurred?"),
    ("", "Link to breach record"),
    ("", "DPA 2018 Sch. 1 condition"),
    ("", "Art. 6 basis"),
    ("", "Link to retention policy"),
    ("", "Retained and erased per policy?"),
    ("", "Reasons for not adhering"),
)

_TABLE = Table(
    name="Template",
    columns=tuple(Column(field, {"en": heading}) for field, heading in HEADINGS),
    headings_at=9,
)

ICO_CONTROLLER = Profile(
    title=_("ICO: controllers (United Kingdom)"),
    file_type="xlsx",
    holds=_TABLE.holds(),
    identifies=False,
    assessments=frozenset({AssessmentKind.DPIA, AssessmentKind.LIA}),
    only_documents=frozenset({AssessmentKind.LIA}),
    grids=_TABLE.grids,
    fill=_TABLE.fill,
)
