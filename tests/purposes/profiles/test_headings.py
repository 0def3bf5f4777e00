"""The rows of headings as the regulators have them; and what begins like a formula stays a text."""

import io
from dataclasses import replace

import openpyxl
import pytest

from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.drafts import text_of
from purposes.exchange.profiles.headings import Headings, column
from purposes.exchange.reading import read_workbook
from tests.purposes.full import full_register

ICO = [
    "Business function", "Purpose of processing", "Name and contact details of joint controller",
    "Categories of individuals", "Categories of personal data", "Categories of recipients",
    "Link to contract with processor", "Names of third countries or international organisations",
    "Safeguards for exceptional transfers", "Retention schedule",
    "General description of technical and organisational security measures", "Article 6 lawful basis",
    "Article 9 condition", "Legitimate interests", "Link to LIA", "Rights available", "Existence of ADM/profiling",
    "Source", "Link to record of consent", "Location of personal data", "DPIA required?", "DPIA progress",
    "Link to DPIA", "Breach occurred?", "Link to breach record", "DPA 2018 Sch. 1 condition", "Art. 6 basis",
    "Link to retention policy", "Retained and erased per policy?", "Reasons for not adhering",
]  # fmt: skip
SEVEN = [
    "Finalité", "Catégories de personnes concernées", "Catégories de données traitées", "Catégories de destinataires",
    "Transferts vers des pays tiers", "Délais prévus pour l’effacement",
    "Mesures de sécurité organisationnelles et techniques",
]  # fmt: skip
AEPD = [
    "Actividad de tratamiento", "a) Base jurídica", "b) Fines del tratamiento", "c) Colectivo",
    "d) Categorías de datos", "e) Categoría destinatarios", "f) Transf. internacional", "g) Plazo supresión",
    "h) Medidas de seguridad", "i) Entidad responsable",
]  # fmt: skip


def written(name: str, language: str) -> list[tuple[str, dict[str, str]]]:
    profile = PROFILES[name]
    body = profile.write(full_register(), language=language)
    return [
        (sheet.name, {cell.address: text_of(cell.value) for row in sheet.rows for cell in row})
        for sheet in read_workbook(body, name=f"a.{profile.file_type}")
    ]


def row(cells: dict[str, str], number: int) -> list[str]:
    return [text for address, text in cells.items() if address.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(number)]


@pytest.mark.parametrize(
    ("name", "language", "sheet", "at", "headings"),
    [
        ("ico-controller", "fr", "Template", 9, ICO),
        ("art30-minimal", "fr", "Art. 30", 1, SEVEN),
        ("aepd", "en", "Inventario", 1, AEPD),
    ],
)
def test_headings_are_the_regulators_own(name, language, sheet, at, headings):
    ((title, cells),) = written(name, language)

    assert (title, row(cells, at)) == (sheet, headings)


def test_headings_of_ico_end_in_column_ad():
    ((_title, cells),) = written("ico-controller", "en")

    assert (cells["A9"], cells["AD9"]) == (ICO[0], ICO[-1])


def test_german_form_asks_line_by_line():
    cover, (title, cells) = written("dsk", "de")

    assert (cover[0], cover[1]["B2"]) == ("Vorblatt", "marklegalname")
    assert title == "markactivitiesreference markact"
    assert [cells["A1"], cells["A2"], cells["A17"]] == [
        "Verarbeitungstätigkeit",
        "lfd. Nr.",
        "Übermittlung in Drittland oder an internationale Organisation",
    ]


def test_french_register_is_an_open_document_with_a_list_and_forms():
    (list_name, listed), (_form_name, form) = written("cnil", "fr")

    assert list_name == "Liste des traitements"
    assert row(listed, 10)[-1] == "Oui"
    assert form["A1"] == "Nom du traitement"
    assert ["Données", "Description", "Durée de conservation"] in [row(form, number) for number in range(1, 30)]


def test_belgian_headings_are_in_the_language_asked_for():
    found = {language: row(written("be-2017", language)[0][1], 9)[:3] for language in ("en", "nl", "fr", "de", "es")}

    assert found == {
        "en": ["Business process name", "Process owner", "Processing number"],
        "nl": ["Naam van het bedrijfsproces", "Proceseigenaar", "Nummer van de verwerking"],
        "fr": ["Nom du processus", "Propriétaire du processus", "Numéro du traitement"],
        "de": ["Name des Geschäftsprozesses", "Verantwortlicher des Geschäftsprozesses", "Nummer der Verarbeitung"],
        "es": ["Business process name", "Process owner", "Processing number"],
    }


def test_text_like_a_formula_stays_a_text():
    register = full_register()
    (activity,) = register.activities
    body = PROFILES["be-2017"].write(replace(register, activities=(replace(activity, comments="=1+1"),)), language="en")

    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    (cell,) = [cell for line in sheet for cell in line if cell.value == "=1+1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Finalité", "purposes"),
        ("FINALITE (art. 30)", "purposes"),
        ("b) Fines del tratamiento", "purposes"),
        ("Verwerkingsdoeleinden", "purposes"),
        ("Link to contract with processor", "contracts"),
        ("Link to contract with processor, if any", "contracts"),
        ("Purposeful", ""),
        ("Colour", ""),
    ],
)
def test_heading_is_known_by_many_names(text, field):
    headings = Headings([column("purposes", en="Purpose"), column("contracts", en="Link to contract with processor")])

    found = headings.column(text)

    assert (found.field if found else "") == field
