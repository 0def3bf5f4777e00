"""Preview a statement as the public would read it, with what changed; and publish what was previewed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from publishing import release
from publishing.mailing import NotMailed, mail_receipt
from publishing.models import Statement
from publishing.serving import PUBLIC_HEADERS
from purposes.admin.desk import WordsField, WordsWidget
from purposes.admin.examined import told
from purposes.admin.paging import page_of
from purposes.languages import LANGUAGES
from purposes.limits import visible
from purposes.words import words_of

MOST_FINDINGS = 200
"""On one page of the preview."""


class PublishForm(forms.Form):
    expected = forms.CharField(widget=forms.HiddenInput, required=False)
    note = WordsField(
        label=_("What changed?"),
        widget=WordsWidget(lines=2),
        required=False,
        help_text=_("One or two sentences for your readers. They stand in the list of versions."),
    )
    substantive = forms.TypedChoiceField(
        label=_("What kind of change is it?"),
        choices=(
            ("yes", _("A change of substance: the page will say “Last updated” with today's date.")),
            ("no", _("Editorial only, such as a spelling mistake: “Last updated” keeps its date.")),
        ),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.languages = languages


# The register is read in one transaction of its own, which cannot start inside another.
@transaction.non_atomic_requests
def preview_view(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows, POST publishes. The note typed stays when it could not be published."""
    statement = _statement(request, pk)
    if request.method == "POST" and not may_publish(request):
        raise PermissionDenied
    form = PublishForm(request.POST or None, languages=tuple(statement.languages))
    if request.method == "POST" and form.is_valid():
        try:
            snapshot = _publish(request, statement, form)
        except release.CannotPublish as refusal:
            messages.error(request, str(refusal))
        else:
            try:
                mail_receipt(snapshot)
            except NotMailed as problem:
                messages.warning(request, str(problem))
            return _published(request, statement, snapshot)
    return _show(request, statement, form)


@xframe_options_sameorigin
@transaction.non_atomic_requests
def page_view(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The page itself, for the frame in the preview."""
    statement = _statement(request, pk)
    if language not in statement.languages:
        language = statement.languages[0]
    response = HttpResponse(release.preview(statement).html(language))
    # As the public gets it, but for the frame around it: what the policy forbids there is missing here too.
    policy = PUBLIC_HEADERS["Content-Security-Policy"]
    response["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return response


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm("publishing.publish_statement")


def _statement(request: HttpRequest, pk: int) -> Statement:
    if not request.user.has_perm("publishing.view_statement"):
        raise PermissionDenied
    seen = visible(Statement.objects.select_related("organisation"), to=request.user)
    return get_object_or_404(seen, pk=pk)


def _publish(request: HttpRequest, statement: Statement, form: PublishForm) -> Any:
    return release.publish(
        statement,
        by=request.user,  # type: ignore[arg-type]  # the admin lets nobody in anonymously
        expected=form.cleaned_data["expected"],
        note=words_of(form.cleaned_data["note"]),
        substantive=form.cleaned_data["substantive"],
    )


def _published(request: HttpRequest, statement: Statement, snapshot: Any) -> HttpResponse:
    request.session["published"] = snapshot.pk
    return HttpResponseRedirect(reverse("admin:publishing_snapshot_change", args=[snapshot.pk]))


def _show(request: HttpRequest, statement: Statement, form: PublishForm) -> HttpResponse:
    shown = release.preview(statement)
    told_of = page_of(request, shown.findings, length=MOST_FINDINGS)
    languages = [(code, LANGUAGES[code]) for code in statement.languages]
    context = {
        **admin.site.each_context(request),
        "title": gettext("Preview: %(statement)s") % {"statement": statement},
        "opts": Statement._meta,
        "original": statement,
        "statement": statement,
        "shown": shown,
        "activities": len(shown.document.content.activities),
        "changes": shown.changes,
        "findings": [told(finding) for finding in told_of.rows],
        "told_of": told_of,
        "languages": languages,
        "form": form,
        "may_publish": may_publish(request),
        "digest": shown.digest,
        "media": form.media,
    }
    return TemplateResponse(request, "desk/preview.html", context)
