"""All findings on one page, with filters; accepted and muted in place. And what the register covers."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import rulings
from purposes.admin.examined import ACTIVITY, counting, counts, examined, told
from purposes.admin.paging import page_of
from purposes.checks import Finding
from purposes.checks.coverage import coverage
from purposes.examining import Examination, Examined, examine, examine_part, rule_by_number
from purposes.examining_beside import is_large
from purposes.limits import visible
from purposes.models import Organisation, ProcessingActivity
from purposes.numbers import whole_number
from purposes.register import read_part

A_YEAR = timedelta(days=365)
SIDE_BY_SIDE = 50
"""Activities in one table of what is covered, each a column; its totals are of these."""


class AcceptForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it accepted?"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "desk-input"}),
        help_text=_("An auditor will read this."),
    )
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "desk-input"}),
        help_text=_("On this day it comes back; sooner if the field changes."),
    )


class MuteForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this rule not wanted?"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "desk-input"}),
        help_text=_("An auditor will read this."),
    )


def findings_view(request: HttpRequest) -> HttpResponse:
    """GET lists what is open, or what was answered; `severity`, `rule` and `organisation` narrow it."""
    if not request.user.has_perm("purposes.view_processingactivity"):
        raise PermissionDenied
    answered = request.GET.get("show") == "answered"
    chosen, registers = [], examined(request)
    for pk, seen in registers.items():
        of = set(map(id, seen.open))
        chosen += [
            (pk, seen, one) for one in seen.findings if (id(one) not in of) == answered and _is_wanted(request, pk, one)
        ]
    shown = page_of(request, chosen)
    everything = [one for seen in registers.values() for one in seen.open]
    return _page(
        request,
        "desk/findings.html",
        title=gettext("Findings"),
        rows=[_row(*one) for one in shown.rows],
        shown=shown,
        counting=counting(request),
        answered=answered,
        severities=[
            (severity, count, severity == request.GET.get("severity")) for severity, count in counts(everything)
        ],
        rule=rule_by_number(request.GET.get("rule", "")),
        rules=sorted({finding.rule.id for finding in everything}),
        muted=[_muted(pk, number, why) for pk, seen in registers.items() for number, why in seen.rulings.muted.items()],
        registers=[_summary(pk, seen) for pk, seen in registers.items()],
        may_rule=may_rule(request),
    )


def ruling_view(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """`accept`, `withdraw`, `mute`, `unmute`: GET asks for what is needed, POST does it."""
    if not may_rule(request):
        raise PermissionDenied
    organisation = _organisation(request, pk)
    rule = rule_by_number(request.GET.get("rule", ""))
    finding = None if verb in {"mute", "unmute"} else _finding(request, organisation)
    if rule is None:
        raise Http404
    if finding is None and verb in {"accept", "withdraw"}:
        messages.info(
            request, gettext("This finding is not there any more: what it told of has been changed meanwhile.")
        )
        return HttpResponseRedirect(reverse("admin:purposes_findings"))
    form = _form(request, verb)
    if request.method == "POST" and (form is None or form.is_valid()):
        values = form.cleaned_data if form else {}
        try:
            _rule(verb, rule, finding, organisation=organisation, by=request.user, **values)
        except ValidationError as refused:
            if form is None:
                raise
            form.add_error(None, ValidationError(refused.messages))
        else:
            messages.success(request, gettext("Recorded."))
            return HttpResponseRedirect(reverse("admin:purposes_findings"))
    return _page(
        request,
        "desk/ruling.html",
        title=gettext("Accept this finding") if finding else gettext("Mute this rule"),
        rule=rule,
        finding=told(finding) if finding else None,
        form=form or forms.Form(),
        verb=verb,
    )


def coverage_view(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("purposes.view_processingactivity"):
        raise PermissionDenied
    organisation = _organisation(request, pk)
    today, activities = timezone.localdate(), list(organisation.activities.values_list("pk", flat=True))
    shown = page_of(request, activities, length=SIDE_BY_SIDE)
    register = read_part(organisation, shown.rows)
    return _page(
        request,
        "desk/coverage.html",
        title=gettext("What the register covers"),
        organisation=organisation,
        tables=coverage(register, today=today),
        shown=shown,
        score=examined(request)[pk].score,
        counting=counting(request),
    )


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(visible(Organisation.objects.all(), to=request.user), pk=pk)


def may_rule(request: HttpRequest) -> bool:
    return request.user.has_perm("purposes.rule_on_finding")


def _is_wanted(request: HttpRequest, pk: int, finding: Finding) -> bool:
    asked = request.GET
    return (
        asked.get("severity", "") in {"", finding.rule.severity.value}
        and asked.get("rule", "") in {"", finding.rule.id}
        and asked.get("organisation", "") in {"", str(pk)}
    )


def _row(pk: int, seen: Examined, finding: Finding) -> dict[str, Any]:
    accepted = seen.rulings.acceptance(finding, today=seen.today)
    place = finding.place
    query = f"?rule={finding.rule.id}&model={place.model}&number={place.pk}&field={place.field}"
    if finding.record.model == ACTIVITY:
        query += f"&record={finding.record.pk}"
    return {
        **told(finding),
        "accepted": accepted,
        "muted": "" if finding.is_error else seen.rulings.muted.get(finding.rule.id, ""),
        "accept": reverse("admin:purposes_ruling", args=[pk, "accept"]) + query,
        "withdraw": reverse("admin:purposes_ruling", args=[pk, "withdraw"]) + query,
        "mute": "" if finding.is_error else reverse("admin:purposes_ruling", args=[pk, "mute"]) + query,
    }


def _muted(pk: int, number: str, why: str) -> dict[str, Any]:
    address = reverse("admin:purposes_ruling", args=[pk, "unmute"])
    return {"rule": rule_by_number(number), "number": number, "reason": why, "unmute": f"{address}?rule={number}"}


def _summary(pk: int, seen: Examined) -> dict[str, Any]:
    return {"name": seen.name, "score": seen.score, "coverage": reverse("admin:purposes_coverage", args=[pk])}


def _finding(request: HttpRequest, organisation: Organisation) -> Finding | None:
    """The one that the address names, as it is now."""
    asked = request.GET
    wanted = (asked.get("rule"), asked.get("model"), asked.get("number"), asked.get("field", ""))
    seen = _examined_for(asked, organisation)

    def named(one: Finding) -> tuple[str, str, str, str]:
        return one.rule.id, one.place.model, str(one.place.pk), one.place.field

    return next((one for one in seen.findings if named(one) == wanted), None)


def _examined_for(asked: Any, organisation: Organisation) -> Examination:
    """In a large register the one activity that a ruling is about; what is asked of all together is asked of all."""
    record = whole_number(asked.get("record", ""))
    if record is not None and is_large(organisation):
        return examine_part(organisation, [record], today=timezone.localdate())
    return examine(organisation, today=timezone.localdate())


def _form(request: HttpRequest, verb: str) -> forms.Form | None:
    if verb == "accept":
        return AcceptForm(request.POST or None, initial={"until": timezone.localdate() + A_YEAR})
    return MuteForm(request.POST or None) if verb == "mute" else None


def _rule(verb: str, rule: Any, finding: Any, *, organisation: Organisation, by: Any, **values: Any) -> None:
    today: date = timezone.localdate()
    if verb == "accept":
        rulings.accept(finding, organisation=organisation, by=by, today=today, **values)
    elif verb == "withdraw":
        rulings.withdraw(finding, organisation=organisation, by=by)
    elif verb == "mute":
        rulings.mute(rule, organisation=organisation, by=by, **values)
    else:
        rulings.unmute(rule, organisation=organisation, by=by)


def _page(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    around = admin.site.each_context(request)
    return TemplateResponse(request, template, {**around, "opts": ProcessingActivity._meta, **context})
