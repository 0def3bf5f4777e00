"""The controller, its data protection officer and its representative, above a table or on a cover."""

from collections.abc import Iterable
from typing import Any

from purposes.entries import ContactPointEntry, Register
from purposes.exchange.profiles.cells import clean
from purposes.exchange.profiles.drafts import Draft, text_of
from purposes.exchange.profiles.known import plain
from purposes.exchange.profiles.speaking import CellValue, Speaker
from purposes.exchange.reading import Row
from purposes.law import ContactRole

HOLDS = frozenset({
    "organisation.legal_name", "organisation.address", "organisation.email", "organisation.phone",
    "contact_points.role", "contact_points.label", "contact_points.address", "contact_points.email",
    "contact_points.phone",
})  # fmt: skip

_TITLES: dict[str, dict[str, str]] = {
    "controller": {
        "en": "Controller", "nl": "Verwerkingsverantwoordelijke", "fr": "Responsable du traitement",
        "de": "Verantwortlicher", "es": "Responsable del tratamiento",
    },
    "dpo": {
        "en": "Data Protection Officer", "nl": "Functionaris voor gegevensbescherming",
        "fr": "Délégué à la protection des données", "de": "Datenschutzbeauftragter",
        "es": "Delegado de protección de datos",
    },
    "representative": {
        "en": "Representative", "nl": "Vertegenwoordiger", "fr": "Représentant", "de": "Vertreter",
        "es": "Representante",
    },
}  # fmt: skip
_MORE_TITLES = {
    "controller": (
        "name and contact details",
        "name and contact details of the controller",
        "responsable de traitement",
    ),
    "dpo": ("data protection officer if applicable", "dpo", "dpd", "dsb"),
    "representative": ("representative if applicable", "vertreter in der union"),
}
_LABELS: dict[str, dict[str, str]] = {
    "name": {"en": "Name", "nl": "Naam", "fr": "Nom", "de": "Name", "es": "Nombre"},
    "address": {"en": "Address", "nl": "Adres", "fr": "Adresse", "de": "Adresse", "es": "Dirección"},
    "email": {"en": "Email", "nl": "E-mail", "fr": "E-mail", "de": "E-Mail", "es": "Correo electrónico"},
    "phone": {"en": "Telephone", "nl": "Telefoon", "fr": "Téléphone", "de": "Telefon", "es": "Teléfono"},
}
_MORE_LABELS = {
    "email": ("e mail", "mail", "courriel", "email address"),
    "phone": ("phone", "tel", "tel nr", "phone number"),
    "address": ("anschrift", "contact address"),
}

_BLOCK_OF = {plain(name): block for block, names in _TITLES.items() for name in (*names.values(), *_MORE_TITLES[block])}
_LABEL_OF = {
    plain(name): label for label, names in _LABELS.items() for name in (*names.values(), *_MORE_LABELS.get(label, ()))
}


def banner(register: Register, speaker: Speaker) -> list[list[CellValue]]:
    """Five rows, the three side by side."""
    blocks = [
        _controller(register),
        *(_point(register, role, speaker) for role in (ContactRole.DPO, ContactRole.REPRESENTATIVE)),
    ]
    titles: list[CellValue] = []
    for names in _TITLES.values():
        titles += [_in(names, speaker.language), ""]
    rows: list[list[CellValue]] = [titles]
    for label, names in _LABELS.items():
        row: list[CellValue] = []
        for block in blocks:
            row += [_in(names, speaker.language), block[label]]
        rows.append(row)
    return rows


def stacked(register: Register, speaker: Speaker) -> list[list[CellValue]]:
    """The same, one below the other: a cover."""
    rows = banner(register, speaker)
    return [row for at in (0, 2, 4) for row in (*([line[at], line[at + 1]] for line in rows), [])]


def read_banner(rows: Iterable[Row], draft: Draft) -> None:
    """Each label belongs to the title nearest above it, in its own column or in one to the left."""
    points: dict[str, dict[str, Any]] = {}
    blocks: dict[int, str] = {}
    for row in rows:
        cells = list(row)
        for number, cell in enumerate(cells):
            text = plain(text_of(cell.value))
            if block := _BLOCK_OF.get(text):
                blocks[cell.column] = block
            elif (label := _LABEL_OF.get(text)) and number + 1 < len(cells):
                beside = text_of(cells[number + 1].value)
                if plain(beside) not in _LABEL_OF:
                    points.setdefault(_nearest(blocks, cell.column), {})[label] = beside
    _fill(points, draft)


def _nearest(blocks: dict[int, str], column: int) -> str:
    left = [at for at in blocks if at <= column]
    return blocks[max(left)] if left else "controller"


def _fill(points: dict[str, dict[str, Any]], draft: Draft) -> None:
    controller = points.pop("controller", {})
    draft.organisation |= {("legal_name" if name == "name" else name): text for name, text in controller.items()}
    for role, point in points.items():
        label = draft.words(point.pop("name", "") or point.get("email", "") or _TITLES[role]["en"])
        draft.organisation.setdefault("contact_points", []).append({"role": role, "label": label, **point})


def _controller(register: Register) -> dict[str, str]:
    return {
        "name": clean(register.legal_name), "address": clean(register.address), "email": register.email,
        "phone": clean(register.phone),
    }  # fmt: skip


def _point(register: Register, role: ContactRole, speaker: Speaker) -> dict[str, str]:
    point: ContactPointEntry | None = next((one for one in register.contact_points if one.role == role), None)
    if point is None:
        return dict.fromkeys(_LABELS, "")
    return {
        "name": speaker.words(point.label), "address": clean(point.address), "email": point.email,
        "phone": clean(point.phone),
    }  # fmt: skip


def _in(names: dict[str, str], language: str) -> str:
    return names.get(language, names["en"])
