"""Reference data: supervisory authorities and adequacy decisions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import DeskAdmin, Fields, Tab
from purposes.admin.search import search_words
from purposes.countries import country_name
from purposes.models import AdequacyDecision, SupervisoryAuthority


@admin.register(SupervisoryAuthority)
class SupervisoryAuthorityAdmin(DeskAdmin):
    tabs = (
        Tab(
            "authority",
            _("Authority"),
            (
                Fields(
                    (
                        "name",
                        "official_name",
                        ("code", "country", "region"),
                        "address",
                        ("phone", "email", "website"),
                        "checked_on",
                    )
                ),
            ),
        ),
    )
    list_display = ("code", "show_name", "show_country")
    search_fields = ("code", "name", "official_name")
    text = _("Where people can complain (Art. 13(2)(d) and 77).")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search_words(queryset, search_term, fields=("code", "name", "official_name")), False

    @admin.display(description=_("name"))
    def show_name(self, authority: SupervisoryAuthority) -> str:
        return str(authority.name)

    @admin.display(description=_("country"), ordering="country")
    def show_country(self, authority: SupervisoryAuthority) -> str:
        return country_name(authority.country)


@admin.register(AdequacyDecision)
class AdequacyDecisionAdmin(DeskAdmin):
    tabs = (
        Tab("decision", _("Decision"), (Fields(("name", ("code", "instrument"), ("adopted", "expires"), "scope")),)),
    )
    list_display = ("show_name", "code", "adopted", "expires")
    search_fields = ("name", "code", "instrument")
    text = _("Countries that the Commission found to protect data well enough (Art. 45(3)), with the dates.")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search_words(queryset, search_term, fields=("code", "name", "instrument")), False

    @admin.display(description=_("name"), ordering="code")
    def show_name(self, decision: AdequacyDecision) -> str:
        return str(decision)
