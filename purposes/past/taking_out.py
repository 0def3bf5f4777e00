"""Behind an inspector's link: ask for a day's register or its evidence, wait, download. At the desk, the desk's own."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from purposes.admin.take_out import download, progress_of
from purposes.exchange.export import Export, Form, Wanted
from purposes.inspections import hand_out
from purposes.models import Inspection, Preparation, Stage
from purposes.past.frame import NotThere, Seen, answer, takes_a_post
from purposes.preparing import TooMany, look_after, prepare_for_link, wanted_of

_WAITING = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The page that waits asks by itself how far it is: the only one behind a link with a script."""


class AskForm(forms.Form):
    form = forms.ChoiceField(choices=[(form.value, form.label) for form in (Form.BUNDLE, Form.PDF)])


@takes_a_post
def take_out(request: HttpRequest, seen: Seen) -> HttpResponse:
    """GET offers; POST hands it to the process that prepares, and goes where its progress is shown."""
    inspection = seen.door.inspection
    if inspection is None:
        address = reverse("admin:purposes_take_out", args=[seen.organisation_id])
        return HttpResponseRedirect(f"{address}?day={seen.instant.day.isoformat()}")
    form, problem = AskForm(request.POST), ""
    if request.method == "POST" and form.is_valid():
        try:
            preparation = prepare_for_link(inspection, _wanted(inspection, seen, Form(form.cleaned_data["form"])))
        except TooMany:
            problem = gettext("Something is being prepared for this link already. Take that first.")
        else:
            return HttpResponseRedirect(_address(seen, preparation))
    mine = Preparation.objects.without_bytes().filter(inspection=inspection, state_of=seen.instant.at).last()
    response = answer(
        request,
        seen,
        "desk/past/take_out.html",
        title=gettext("Take the register out"),
        problem=problem,
        prepared=Form(mine.form).label if mine else "",
        preparation_address=_address(seen, mine) if mine else "",
        is_ready=mine is not None and mine.stage == Stage.DONE,
    )
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS if problem else HTTPStatus.OK
    return response


def progress(request: HttpRequest, seen: Seen, pk: int) -> HttpResponse:
    """How far it is. Without a script the page asks for itself anew every few seconds."""
    _inspection, preparation = _prepared(seen, pk)
    look_after(preparation)
    response = answer(
        request,
        seen,
        "desk/past/preparation.html",
        title=Form(preparation.form).label,
        file_address=f"{_address(seen, preparation)}file/",
        **progress_of(preparation),
    )
    response.headers["Content-Security-Policy"] = _WAITING
    return response


@require_GET
def file(_request: HttpRequest, seen: Seen, pk: int) -> HttpResponse:
    """The bytes, and a row that says through which link they were taken."""
    inspection, preparation = _prepared(seen, pk)
    if preparation.stage != Stage.DONE:
        return HttpResponseRedirect(_address(seen, preparation))
    export = Export(name=preparation.name, media_type=preparation.media_type, body=bytes(preparation.body or b""))
    hand_out(inspection, wanted_of(preparation), export)
    return download(export)


def _wanted(inspection: Inspection, seen: Seen, form: Form) -> Wanted:
    organisation = inspection.organisation
    return Wanted(organisation=organisation, form=form, at=seen.instant.at, language=get_language() or "")


def _prepared(seen: Seen, pk: int) -> tuple[Inspection, Preparation]:
    """Of this link and this day: what others ask for is not there for anybody else."""
    rows = Preparation.objects.without_bytes().select_related("organisation", "inspection")
    inspection = seen.door.inspection
    preparation = rows.filter(pk=pk, inspection=inspection, state_of=seen.instant.at).first() if inspection else None
    if inspection is None or preparation is None:
        raise NotThere(gettext("What was prepared is no longer here. Ask for it again."))
    return inspection, preparation


def _address(seen: Seen, preparation: Preparation) -> str:
    return f"{seen.door.base}take-out/{preparation.pk}/"
