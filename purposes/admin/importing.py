"""Import a register at the desk: bring a file, see what it would do, say why, and let it be done."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from purposes.admin.why import why
from purposes.arriving import accept, bring, look_after
from purposes.exchange.export import MEDIA_TYPES, Form
from purposes.exchange.files import LARGEST
from purposes.exchange.planned import State
from purposes.exchange.profiles import PROFILES
from purposes.exchange.template import template_workbook
from purposes.limits import visible
from purposes.models import Arrival, ArrivalStep, Organisation, Stage
from purposes.redline import mark_words
from purposes.writing_told import rows_written

PERMISSION = "purposes.import_register"
PER_PAGE = 50

_SELECT = forms.Select(attrs={"class": "desk-input"})


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"class": "desk-input", "accept": ".xlsx,.ods,.csv,.json"}),
        help_text=_(
            "A spreadsheet (XLSX) made from our template, or data (JSON) taken out of a register like this one."
        ),
    )
    profile = forms.ChoiceField(
        label=_("Kind of file"),
        required=False,
        widget=_SELECT,
        help_text=_("Choose the template of a supervisory authority if the file was made from one."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=_SELECT,
        help_text=_("Whose register it is, where the file itself does not say so."),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, profile.title) for name, profile in PROFILES.items()]
        self.fields["profile"].choices = [("", _("Our own template, or data")), *known]  # type: ignore[attr-defined]  # of a choice
        seen = visible(Organisation.objects.all(), to=by)
        self.fields["organisation"].queryset = seen  # type: ignore[attr-defined]  # of a choice of rows
        if seen.count() < 2:  # noqa: PLR2004 - there is nothing to choose
            del self.fields["organisation"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            sentence = gettext("The file is larger than %(megabytes)s MB.")
            raise forms.ValidationError(sentence % {"megabytes": LARGEST // (1024 * 1024)}, code="large")
        return file


def import_view(request: HttpRequest) -> HttpResponse:
    """GET asks for a file; POST hands it to the process that compares it, and shows how far that is."""
    _refuse_strangers(request)
    form = BringForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        arrival = bring(
            file.read(),
            name=file.name,
            by=request.user,  # type: ignore[arg-type]  # the admin lets nobody in anonymously
            organisation=form.cleaned_data.get("organisation"),
            profile=form.cleaned_data.get("profile") or "",
            language=get_language() or "en",
        )
        return HttpResponseRedirect(reverse("admin:purposes_arrival", args=[arrival.pk]))
    return _page(request, "desk/import.html", title=gettext("Import a register"), form=form)


def arrival_view(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; then what it would do, record by record. POST lets it be done."""
    arrival = _own(request, pk)
    if request.method == "POST":
        accept(arrival, reason=why(request))
        return HttpResponseRedirect(reverse("admin:purposes_arrival", args=[pk]))
    look_after(arrival)
    chosen = request.GET.get("state", "")
    lines = sorted(arrival.lines, key=lambda line: State.values.index(line["state"]))
    counts = {state: sum(line["state"] == state for line in lines) for state in State.values}
    shown = [line for line in lines if line["state"] == chosen or (not chosen and line["state"] != State.UNCHANGED)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("p"))
    written, to_write = rows_written(arrival) if arrival.step == ArrivalStep.WRITING else (0, 0)
    return _page(
        request,
        "desk/importing.html",
        title=gettext("Import of %(name)s") % {"name": arrival.name},
        arrival=arrival,
        written=written,
        to_write=to_write,
        is_waiting=arrival.stage in {Stage.QUEUED, Stage.WORKING},
        is_compared=arrival.stage == Stage.DONE and arrival.step == ArrivalStep.COMPARED,
        is_written=arrival.step == ArrivalStep.WRITTEN,
        states=[{"key": key, "title": State(key).label, "count": count} for key, count in counts.items() if count],
        is_stopped=counts[State.INVALID] + counts[State.CONFLICT] > 0,
        are_kept=counts[State.KEPT] > 0,
        chosen=chosen,
        page=page,
        lines=[_shown(line) for line in page.object_list],
        change_address=_change_address(arrival),
    )


def template_view(request: HttpRequest) -> HttpResponse:
    """The empty workbook, in the reader's language, with the terms that this register offers."""
    _refuse_strangers(request)
    body = template_workbook(language=get_language() or "en", at=timezone.now())
    named = {"Content-Disposition": 'attachment; filename="register-template.xlsx"'}
    return HttpResponse(body, content_type=MEDIA_TYPES[Form.XLSX], headers=named)


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    mark = _beside if line["state"] == State.KEPT else _marked
    changes = [{"what": one["what"], "marked": mark(one)} for one in line.get("changes", ())]
    return {"more": 0, "place": "", **line, "changes": changes, "title": State(line["state"]).label}


def _marked(change: dict[str, Any]) -> SafeString:
    """The words that went and came in a text; of anything else the old value and the new one."""
    before, after = change["before"], change["after"]
    if change.get("is_text") or not (before and after):
        return mark_words(before, after)
    return format_html("<del>{}</del> → <ins>{}</ins>", before, after)


def _beside(change: dict[str, Any]) -> SafeString:
    """What stays, and what the file says: nothing is struck out that is not to go."""
    sentence = gettext("stays “%(ours)s”; the file says “%(theirs)s”")
    return format_html("{}", sentence % {"ours": change["before"], "theirs": change["after"]})


def _change_address(arrival: Arrival) -> str:
    return reverse("admin:purposes_change_change", args=[arrival.change_id]) if arrival.change_id else ""


def _refuse_strangers(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def _own(request: HttpRequest, pk: int) -> Arrival:
    """Others' files are not there for anybody else."""
    _refuse_strangers(request)
    return get_object_or_404(Arrival.objects.defer("body"), pk=pk, asked_by_id=request.user.pk)


def _page(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    around = admin.site.each_context(request)
    return TemplateResponse(request, template, {**around, "opts": Organisation._meta, **context})
