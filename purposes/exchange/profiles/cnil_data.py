"""The rows of a CNIL form that pair data with how long they are kept: six ordinary ones, and the sensitive ones."""

from dataclasses import dataclass

from purposes.entries import ActivityEntry, RetentionEntry, TermEntry
from purposes.exchange.profiles.cells import numbered
from purposes.exchange.profiles.data_fields import retention_row
from purposes.exchange.profiles.drafts import Entry, several, text_of
from purposes.exchange.profiles.headings import Column, column
from purposes.exchange.profiles.known import NONE, YES, plain
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.reading import Row
from purposes.periods import in_words

HOLDS = frozenset({"data_categories.category", "retention.text", "retention.categories"})


@dataclass(frozen=True, slots=True, eq=False)
class DataRow:
    """`codes` are the categories that stand there. The first is meant where only a tick stands."""

    heading: Column
    codes: tuple[str, ...]


_IDENTITY = ("A", "C", "D", "V", "W", "contact")
DATA_ROWS = (
    DataRow(column("", fr="État civil, identité, données d’identification, images…"), _IDENTITY),
    DataRow(column("", fr="Vie personnelle"), ("E", "F", "G", "H", "I", "N", "O", "provided")),
    DataRow(column("", fr="Informations d’ordre économique et financier"), ("B", "K", "L")),
    DataRow(column("", fr="Données de connexion"), ("usage",)),
    DataRow(column("", fr="Données de localisation"), ("Z",)),
    DataRow(column("", fr="Numéro de Sécurité Sociale (ou NIR)"), ("P",)),
    DataRow(column("", fr="Données révélant l’origine raciale ou ethnique"), ("Q",)),
    DataRow(column("", fr="Données révélant les opinions politiques"), ("S",)),
    DataRow(column("", fr="Données révélant les convictions religieuses ou philosophiques"), ("U",)),
    DataRow(column("", fr="Données révélant l’appartenance syndicale"), ("T",)),
    DataRow(column("", fr="Données génétiques"), ("X",)),
    DataRow(column("", fr="Données biométriques aux fins d’identifier une personne de manière unique"), ("Y",)),
    DataRow(column("", fr="Données concernant la santé"), ("M",)),
    DataRow(column("", fr="Données concernant la vie sexuelle ou l’orientation sexuelle"), ("R",)),
    DataRow(column("", fr="Données relatives à des condamnations pénales ou infractions"), ("J",)),
)  # fmt: skip
_PERSONAL_LIFE = DATA_ROWS[1]


def written(activity: ActivityEntry, speaker: Speaker) -> list[list[CellValue]]:
    """A row for each, filled or not: heading, description, how long."""
    rows: list[list[CellValue]] = []
    terms = [row.category for row in activity.data_categories]
    for data_row in DATA_ROWS:
        here = [term for term in terms if _row_of(term) is data_row]
        names = numbered([speaker.name(term) for term in here]) if len(here) > 1 else "".join(map(speaker.name, here))
        rows.append([data_row.heading.in_language("fr"), names, _how_long(activity, here, speaker)])
    if not terms:
        rows[0][2] = _how_long(activity, None, speaker)
    return rows


def _row_of(term: TermEntry) -> DataRow:
    return next((row for row in DATA_ROWS if term.code in row.codes), _PERSONAL_LIFE)


def _how_long(activity: ActivityEntry, here: list[TermEntry] | None, speaker: Speaker) -> str:
    """What is kept for all data of the row stands without a name. `None` where there are no data at all.

    A period of data that the activity does not list has no row to stand in: `losses` tells of it.
    """
    if activity.retention == () and here != []:
        return speaker.none()
    texts: list[str] = []
    for period in activity.retention or ():
        text = speaker.words(period.text) or in_words(period.period)
        if here is None or (here and _is_for_all(period, here)):
            texts.append(text)
        elif here:
            texts += [f"{speaker.name(term)}: {text}" for term in here if term in period.categories]
    return numbered(texts)


def _is_for_all(period: RetentionEntry, here: list[TermEntry]) -> bool:
    return not period.categories or all(term in period.categories for term in here)


class Reader:
    """Takes the rows of one form, and makes categories and retention periods of them when all are read."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._codes: list[str] = []
        self._texts: dict[str, list[str]] = {}

    def row(self, data_row: DataRow, row: Row) -> None:
        _label, *cells = row
        for cell in cells:
            self._entry.place = cell
        description = next((text_of(cell.value) for cell in cells if cell.column == row.columns[0] + 1), "")
        duration = next((cell.value for cell in cells if cell.column == row.columns[0] + 2), "")
        here = self._described(data_row, description)
        self._codes += [code for code in here if code not in self._codes]
        for text in several(duration):
            name, apart, rest = text.partition(": ")
            code = self._entry.draft.code("data_categories", name) if apart else ""
            if code in here:
                self._texts.setdefault(rest, []).append(code)
            else:
                self._texts.setdefault(text, []).extend(here)

    def _described(self, data_row: DataRow, description: str) -> list[str]:
        if plain(description) in NONE:
            return []
        if plain(description) in YES:
            return [data_row.codes[0]]
        return self._entry.terms("data_categories", description)

    def done(self) -> None:
        values = self._entry.values
        values["data_categories"] = [{"category": code} for code in self._codes]
        if self._texts and all(plain(text) in NONE for text in self._texts):
            values |= {"retention": [], "nothing_kept": True}
        elif self._texts:
            values["retention"] = [
                retention_row(self._entry, text) | ({} if set(codes) >= set(self._codes) else {"categories": codes})
                for text, codes in self._texts.items()
            ]
