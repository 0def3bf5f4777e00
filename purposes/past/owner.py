"""The page behind a reminder's link: one activity as it is recorded, and the owner's answer. No account, no cookie.

Only a form's POST answers: programs that open every link of a mail before it is read answer nothing.
"""

from http import HTTPStatus

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from purposes import answering
from purposes.admin.activities import TABS
from purposes.languages import direction
from purposes.models import ProcessingActivity
from purposes.past.inspector import HEADERS
from purposes.past.told import told
from purposes.register import read_part
from purposes.review_links import Opened, read
from purposes.reviewing import last_day, open_answers, review_of
from purposes.words import printable

LENGTH = 5000


class ChangedForm(forms.Form):
    text = forms.CharField(
        label=_("What has changed?"),
        max_length=LENGTH,
        error_messages={"required": _("Say in a sentence what has changed.")},
        widget=forms.Textarea(attrs={"rows": 5, "class": "desk-input"}),
    )

    def clean_text(self) -> str:
        return printable(self.cleaned_data["text"]).replace("\r\n", "\n")


# Who may is told by the address, never by a cookie: no other site can post in somebody's name.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, token: str) -> HttpResponse:
    on = timezone.localdate()
    opened = read(token)
    if opened is None:
        response = _said(
            request, gettext("This link opens nothing: it may be mistyped, or no longer be meant for you.")
        )
        response.status_code = HTTPStatus.NOT_FOUND
    elif on > opened.until:  # before anything is told of the activity
        response = _said(request, gettext("This link has ended. The next reminder brings a new one."))
        response.status_code = HTTPStatus.GONE
    elif review_of(opened.activity, on=on) is None:
        response = _said(request, gettext("The review of this activity is done. Thank you!"))
    elif request.method == "POST":
        response = _answered(request, opened)
    else:
        response = _page(request, opened, ChangedForm())
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _answered(request: HttpRequest, opened: Opened) -> HttpResponse:
    on, form = timezone.localdate(), ChangedForm(request.POST)
    try:
        match request.POST.get("answer"):
            case "correct":
                answering.confirm(opened.activity, on=on)
            case "changed" if form.is_valid():
                answering.report(opened.activity, form.cleaned_data["text"], on=on)
            case "changed":
                return _page(request, opened, form)
            case _:
                raise PermissionDenied
    except answering.ReviewIsDone:
        pass  # in this very moment, by somebody else: the same page says so
    except answering.TooManyAnswers:
        form.add_error(
            "text", gettext("Several answers of yours are waiting to be read. Please wait until they have been.")
        )
        return _page(request, opened, form)
    return HttpResponseRedirect(request.path)


def _page(request: HttpRequest, opened: Opened, form: ChangedForm) -> HttpResponse:
    register = read_part(opened.activity.organisation, [opened.activity.pk])
    (activity,) = register.activities
    context = {
        "title": str(opened.activity),
        "organisation": register.legal_name,
        "panels": told(TABS, ProcessingActivity, activity, organisation=register.legal_name),
        "last_day": last_day(opened.activity),
        "until": opened.until,
        "answers": open_answers(opened.activity),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return TemplateResponse(request, "review/page.html", _shared() | context, status=status)


def _said(request: HttpRequest, sentence: str) -> HttpResponse:
    return TemplateResponse(request, "review/said.html", _shared() | {"sentence": sentence})


def _shared() -> dict[str, str]:
    language = get_language() or "en"
    return {
        "language": language,
        "direction": direction(language),
        "style": static("statement/1/page.css"),
    }
