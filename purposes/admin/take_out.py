"""Take the register out at the desk: ask, wait, download. What takes long is made by another process."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from purposes.exchange.export import Export, Form, Step, Wanted, left_behind
from purposes.exchange.profiles.losses import Loss
from purposes.handouts import handed_out
from purposes.history import NotYet, moment_of
from purposes.limits import visible
from purposes.models import Organisation, Preparation, Stage
from purposes.preparing import TooMany, look_after, prepare, wanted_of

_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "desk-input"})

_SELECT = forms.Select(attrs={"class": "desk-input"})


class TakeOutForm(forms.Form):
    form = forms.ChoiceField(label=_("What do you need?"), choices=Form.choices, initial=Form.PDF, widget=_SELECT)
    day = forms.DateField(
        label=_("As it stood on"),
        widget=_DAY,
        help_text=_("A past day is meant to its end. Today means this moment."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=_SELECT,
        help_text=_("Of the headings. Texts that lack this language stand in another, and say so."),
    )
    since = forms.DateField(
        label=_("With the changes since"),
        widget=_DAY,
        required=False,
        help_text=_("The PDF then ends with a list of who changed what and when, from this day on."),
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("This day has not been yet."), code="future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("since") and cleaned.get("day") and cleaned["since"] > cleaned["day"]:
            self.add_error("since", gettext("Choose a day before the one whose register you take."))
        return cleaned


def take_out_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks what is needed; POST hands it to the process that prepares, and shows how far that is.

    Of a regulator's template it is told first what has no place in it; who posts again has read that.
    """
    organisation = get_object_or_404(visible(Organisation.objects.all(), to=request.user), pk=pk)
    _refuse_strangers(request)
    initial = {"day": request.GET.get("day") or timezone.localdate(), "language": get_language()}
    form = TakeOutForm(request.POST or None, initial=initial)
    losses: list[Loss] = []
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(
            organisation=organisation,
            form=Form(form.cleaned_data["form"]),
            at=moment_of(form.cleaned_data["day"]),
            language=form.cleaned_data["language"],
            since=form.cleaned_data["since"],
        )
        if request.POST.get("told") != wanted.form:
            losses = _losses(wanted)
        if not losses and (preparation := _prepared(wanted, request, form)):
            return HttpResponseRedirect(reverse("admin:purposes_preparation", args=[preparation.pk]))
    return _page(
        request,
        "desk/take_out.html",
        title=gettext("Take the register out"),
        organisation=organisation,
        form=form,
        losses=losses,
        told=form.cleaned_data["form"] if losses else "",
    )


def _losses(wanted: Wanted) -> list[Loss]:
    """Before the organisation was entered there is nothing to lose: the preparation says so."""
    try:
        return left_behind(wanted)
    except NotYet:
        return []


def _prepared(wanted: Wanted, request: HttpRequest, form: TakeOutForm) -> Preparation | None:
    try:
        return prepare(wanted, by=request.user)  # type: ignore[arg-type]  # the admin lets nobody in anonymously
    except TooMany:
        form.add_error(None, gettext("Several things are being prepared for you already. Wait for the first."))
        return None


def preparation_view(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is. The page asks again by itself until there is something to download."""
    preparation = _own(request, pk)
    look_after(preparation)
    return _page(
        request,
        "desk/preparation.html",
        title=Form(preparation.form).label,
        organisation=preparation.organisation,
        at=timezone.localtime(preparation.state_of),
        file_address=reverse("admin:purposes_preparation_file", args=[pk]),
        **progress_of(preparation),
    )


def progress_of(preparation: Preparation) -> dict[str, Any]:
    """What `desk/_preparation.html` tells of it, at the desk and behind an inspector's link."""
    steps = Step.values
    return {
        "preparation": preparation,
        "step": Step(preparation.step).label,
        "reached": steps.index(preparation.step),
        "steps": len(steps) - 1,
        "before": Preparation.objects.unfinished().filter(pk__lt=preparation.pk).count(),
    }


@transaction.atomic
def preparation_file_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes, and a row that says who took them."""
    preparation = _own(request, pk)
    if preparation.stage != Stage.DONE:
        return HttpResponseRedirect(reverse("admin:purposes_preparation", args=[pk]))
    export = Export(name=preparation.name, media_type=preparation.media_type, body=bytes(preparation.body or b""))
    handed_out(wanted_of(preparation), export)
    return download(export)


def download(export: Export) -> HttpResponse:
    return HttpResponse(
        export.body,
        content_type=export.media_type,
        headers={"Content-Disposition": f'attachment; filename="{export.name}"'},
    )


def _refuse_strangers(request: HttpRequest) -> None:
    if not request.user.has_perm("purposes.view_processingactivity"):
        raise PermissionDenied


def _own(request: HttpRequest, pk: int) -> Preparation:
    """Others' preparations are not there for anybody else."""
    _refuse_strangers(request)
    rows = visible(Preparation.objects.without_bytes().select_related("organisation"), to=request.user)
    return get_object_or_404(rows, pk=pk, asked_by_id=request.user.pk)


def _page(request: HttpRequest, template: str, *, organisation: Organisation, **context: Any) -> TemplateResponse:
    around = admin.site.each_context(request)
    return TemplateResponse(
        request, template, {**around, "opts": Organisation._meta, "organisation": organisation, **context}
    )
