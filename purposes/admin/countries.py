"""Countries by name, in the language of the desk; two letters in the database."""

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext

from purposes.countries import countries, country_name


class CountrySelect(forms.Select):
    """Django's autocomplete over `find_countries`; only the chosen country stands in the page."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.choices = [("", ""), *([(value, country_name(value))] if value else [])]
        return super().get_context(name, value, attrs)

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {
            "class": "admin-autocomplete",
            "data-ajax--cache": "true",
            "data-ajax--delay": 150,
            "data-ajax--url": reverse("admin:desk_countries"),
            "data-theme": "admin-autocomplete",
            "data-allow-clear": json.dumps(not self.is_required),
            "data-placeholder": "",
        }

    class Media:
        js = (
            "admin/js/vendor/jquery/jquery.min.js",
            "admin/js/vendor/select2/select2.full.min.js",
            "admin/js/jquery.init.js",
            "admin/js/autocomplete.js",
        )
        css: ClassVar[dict[str, Any]] = {
            "screen": ("admin/css/vendor/select2/select2.min.css", "admin/css/autocomplete.css")
        }


class CountryField(forms.CharField):
    widget = CountrySelect

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).upper()
        if code and code not in countries("en"):
            raise ValidationError(
                gettext("“%(code)s” is not the two-letter code of a country.") % {"code": code}, code="country"
            )
        return code


def find_countries(request: HttpRequest) -> JsonResponse:
    """The countries whose name or code has the term, as Select2 wants them."""
    term = request.GET.get("term", "").casefold()
    names = countries(get_language() or "en")
    found = [
        {"id": code, "text": name} for code, name in names.items() if term in name.casefold() or term == code.casefold()
    ]
    return JsonResponse({"results": found, "pagination": {"more": False}})
