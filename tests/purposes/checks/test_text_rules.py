"""Rules that read: texts that each must find, and texts that look alike and are right, in the languages it reads.

Every sentence is invented.
"""

import json
from pathlib import Path

import pytest

from purposes.checks import wording
from tests.purposes.checks.values import activity, data, found, purpose, recipient, retention, source, subject


def of_interest(text, language):
    return activity(purposes=(purpose(text, "f", language=language),))


def of_consent(text, language):
    return activity(purposes=(purpose(text, "a", language=language),))


def of_law(text, language):
    return activity(purposes=(purpose(text, "c", language=language),))


def of_contract(text, language):
    return activity(purposes=(purpose(text, "b", language=language),))


def beside_consent(text, language):
    both = purpose("We send our newsletter and count how it is read.", "a", withdrawal={"en": "By the link."})
    return activity(purposes=(both, purpose(text, "f", language=language)))


def of_children(text, language):
    return activity(purposes=(purpose(text, "a", language=language),), data_subjects=(subject("minors"),))


def with_data(text, language):
    return activity(data_categories=(data(wording=text, language=language),))


def with_contact_data(text, language):
    return of_contract(text, language)


def with_source(text, language):
    return activity(sources=(source(text, language=language),))


def kept(text, language):
    return activity(retention=(retention(text, language=language),))


def shown_to_banks(text, language):
    return activity(purposes=(purpose(text, language=language),), recipients=(recipient(),))


# Per rule: how a text becomes an activity; texts to find; texts to leave alone.
TEXTS = {
    "LB-03": (
        of_interest,
        [
            ("en", "We answer your questions."),
            ("nl", "Wij houden onze website veilig."),
            ("de", "Wir laden Sie zu Veranstaltungen ein."),
        ],
        [
            ("en", "Our legitimate interest is to keep the building safe."),
            ("nl", "Ons gerechtvaardigd belang is dat bezoekers veilig zijn."),
            ("fr", "Notre intérêt légitime est de protéger les lieux."),
        ],
    ),
    "LB-05": (
        of_consent,
        [
            ("en", "With your consent we send you our programme."),
            ("fr", "Avec votre accord, nous vous envoyons notre programme."),
            ("de", "Mit Ihrer Einwilligung senden wir Ihnen unser Programm."),
        ],
        [
            ("en", "We send our programme; unsubscribe with the link in each mail."),
            ("nl", "U kunt uw toestemming intrekken door ons te mailen."),
            ("de", "Sie können die Einwilligung per E-Mail widerrufen."),
        ],
    ),
    "LB-06": (
        of_law,
        [
            ("en", "We comply with our legal obligations."),
            ("nl", "Wij voldoen aan onze wettelijke verplichtingen."),
            ("fr", "Nous respectons la législation applicable."),
        ],
        [
            ("en", "We keep invoices, as article 60 of the VAT Code wants."),
            ("nl", "De wet van 3 juli 2005 vraagt een verzekering."),
            ("de", "Wir bewahren Rechnungen nach § 147 AO auf."),
        ],
    ),
    "LB-07": (
        of_contract,
        [
            ("en", "We reach the employees of our customers about deliveries."),
            ("nl", "Wij bereiken contactpersonen van leveranciers."),
            ("fr", "Nous contactons les représentants de nos clients."),
            ("de", "Wir erreichen Ansprechpartner unserer Lieferanten."),
        ],
        [
            ("en", "We pay our own employees their wages."),
            ("nl", "Wij leveren wat u als klant bestelt."),
            ("de", "Wir zahlen unseren Beschäftigten den Lohn."),
        ],
    ),
    "LB-09": (
        beside_consent,
        [
            ("en", "We send a newsletter to whoever bought a ticket."),
            ("nl", "Wij sturen reclame naar klanten."),
            ("en", "We promote our season by advertising."),
        ],
        [
            ("en", "We keep the mail server safe."),
            ("nl", "Wij beveiligen onze gebouwen."),
            ("en", "We answer complaints."),
        ],
    ),
    "LB-11": (
        of_children,
        [
            ("en", "Pupils open an account on our learning platform."),
            ("nl", "Leerlingen gebruiken onze online oefeningen."),
            ("fr", "Les élèves utilisent notre plateforme en ligne."),
        ],
        [
            ("en", "A parent opens an account on our learning platform for the pupil."),
            ("nl", "Leerlingen vanaf 13 jaar maken zelf een account aan."),
            ("en", "We take the pupils to the theatre."),
        ],
    ),
    "DC-05": (
        with_data,
        [
            ("en", "Any other data you share with us"),
            ("en", "Name, address, etc."),
            ("nl", "Alle andere relevante gegevens"),
            ("fr", "Toutes les autres données utiles"),
            ("de", "Sonstige Daten"),
        ],
        [
            ("en", "Pictures (portraits, group pictures, etc.)"),
            ("en", "Answers on the form"),
            ("nl", "Contactgegevens"),
            ("fr", "Données d’identification"),
            ("de", "Kontaktdaten"),
        ],
    ),
    "DC-06": (
        with_contact_data,
        [
            ("en", "We keep server logs to find intruders."),
            ("nl", "Wij gebruiken bewakingscamera's aan de ingang."),
            ("fr", "Nous géolocalisons les véhicules."),
            ("de", "Wir zeichnen Gespräche auf und werten Server-Protokolle aus."),
        ],
        [
            ("en", "You log in to our catalogue."),
            ("en", "We protect intellectual property, as told in our cookie statement."),
            ("nl", "Wij zetten geen cookies en nemen geen foto's."),
            ("fr", "Nous livrons à votre adresse."),
            ("de", "Wir protokollieren keine IP-Adressen; keine Kameras."),
        ],
    ),
    "SRC-02": (
        with_source,
        [
            ("en", "Indirectly from third parties."),
            ("nl", "Indirect, via externe bronnen."),
            ("fr", "Indirectement, auprès de tiers."),
        ],
        [
            ("en", "Indirectly, from your employer."),
            ("nl", "Van uzelf."),
            ("fr", "Indirectement, auprès de tiers tels que votre école."),
        ],
    ),
    "SRC-03": (
        of_contract,
        [
            ("en", "We receive your address from partners."),
            ("nl", "Wij ontvangen gegevens van derden over uw inkomen."),
            ("de", "Wir führen eine Bonitätsprüfung durch."),
        ],
        [
            ("en", "We answer what you ask."),
            ("nl", "Wij ontvangen uw bestelling."),
            ("de", "Wir liefern an Ihre Adresse."),
        ],
    ),
    "RET-02": (
        kept,
        [
            ("en", "For as long as necessary for the purposes."),
            ("en", "For a reasonable period."),
            ("nl", "Zolang dat nodig is voor onze werking."),
            ("fr", "Aussi longtemps que nécessaire."),
            ("de", "Solange es erforderlich ist."),
        ],
        [
            ("en", "Until the dispute is settled."),
            ("en", "One month after the meal."),
            ("nl", "Tot het einde van het schooljaar."),
            ("fr", "Deux ans après le spectacle."),
            ("de", "Bis zum Ende des Vertrags."),
        ],
    ),
    "RET-03": (
        kept,
        [
            ("en", "Until you withdraw your consent."),
            ("en", "Indefinitely."),
            ("nl", "Zolang de foto's online staan."),
            ("fr", "Jusqu’à votre désinscription."),
            ("de", "Unbefristet."),
        ],
        [
            ("en", "Until you withdraw your consent, at most three years."),
            ("en", "Never kept indefinitely: one year."),
            ("nl", "Tot u zich uitschrijft; elk jaar vragen wij het u opnieuw."),
            ("fr", "Les données sont effacées définitivement après la fête."),
            ("de", "Bis zum Ende des Vertrags."),
        ],
    ),
    "RET-04": (
        kept,
        [
            ("en", "As long as necessary and at most two years."),
            ("en", "Two years after the course or after your last visit."),
            ("nl", "Een redelijke termijn, ten hoogste vijf jaar."),
            ("fr", "Trois ans à compter de la commande ou à compter du paiement."),
        ],
        [
            ("en", "Two years after the course or after your last visit, whichever comes last."),
            ("de", "Zwei Jahre nach Ihrem Austritt oder nach drei Jahren ohne Einkauf."),
            ("en", "Ten years after the sale, as required by law."),
            ("en", "One year after the visit."),
            ("nl", "Vijf jaar na het einde van het contract."),
            ("fr", "Trois ans à compter du paiement."),
        ],
    ),
    "RET-05": (
        kept,
        [
            ("en", "As told in our cookie policy."),
            ("nl", "Zie ons bewaarschema."),
            ("de", "Siehe unser Löschkonzept."),
        ],
        [
            ("en", "As told in our [cookie policy](https://harbour.example/cookies)."),
            ("nl", "Eén jaar na het bezoek."),
            ("de", "Siehe [Löschkonzept](https://harbour.example/fristen)."),
        ],
    ),
    "RET-07": (
        kept,
        [
            ("en", "Ten years after the contract."),
            ("nl", "30 jaar na het bezoek."),
            ("fr", "Dix ans après la vente."),
        ],
        [
            ("en", "Nine years after the contract."),
            ("nl", "30 dagen na het bezoek."),
            ("fr", "Dix ans après la vente, selon l’article L. 123-22 du Code de commerce."),
        ],
    ),
    "REC-04": (
        shown_to_banks,
        [
            ("en", "We publish pictures of the evening on our website."),
            ("nl", "Wij delen foto's op sociale media."),
            ("de", "Wir veröffentlichen Bilder auf unserer Website."),
        ],
        [
            ("en", "You answer a vacancy that we publish on our website."),
            ("nl", "Wij beantwoorden uw vraag."),
            ("de", "Wir veröffentlichen nichts davon auf unserer Website."),
        ],
    ),
    "ADM-03": (
        of_contract,
        [
            ("en", "We personalise offers and predict what you will like."),
            ("nl", "Wij maken een klantprofiel."),
            ("fr", "Nous faisons du profilage."),
            ("de", "Wir erstellen Nutzerprofile und personalisieren Angebote."),
        ],
        [
            ("en", "We compare your letter with the job profile and print a personalised badge."),
            ("en", "We do not profile anybody: no profiling takes place."),
            ("nl", "Wij toetsen uw brief aan het functieprofiel."),
            ("fr", "Nous comparons votre lettre au profil de fonction."),
            ("de", "Wir vergleichen Ihren Brief mit dem Anforderungsprofil."),
        ],
    ),
}


def cases(side):
    return [
        pytest.param(rule, make, language, text, id=f"{rule}-{language}-{text[:30]}")
        for rule, (make, *both) in TEXTS.items()
        for language, text in both[side]
    ]


@pytest.mark.parametrize(("rule", "make", "language", "text"), cases(0))
def test_text_is_found(rule, make, language, text):
    assert len(found(rule, make(text, language))) >= 1


@pytest.mark.parametrize(("rule", "make", "language", "text"), cases(1))
def test_text_that_looks_alike_is_left_alone(rule, make, language, text):
    assert found(rule, make(text, language)) == []


def test_every_language_has_the_same_lists():
    folder = Path(wording.__file__).parent / "words"
    lists = {path.stem: set(json.loads(path.read_text("utf-8"))) for path in folder.glob("*.json")}

    assert set(lists) == {"de", "en", "fr", "nl"}
    assert all(names == lists["en"] for names in lists.values())


def test_text_in_a_language_without_lists_mentions_nothing():
    assert wording.mentioned("profiling", {"pl": "profiling"}) == ""
    assert wording.mentioned("profiling", {"en": "profiling"}) == "profiling"
