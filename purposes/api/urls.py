"""The register side of the addresses below `/api/v1/`."""

from django.urls import path

from purposes.api import (
    activities,
    converters,  # noqa: F401 - gives the addresses their parts
    document_page,
    exports,
    findings,
    log,
    organisations,
    vocabularies,
)

_OF = "organisations/<slug:organisation>/"

urlpatterns = [
    path("schema/", document_page.Schema.as_view(), name="schema"),
    path("docs/", document_page.docs, name="docs"),
    path("vocabularies/", vocabularies.Vocabularies.as_view(), name="vocabularies"),
    *vocabularies.addresses(),
    path("organisations/", organisations.Organisations.as_view(), name="organisations"),
    path(_OF, organisations.OneOrganisation.as_view(), name="organisation"),
    path(f"{_OF}activities/", activities.Activities.as_view(), name="activities"),
    path(f"{_OF}activities/<key:pk>/", activities.Activity.as_view(), name="activity"),
    path(f"{_OF}activities/<key:pk>/<decision:decision>/", activities.Decide.as_view(), name="decide"),
    path(f"{_OF}processor-records/", organisations.ProcessorRecords.as_view(), name="processor-records"),
    path(f"{_OF}processor-records/<key:pk>/", organisations.OneProcessorRecord.as_view(), name="processor-record"),
    path(f"{_OF}findings/", findings.Findings.as_view(), name="findings"),
    path(f"{_OF}history/", log.History.as_view(), name="history"),
    path(f"{_OF}exports/", exports.Exports.as_view(), name="exports"),
    path(f"{_OF}exports/<key:pk>/", exports.OneExport.as_view(), name="export"),
    path(f"{_OF}exports/<key:pk>/file/", exports.ExportFile.as_view(), name="export-file"),
]
