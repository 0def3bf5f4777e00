"""Start from the catalogue: look for entries, read them, copy those chosen; and see what a newer edition changed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from purposes.catalogue import Entry, read_catalogue
from purposes.catalogue.cards import by_theme, card, find
from purposes.catalogue.differences import differences
from purposes.limits import visible
from purposes.models import About, Organisation, ProcessingActivity
from purposes.starting import Copied, compared_with, copy_from_catalogue, languages_of
from purposes.words import in_language

NAME = "admin:purposes_processingactivity"


def catalogue_view(desk: Any, request: HttpRequest) -> HttpResponse:
    """GET and “Search” show entries, those chosen first; “Copy” makes drafts of them."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    organisations = list(visible(Organisation.objects.order_by("legal_name"), to=request.user))
    if not organisations:
        messages.info(request, gettext("Describe your organisation first: each activity belongs to one."))
        return HttpResponseRedirect(reverse("admin:purposes_organisation_add"))
    asked = request.POST if request.method == "POST" else request.GET
    organisation = _organisation(organisations, asked.get("organisation", ""))
    chosen = [entry for entry in read_catalogue().values() if entry.id in asked.getlist("entry")]
    if request.method == "POST" and "copy" in request.POST:
        if chosen:
            return _copied(desk, request, organisation, chosen)
        messages.warning(request, gettext("Tick at least one activity to copy."))
    words = asked.get("q", "")[:200]
    return _page(
        request,
        "desk/catalogue.html",
        title=gettext("Start from the catalogue"),
        organisations=organisations,
        organisation=organisation,
        words=words,
        chosen=_cards(chosen, organisation),
        themes=_themes([entry for entry in find(words) if entry not in chosen], organisation),
        total=len(read_catalogue()),
    )


def changes_view(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """What the newest edition of its entry says otherwise; POST remembers that it was looked at."""
    activity = desk.get_object(request, str(pk))
    entry = read_catalogue().get(activity.catalogue_entry) if activity else None
    if activity is None or entry is None:
        raise Http404
    may = desk.has_change_permission(request, activity)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        edition = request.POST.get("edition", "")
        compared_with(activity, edition=int(edition) if edition == str(entry.current.number) else 0, by=request.user)
        return HttpResponseRedirect(reverse(f"{NAME}_change", args=[pk]))
    before = entry.edition(activity.catalogue_edition)
    languages, reader = languages_of(activity.organisation), get_language() or "en"
    return _page(
        request,
        "desk/catalogue_changes.html",
        title=gettext("What changed in the catalogue"),
        activity=activity,
        name=in_language(entry.name, reader, "en")[0],
        edition=entry.current.number,
        is_known=before is not None,
        is_newer=entry.current.number > (activity.catalogue_edition or 0),
        stories=differences(before, entry.current, languages=languages, reader=reader) if before else (),
        may=may,
    )


def _copied(desk: Any, request: HttpRequest, organisation: Organisation, chosen: list[Entry]) -> HttpResponse:
    """One draft opens; several are listed."""
    with transaction.atomic():
        copies = [copy_from_catalogue(organisation, entry, by=request.user) for entry in chosen]
    for copy in copies:
        desk.log_addition(request, copy.activity, gettext("Copied from the catalogue."))
    _tell(request, copies)
    if len(copies) == 1:
        return HttpResponseRedirect(reverse(f"{NAME}_change", args=[copies[0].activity.pk]))
    return HttpResponseRedirect(reverse(f"{NAME}_changelist") + "?status__exact=draft")


def _tell(request: HttpRequest, copies: list[Copied]) -> None:
    done = ngettext(
        "%(count)d activity was copied: a draft, shown in no statement yet.",
        "%(count)d activities were copied: drafts, shown in no statement yet.",
        len(copies),
    )
    messages.success(request, done % {"count": len(copies)})
    language = get_language() or "en"
    left_out = dict.fromkeys(in_language(name, language, "en")[0] for copy in copies for name in copy.left_out)
    if left_out:
        told = gettext("Left out, because your vocabulary no longer offers it: %(terms)s.")
        messages.warning(request, told % {"terms": ", ".join(left_out)})


def _organisation(organisations: list[Organisation], key: str) -> Organisation:
    return next((one for one in organisations if str(one.pk) == key), organisations[0])


def _themes(entries: list[Entry], organisation: Organisation) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {"key": theme.id, "name": in_language(theme.name, language, "en")[0], "cards": _cards(below, organisation)}
        for theme, below in by_theme(entries)
    ]


def _cards(entries: list[Entry], organisation: Organisation) -> list[dict[str, Any]]:
    """With the activities of this register that were copied from each already."""
    if not entries:
        return []
    copies = ProcessingActivity.objects.filter(organisation=organisation).exclude(catalogue_entry="")
    taken: dict[str, list[str]] = {}
    for name, reference in copies.order_by("reference").values_list("catalogue_entry", "reference"):
        taken.setdefault(name, []).append(reference)
    language, about = get_language() or "en", dict(About.choices)
    return [
        {
            "card": (told := card(entry, language, authority=organisation.public_authority)),
            "decide": [(about[part], why) for part, why in told.decide],
            "taken": ", ".join(taken.get(entry.id, ())),
        }
        for entry in entries
    ]


def _page(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    around = admin.site.each_context(request)
    return TemplateResponse(request, template, {**around, "opts": ProcessingActivity._meta, **context})
