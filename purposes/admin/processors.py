"""What the organisation processes for others, Art. 30(2)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import DeskAdmin, Fields, Rows, RowsTable, Tab
from purposes.admin.search import search_words
from purposes.models import ProcessorClient, ProcessorMeasure, ProcessorRecord, ProcessorTransfer, SubProcessor


class ClientRows(Rows):
    model = ProcessorClient
    fields = (("name", "representative"), "contact", "dpo")
    text = _("For whom you process, and how they are reached (Art. 30(2)(a)).")


class SubProcessorRows(Rows):
    model = SubProcessor
    fields = (("name", "country"), ("authorisation", "contract"))
    text = _("Whom you engage in turn, and the controller's leave for it (Art. 28(2) and (4)).")


class ProcessorTransferRows(Rows):
    model = ProcessorTransfer
    fields = (("destination", "mechanism"), "documentation")
    text = _("What leaves the European Economic Area (Art. 30(2)(c)).")


class ProcessorMeasureRows(RowsTable):
    model = ProcessorMeasure
    fields = ("measure",)
    autocomplete_fields = ("measure",)
    related = ("measure",)
    text = _("How the data are kept safe (Art. 30(2)(d) and 32).")


@admin.register(ProcessorRecord)
class ProcessorRecordAdmin(DeskAdmin):
    tabs = (
        Tab(
            "what",
            _("What you do"),
            (Fields(("name", ("reference", "organisation"), ("status", "department"), "categories")),),
            _("What you process on behalf of others (Art. 30(2)). Nothing of it is shown on the public page."),
        ),
        Tab("clients", _("Controllers served"), (ClientRows,)),
        Tab("sub", _("Sub-processors and transfers"), (SubProcessorRows, ProcessorTransferRows)),
        Tab("measures", _("Measures"), (ProcessorMeasureRows, Fields(("comments",)))),
    )
    list_display = ("show_name", "department", "status")
    list_filter = ("status", "department")
    list_select_related = ("organisation",)
    search_fields = ("reference", "name", "department")
    autocomplete_fields = ("organisation",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search_words(queryset, search_term, fields=("reference", "name", "department")), False

    @admin.display(description=_("processor record"), ordering="reference")
    def show_name(self, record: ProcessorRecord) -> str:
        return str(record)
