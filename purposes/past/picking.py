"""Choosing a day: the same small form behind every door."""

import re
from typing import Any, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from purposes.past.instants import Instant

_PAGE = re.compile(r"(?:[a-z0-9-]+/)*")


class PickForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "desk-input"})
    )
    clock = forms.TimeField(
        label=_("Time"),
        required=False,
        help_text=_("Without a time: the end of that day."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "desk-input"}),
    )
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    """Which page to open of that day: how its address goes on after the moment's own."""
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def showing(cls, instant: Instant, **where: Any) -> Self:
        clock = None if instant.is_day else timezone.localtime(instant.at).time()
        return cls(initial={"day": instant.day, "clock": clock, **where})

    def clean_page(self) -> str:
        page = str(self.cleaned_data["page"])
        return page if _PAGE.fullmatch(page) else ""

    def instant(self) -> str:
        """As an address names it."""
        clock = self.cleaned_data["clock"]
        return f"{self.cleaned_data['day']:%Y-%m-%d}" + (f"T{clock:%H:%M}" if clock else "")
