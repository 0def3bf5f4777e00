"""The simplified register of France's CNIL, an ODS: a list of activities, and a form for each.

The form has no cell for the legal basis. Its headings are those that two public projects read from the file.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from purposes.entries import Register
from purposes.exchange.profiles import banner, cnil_data
from purposes.exchange.profiles.cnil_data import DATA_ROWS, Reader
from purposes.exchange.profiles.drafts import Draft, text_of
from purposes.exchange.profiles.files import Grid
from purposes.exchange.profiles.forms import Form
from purposes.exchange.profiles.headings import Column, Headings, column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.profiles.tables import Table
from purposes.exchange.reading import Row, Sheet
from purposes.law import RecipientRole

_LIST = Table(
    name="Liste des traitements",
    columns=(
        column("name", fr="Nom du traitement"),
        column("reference", fr="N° / REF"),
        column("starts", fr="Date de création"),
        column("", fr="Dernière mise à jour"),
        column("purposes", fr="Finalité"),
        column("", fr="Données sensibles ?"),
    ),
    headings_at=9,
)
_FORM = Form(
    columns=(
        column("name", fr="Nom du traitement"),
        column("reference", fr="N° / REF"),
        column("starts", fr="Date de création"),
        column("", fr="Mise à jour"),
        column("joint_controllers", fr="Responsables conjoints"),
        column("main_purpose", fr="Finalité principale"),
        column("other_purposes", fr="Sous-finalités"),
        column("other_purposes", fr="Sous-finalité 1"),
        column("other_purposes", fr="Sous-finalité 2"),
        column("other_purposes", fr="Sous-finalité 3"),
        column("other_purposes", fr="Sous-finalité 4"),
        column("data_subjects", fr="Catégories de personnes concernées"),
        column("internal_recipients", fr="Service interne qui traite les données"),
        column("processors", fr="Sous-traitants"),
        column("partners", fr="Partenaires institutionnels ou commerciaux"),
        column("further_recipients", fr="Autres destinataires"),
        column("measures", fr="Mesures de sécurité"),
        column("transfers", fr="Transferts hors UE"),
        column("safeguards", fr="Type de garanties"),
    )
)
_ONLY_READ = frozenset(f"Sous-finalité {number}" for number in range(1, 5))
_HEADINGS_OF_DATA = ("Données", "Description", "Durée de conservation")
_DATA = Headings(row.heading for row in DATA_ROWS)
_ROWS: dict[Column, cnil_data.DataRow] = {row.heading: row for row in DATA_ROWS}


def _grids(register: Register, speaker: Speaker) -> list[Grid]:
    (listed,) = _LIST.grids(register, speaker)
    for row, activity in zip(listed.rows[9:], register.activities, strict=True):
        is_sensitive = any(one.category.special or one.category.criminal for one in activity.data_categories)
        row[-1] = "Oui" if is_sensitive else "Non"  # type: ignore[index]  # a list, made here
    grids = [listed]
    for activity, form in zip(register.activities, _FORM.grids(register, speaker), strict=True):
        rows: list[Sequence[CellValue]] = [row for row in form.rows if row[0] not in _ONLY_READ]
        data = cnil_data.written(activity, speaker)
        grids.append(Grid(form.name, [*rows, [], list(_HEADINGS_OF_DATA), *data], frozenset({len(rows) + 2})))
    return grids


def _fill(sheets: Sequence[Sheet], draft: Draft) -> None:
    """The forms; the list only where there are none."""
    others = []
    for sheet in sheets:
        data = [(found, row) for row in sheet.rows if (found := _DATA.column(text_of(row[0].value)))]
        rest = tuple(row for row in sheet.rows if not _is_of_data(row))
        if not _FORM.reads(Sheet(sheet.name, rest), draft):
            others.append(sheet)
            continue
        reader = Reader(draft.activities[-1])
        for found, row in data:
            reader.row(_ROWS[found], row)
        reader.done()
    for sheet in others:
        banner.read_banner(sheet.rows, draft)
    if not draft.activities:
        _LIST.fill(others, draft)


def _is_of_data(row: Row) -> bool:
    texts = [text_of(cell.value) for cell in row]
    return _DATA.column(texts[0]) is not None or "Durée de conservation" in texts


CNIL = Profile(
    title=_("CNIL: simplified register (France)"),
    file_type="ods",
    holds=_FORM.holds() | cnil_data.HOLDS | banner.HOLDS,
    identifies=True,
    roles=frozenset({RecipientRole.INTERNAL, RecipientRole.PROCESSOR, RecipientRole.CONTROLLER}),
    grids=_grids,
    fill=_fill,
)
