# ruff: noqa: E501 - a column a line
"""The Belgian authority's workbook of 2017: what of it is known, with headings in the languages of the country.

Its other sheets (lists, manual, the old declaration) carry nothing of a register's own and are not written.
"""

from django.utils.translation import gettext_lazy as _

from purposes.exchange.profiles.headings import column
from purposes.exchange.profiles.profile import Profile
from purposes.exchange.profiles.tables import Table
from purposes.law import AssessmentKind, RecipientRole

_TABLE = Table(
    name="Register",
    columns=(
        column("department", en="Business process name", nl="Naam van het bedrijfsproces", fr="Nom du processus", de="Name des Geschäftsprozesses"),
        column("owner", en="Process owner", nl="Proceseigenaar", fr="Propriétaire du processus", de="Verantwortlicher des Geschäftsprozesses"),
        column("reference", en="Processing number", nl="Nummer van de verwerking", fr="Numéro du traitement", de="Nummer der Verarbeitung"),
        column("name", en="Functional description", nl="Functionele beschrijving", fr="Description fonctionnelle", de="Funktionale Beschreibung"),
        column("purposes", en="Purpose", nl="Doeleinde", fr="Finalité", de="Zweck"),
        column("legal_bases", en="Basis", nl="Grondslag", fr="Fondement", de="Rechtsgrundlage"),
        column("law", en="Statute", nl="Wettelijke bepaling", fr="Disposition légale", de="Rechtsvorschrift"),
        column("", en="Type of processing", nl="Type verwerking", fr="Type de traitement", de="Art der Verarbeitung"),
        column("data_categories", en="Functional data category", nl="Functionele gegevenscategorie", fr="Catégorie fonctionnelle de données", de="Funktionale Datenkategorie"),
        column("conditions", en="GDPR data category", nl="AVG-gegevenscategorie", fr="Catégorie de données RGPD", de="DSGVO-Datenkategorie"),
        column("data_subjects", en="Data subject category", nl="Categorie van betrokkenen", fr="Catégorie de personnes concernées", de="Kategorie betroffener Personen"),
        column("sources", en="Original data source", nl="Oorspronkelijke gegevensbron", fr="Source initiale des données", de="Ursprüngliche Datenquelle"),
        column("retention", en="Retention", nl="Bewaartermijn", fr="Durée de conservation", de="Aufbewahrungsdauer"),
        column("other_recipients", en="Recipient category", nl="Categorie van ontvangers", fr="Catégorie de destinataires", de="Kategorie von Empfängern"),
        column("transfers", en="Third country or international organisation", nl="Derde land of internationale organisatie", fr="Pays tiers ou organisation internationale", de="Drittland oder internationale Organisation"),
        column("safeguards", en="Nature of transfer and documents on safeguards", nl="Aard van de doorgifte en documenten over waarborgen", fr="Nature du transfert et documents sur les garanties", de="Art der Übermittlung und Dokumente zu Garantien"),
        column("processors", en="Processor", nl="Verwerker", fr="Sous-traitant", de="Auftragsverarbeiter"),
        column("contracts", en="Processor contract", nl="Verwerkersovereenkomst", fr="Contrat de sous-traitance", de="Auftragsverarbeitungsvertrag"),
        column("systems", en="Technology/applications", nl="Technologie/toepassingen", fr="Technologie/applications", de="Technologie/Anwendungen"),
        column("measures", en="Security measures", nl="Beveiligingsmaatregelen", fr="Mesures de sécurité", de="Sicherheitsmaßnahmen"),
        column("", en="Inherent and residual risk", nl="Inherent en restrisico", fr="Risque inhérent et résiduel", de="Inhärentes und Restrisiko"),
        column("dpia_progress", en="DPIA", nl="Gegevensbeschermingseffectbeoordeling", fr="Analyse d’impact", de="Datenschutz-Folgenabschätzung"),
        column("dpia", en="DPIA document", nl="Document van de effectbeoordeling", fr="Document de l’analyse d’impact", de="Dokument der Folgenabschätzung"),
        column("", en="Rights procedure document", nl="Document over de rechten", fr="Document sur les droits", de="Dokument zu den Rechten"),
        column("", en="How subjects are notified", nl="Hoe betrokkenen worden ingelicht", fr="Mode d’information des personnes", de="Art der Information der Betroffenen"),
        column("", en="Classification level", nl="Classificatieniveau", fr="Niveau de classification", de="Klassifizierungsstufe"),
        column("starts", en="Start date", nl="Begindatum", fr="Date de début", de="Anfangsdatum"),
        column("ends", en="End date", nl="Einddatum", fr="Date de fin", de="Enddatum"),
        column("", en="Replacing activity", nl="Vervangende verwerking", fr="Traitement de remplacement", de="Ersetzende Verarbeitung"),
        column("comments", en="Comments", nl="Opmerkingen", fr="Commentaires", de="Bemerkungen"),
    ),
    headings_at=9,
)  # fmt: skip

BE_2017 = Profile(
    title=_("APD-GBA: workbook of 2017 (Belgium)"),
    file_type="xlsx",
    holds=_TABLE.holds(),
    identifies=True,
    roles=frozenset({RecipientRole.PROCESSOR}),
    assessments=frozenset({AssessmentKind.DPIA}),
    grids=_TABLE.grids,
    fill=_TABLE.fill,
)
