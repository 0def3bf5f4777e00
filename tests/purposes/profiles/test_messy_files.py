# ruff: noqa: E501 - a row a line
"""Templates as people fill them in: other words above, other orders, rows between, several values in a cell."""

from typing import Any

import pytest

from purposes.exchange.profiles import PROFILES, LeftOut, Problem
from purposes.exchange.reading import Row, Sheet

Plain = dict[str, Any]


def sheet(name: str, *lines: list[Any]) -> Sheet:
    """`None` is an empty cell; a line of nothing else is an empty row."""
    rows = []
    for number, line in enumerate(lines, 1):
        cells = [(column, value) for column, value in enumerate(line, 1) if value is not None]
        if cells:
            rows.append(Row(number, tuple(column for column, _ in cells), tuple(value for _, value in cells)))
    return Sheet(name, tuple(rows))


def read(profile: str, language: str, *sheets: Sheet) -> Any:
    return PROFILES[profile].read(sheets, language=language)


def problems(found: Any) -> list[tuple[str, str, str]]:
    return [(sheet, cell, str(reason)) for sheet, cell, reason in found.problems]


def test_seven_columns_in_german_in_another_order_with_a_title_and_blank_rows():
    found = read(
        "art30-minimal",
        "de",
        sheet(
            "Tabelle1",
            ["Verzeichnis der Muster GmbH"],
            [],
            ["Löschfrist", "Zwecke", "Betroffene", "Kategorien personenbezogener Daten", "Empfänger", "Drittländer", "TOM"],
            [],
            ["10 Jahre nach Vertragsende", "Lohnabrechnung", "Mitarbeiter", "Namen, Bankverbindung; Lieblingsfarbe", "Bank\nFinanzamt", "USA", "Backups, Burggraben"],
            ["bis auf Widerruf", "Newsletter", "- Kunden\n- Angler", "E-Mail-Adresse", "keine", "keine", None],
            ["Löschfrist", "Zwecke", "Betroffene", "Kategorien personenbezogener Daten", "Empfänger", "Drittländer", "TOM"],
        ),
    )  # fmt: skip

    assert found.problems == ()
    assert found.left_out == ()
    assert found.document == {
        "format": "ropa-register/1",
        "organisation": {},
        "vocabularies": {
            "data_categories": [{"code": "lieblingsfarbe", "name": {"de": "Lieblingsfarbe"}}],
            "data_subject_categories": [{"code": "angler", "name": {"de": "Angler"}}],
            "security_measures": [{"code": "burggraben", "name": {"de": "Burggraben"}}],
        },
        "activities": [
            {
                "reference": "001",
                "slug": "001-lohnabrechnung",
                "name": {"de": "Lohnabrechnung"},
                "purposes": [{"text": {"de": "Lohnabrechnung"}}],
                "data_subjects": [{"category": "employees"}],
                "data_categories": [{"category": "A"}, {"category": "B"}, {"category": "lieblingsfarbe"}],
                "retention": [
                    {
                        "text": {"de": "10 Jahre nach Vertragsende"},
                        "kind": "event-and-period",
                        "period": "P10Y",
                        "trigger": {"de": "Vertragsende"},
                    }
                ],
                "recipients": [{"category": "banks"}, {"category": "tax-administration"}],
                "transfers": [{"country": "US"}],
                "measures": [{"measure": "backup-and-restore-test"}, {"measure": "burggraben"}],
            },
            {
                "reference": "002",
                "slug": "002-newsletter",
                "name": {"de": "Newsletter"},
                "purposes": [{"text": {"de": "Newsletter"}}],
                "data_subjects": [{"category": "customers"}, {"category": "angler"}],
                "data_categories": [{"category": "contact"}],
                "retention": [{"text": {"de": "bis auf Widerruf"}, "kind": "criterion"}],
                "recipients": [],
                "no_recipients": True,
                "transfers": [],
                "no_transfers": True,
            },
        ],
        "processor_records": [],
    }


def test_ico_sheet_with_what_we_have_no_place_for():
    found = read(
        "ico-controller",
        "en",
        sheet("Guidance", ["How to fill in the template"]),
        sheet(
            "Template",
            ["Name and contact details", None, "Data Protection Officer (if applicable)", None],
            ["Name", "Quay Ltd", "Name", "Privacy desk"],
            ["Address", "1 Quay Street\nBristol", "Address", None],
            ["Email", "hello@quay.example", "Email", "dpo@quay.example"],
            ["Telephone", "+44 117 496 0000", "Telephone", None],
            [],
            ["Article 6 lawful basis for processing personal data", "Business function", "Purpose of processing", "Categories of personal data", "Article 9 condition for processing special category data", "Breach occurred?", "DPIA required?", "Safeguards for exceptional transfers", "Names of third countries or international organisations", "Colour"],
            [None, "Human resources"],
            ["Art. 6(1)(b)", "HR", "Pay staff", "Name; health", "Employment law (Art. 9(2)(b))", "No", "Yes", "SCC", "India", "green"],
            ["because", "HR", "Guard the door", "images", None, None, "perhaps", None, None, None],
        ),
    )  # fmt: skip

    assert found.document == {
        "format": "ropa-register/1",
        "organisation": {
            "legal_name": "Quay Ltd",
            "address": "1 Quay Street\nBristol",
            "email": "hello@quay.example",
            "phone": "+44 117 496 0000",
            "contact_points": [{"role": "dpo", "label": {"en": "Privacy desk"}, "email": "dpo@quay.example"}],
        },
        "vocabularies": {"legal_bases": [{"code": "because", "name": {"en": "because"}}]},
        "activities": [
            {
                "reference": "001",
                "slug": "001-pay-staff",
                "name": {"en": "Pay staff"},
                "department": "HR",
                "purposes": [{"text": {"en": "Pay staff"}, "legal_bases": ["6-1-b"]}],
                "data_categories": [{"category": "A"}, {"category": "M", "condition": "9-2-b"}],
                "transfers": [{"country": "IN", "mechanism": "46-2-c"}],
                "assessments": [{"kind": "dpia"}],
            },
            {
                "reference": "002",
                "slug": "002-guard-the-door",
                "name": {"en": "Guard the door"},
                "department": "HR",
                "purposes": [{"text": {"en": "Guard the door"}, "legal_bases": ["because"]}],
                "data_categories": [{"category": "V"}],
                "assessments": [{"kind": "dpia"}],
            },
        ],
        "processor_records": [],
    }
    assert found.left_out == (
        LeftOut("Template", "B8", "Business function", "Human resources"),
        LeftOut("Template", "F9", "Breach occurred?", "No"),
        LeftOut("Template", "J9", "Colour", "green"),
    )
    assert found.problems == ()


def test_belgian_sheet_in_dutch_with_days_as_people_type_them():
    found = read(
        "be-2017",
        "nl",
        sheet(
            "Register",
            ["Nummer", "Verwerking", "Doel", "Rechtsgrond", "Begindatum", "Einddatum", "Verwerkers", "Verwerkersovereenkomst"],
            ["V-1", "Nieuwsbrief", "1. Nieuws sturen\n2. Lezers tellen", "1. toestemming\n2. gerechtvaardigd belang", "02/03/2026", "ooit", "Hosting: Zeedijk NV", "map 7"],
        ),
    )  # fmt: skip

    assert problems(found) == [("Register", "F2", "“ooit” is no day, such as 2026-03-02.")]
    assert found.document["activities"] == [
        {
            "reference": "V-1",
            "slug": "v-1-nieuwsbrief",
            "name": {"nl": "Nieuwsbrief"},
            "purposes": [
                {"text": {"nl": "Nieuws sturen"}, "legal_bases": ["6-1-a"]},
                {"text": {"nl": "Lezers tellen"}, "legal_bases": ["6-1-f"]},
            ],
            "starts": "2026-03-02",
            "recipients": [
                {"category": "hosting-providers", "name": "Zeedijk NV", "role": "processor", "contract": "map 7"}
            ],
        }
    ]


def test_german_form_says_that_nothing_is_transferred():
    found = read(
        "dsk",
        "de",
        sheet("Vorblatt", ["Verantwortlicher"], ["Name", "Muster GmbH"], ["E-Mail", "info@muster.example"]),
        sheet(
            "Blatt 1",
            ["Angaben zur Verarbeitungstätigkeit"],
            ["lfd. Nr.", 7],
            ["Bezeichnung der Verarbeitungstätigkeit", "Bewerbungen"],
            ["Zwecke der Verarbeitung", "Auswahl von Personal"],
            ["Kategorien betroffener Personen", "Bewerber", "Beschäftigte"],
            ["Drittlandübermittlung", "findet nicht statt und ist auch nicht geplant"],
            ["Löschfristen", "6 Monate"],
            ["Datum, Unterschrift", "gez. M."],
        ),
    )

    assert found.document["organisation"] == {"legal_name": "Muster GmbH", "email": "info@muster.example"}
    assert found.document["activities"] == [
        {
            "reference": "7",
            "slug": "7-bewerbungen",
            "name": {"de": "Bewerbungen"},
            "purposes": [{"text": {"de": "Auswahl von Personal"}}],
            "data_subjects": [{"category": "applicants"}, {"category": "employees"}],
            "transfers": [],
            "no_transfers": True,
            "retention": [{"text": {"de": "6 Monate"}, "kind": "period", "period": "P6M"}],
        }
    ]
    assert found.left_out == (
        LeftOut("Blatt 1", "B8", "Datum, Unterschrift", "gez. M."),
        LeftOut("Blatt 1", "A1", "", "Angaben zur Verarbeitungstätigkeit"),
    )


def test_french_form_pairs_data_with_how_long_they_are_kept():
    found = read(
        "cnil",
        "fr",
        sheet(
            "Fiche 1",
            ["Nom du traitement", "Gestion de la paie"],
            ["N° / REF", "RH-1"],
            ["Finalité principale", "Payer le personnel"],
            ["Sous-finalité 1", "Établir les déclarations"],
            ["Personnes concernées", "Salariés"],
            ["Sous-traitants", "Secrétariat social: Paie SA"],
            ["Données", "Description", "Durée de conservation"],
            ["État civil, identité, données d’identification, images…", "Nom, adresse", "5 ans"],
            ["Numéro de Sécurité Sociale (ou NIR)", "x", "5 ans"],
            ["Données concernant la santé", "Non"],
            ["Vie personnelle", "Situation familiale", "le temps du contrat"],
        ),
    )

    assert found.problems == ()
    assert found.left_out == ()
    assert found.document["activities"] == [
        {
            "reference": "RH-1",
            "slug": "rh-1-gestion-de-la-paie",
            "name": {"fr": "Gestion de la paie"},
            "purposes": [{"text": {"fr": "Payer le personnel"}}, {"text": {"fr": "Établir les déclarations"}}],
            "data_subjects": [{"category": "employees"}],
            "recipients": [{"category": "payroll-offices", "name": "Paie SA", "role": "processor"}],
            "data_categories": [{"category": code} for code in ("A", "contact", "P", "G")],
            "retention": [
                {
                    "text": {"fr": "5 ans"},
                    "kind": "period",
                    "period": "P5Y",
                    "categories": ["A", "contact", "P"],
                },
                {"text": {"fr": "le temps du contrat"}, "kind": "criterion", "categories": ["G"]},
            ],
        }
    ]


def test_spanish_inventory_begins_with_the_legal_basis():
    found = read(
        "aepd",
        "es",
        sheet(
            "Inventario",
            ["a) Base jurídica", "b) Fines del tratamiento", "c) Colectivo", "f) Transf. internacional"],
            ["RGPD: 6.1.e)", "Gestión del padrón", "Ciudadanos", "No previstas"],
        ),
    )

    assert found.document["activities"] == [
        {
            "reference": "001",
            "slug": "001-gestion-del-padron",
            "name": {"es": "Gestión del padrón"},
            "purposes": [{"legal_bases": ["6-1-e"], "text": {"es": "Gestión del padrón"}}],
            "data_subjects": [{"category": "citizens"}],
            "transfers": [],
            "no_transfers": True,
        }
    ]


def test_records_of_a_processor_name_whom_they_are_for():
    found = read(
        "ico-processor",
        "en",
        sheet(
            "Processor",
            ["Categories of processing", "Controller", "Third countries", "Safeguards", "Security measures"],
            ["Hosting", "Quay Ltd", "India", "SCC: signed in 2024", "encryption at rest"],
        ),
    )

    assert found.document["processor_records"] == [
        {
            "reference": "001",
            "name": {"en": "Quay Ltd"},
            "categories": {"en": "Hosting"},
            "clients": [{"name": "Quay Ltd"}],
            "transfers": [{"destination": "India", "mechanism": "46-2-c", "documentation": "signed in 2024"}],
            "measures": ["encryption-at-rest"],
        }
    ]


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [("art30-minimal", "No row was found with the headings of this template."), ("dsk", "No sheet asks what this template asks.")],
)  # fmt: skip
def test_file_of_another_kind_is_told_so(profile, sentence):
    found = read(profile, "en", sheet("Budget", ["Item", "Amount"], ["Chairs", 12]))

    assert [str(problem.reason) for problem in found.problems] == [sentence]
    assert found.document["activities"] == []


def test_no_sheet_at_all_is_told_too():
    assert read("aepd", "es").problems == (Problem("", "", "No row was found with the headings of this template."),)
