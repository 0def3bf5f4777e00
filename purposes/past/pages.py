"""The pages of the register as it stood: each takes what was seen, and answers for either door."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from purposes.admin.activities import TABS
from purposes.admin.organisations import OrganisationAdmin
from purposes.admin.origin import told_of
from purposes.admin.paging import page_of
from purposes.admin.processors import ProcessorRecordAdmin
from purposes.admin.vocabularies import (
    DataCategoryAdmin,
    DataSubjectCategoryAdmin,
    LegalBasisAdmin,
    RecipientCategoryAdmin,
    SecurityMeasureAdmin,
    TermAdmin,
)
from purposes.entries import ActivityEntry, ProcessorRecordEntry, Register
from purposes.history import Row
from purposes.law import Status
from purposes.models import (
    AdequacyDecision,
    DataCategory,
    DataSubjectCategory,
    LegalBasis,
    Organisation,
    ProcessingActivity,
    ProcessorRecord,
    Purpose,
    RecipientCategory,
    SecurityMeasure,
    SupervisoryAuthority,
)
from purposes.past.changes import changes
from purposes.past.frame import NotThere, Seen, answer
from purposes.past.told import Line, Panel, flat, line, named, plain, told
from purposes.words import words_of

_VOCABULARIES: tuple[tuple[str, type[models.Model], type[TermAdmin]], ...] = (
    ("legal-bases", LegalBasis, LegalBasisAdmin),
    ("data", DataCategory, DataCategoryAdmin),
    ("people", DataSubjectCategory, DataSubjectCategoryAdmin),
    ("recipients", RecipientCategory, RecipientCategoryAdmin),
    ("measures", SecurityMeasure, SecurityMeasureAdmin),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A record in a list, and where its page stands."""

    name: str | SafeString
    reference: str
    status: str
    status_title: str
    department: str
    address: str


def overview(request: HttpRequest, seen: Seen, **more: Any) -> HttpResponse:
    """The organisation, how it is reached, and how much there was. `more`: what others add, such as statements."""
    register = seen.register
    return answer(
        request,
        seen,
        "desk/past/overview.html",
        title=register.legal_name,
        panels=organisation_told(register),
        statuses=[
            {"key": key, "title": title, "count": sum(one["status"] == key for one in seen.activities)}
            for key, title in Status.choices
        ],
        activities=len(seen.activities),
        records=len(register.processor_records),
        today=reverse("admin:purposes_organisation_change", args=[seen.organisation_id]),
        **more,
    )


def activities(request: HttpRequest, seen: Seen) -> HttpResponse:
    """All activities then. `q`: every word of it has to stand in the record; `status`: only those."""
    words, status = request.GET.get("q", "").split(), request.GET.get("status", "")
    purposes = _purposes(seen) if words else {}
    of_status = [one for one in seen.activities if status in ("", one["status"])]
    found = [one for one in of_status if _has(one, purposes.get(one["id"], ()), words)]
    shown = page_of(request, found)
    return answer(
        request,
        seen,
        "desk/past/activities.html",
        title=gettext("Processing activities"),
        found=[_listed(one, f"{seen.door.base}activities/{one['id']}/") for one in shown.rows],
        shown=shown,
        total=len(seen.activities),
        q=" ".join(words),
        status=status,
        statuses=Status.choices,
        today=reverse("admin:purposes_processingactivity_changelist"),
    )


def activity(request: HttpRequest, seen: Seen, pk: int) -> HttpResponse:
    one = seen.activity(pk)
    if one is None:
        raise NotThere(gettext("This activity was not in the register then."))
    return answer(
        request,
        seen,
        "desk/past/record.html",
        title=_titled(one),
        panels=told((*TABS, *told_of(one)), ProcessingActivity, one, organisation=seen.register.legal_name),
        list_title=gettext("Processing activities"),
        list_address=f"{seen.door.base}activities/",
        today=reverse("admin:purposes_processingactivity_change", args=[pk]),
        history=f"{seen.door.base}activities/{pk}/changes/",
    )


def records(request: HttpRequest, seen: Seen) -> HttpResponse:
    """What was processed for others, Art. 30(2)."""
    rows = seen.rows(ProcessorRecord, {"organisation_id": seen.organisation_id})
    found = [_listed(one, f"{seen.door.base}processors/{one['id']}/") for one in rows]
    return answer(
        request,
        seen,
        "desk/past/records.html",
        title=gettext("Processor records"),
        found=found,
        today=reverse("admin:purposes_processorrecord_changelist"),
    )


def record(request: HttpRequest, seen: Seen, pk: int) -> HttpResponse:
    one = next((one for one in seen.register.processor_records if one.id == pk), None)
    if one is None:
        raise NotThere(gettext("This processor record was not in the register then."))
    return answer(
        request,
        seen,
        "desk/past/record.html",
        title=_titled(one),
        panels=told(ProcessorRecordAdmin.tabs, ProcessorRecord, one, organisation=seen.register.legal_name),
        list_title=gettext("Processor records"),
        list_address=f"{seen.door.base}processors/",
        today=reverse("admin:purposes_processorrecord_change", args=[pk]),
        history=f"{seen.door.base}processors/{pk}/changes/",
    )


def vocabularies(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Every term then, used or not, and the reference data."""
    parts = [
        {"key": key, "title": capfirst(str(model._meta.verbose_name_plural)), "rows": list(_terms(seen, model, form))}
        for key, model, form in _VOCABULARIES
    ]
    for key, model, entries in (
        ("authorities", SupervisoryAuthority, seen.register.authorities),
        ("adequacy", AdequacyDecision, seen.register.adequacy),
    ):
        names = [field.name for field in model._meta.fields if field.name not in {"id", "name", "version"}]
        rows = [(named(one.name), [line(model, name, getattr(one, name)) for name in names]) for one in entries]
        parts.append({"key": key, "title": capfirst(str(model._meta.verbose_name_plural)), "rows": rows})
    return answer(request, seen, "desk/past/vocabularies.html", title=gettext("Vocabularies"), parts=parts)


PAGES = (
    path("activities/", activities, name="activities"),
    path("activities/<int:pk>/", activity, name="activity"),
    path("activities/<int:pk>/changes/", changes, {"model": ProcessingActivity}, name="activity-changes"),
    path("processors/", records, name="records"),
    path("processors/<int:pk>/", record, name="record"),
    path("processors/<int:pk>/changes/", changes, {"model": ProcessorRecord}, name="record-changes"),
    path("vocabularies/", vocabularies, name="vocabularies"),
)
"""Addresses below the moment's own; a door puts its view around each."""


def organisation_told(register: Register) -> tuple[Panel, ...]:
    return told(OrganisationAdmin.tabs, Organisation, register)


def _titled(one: ActivityEntry | ProcessorRecordEntry) -> str:
    return f"{one.reference} · {plain(one.name)}"


def _listed(one: Row, address: str) -> Listed:
    return Listed(
        name=named(words_of(one["name"])),
        reference=one["reference"],
        status=one["status"],
        status_title=str(dict(Status.choices).get(one["status"], one["status"])),
        department=one["department"],
        address=address,
    )


def _purposes(seen: Seen) -> dict[int, list[str]]:
    """Their texts in every language, by activity."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in seen.rows(Purpose, {"activity__organisation_id": seen.organisation_id}):
        found[row["activity_id"]] += words_of(row["text"]).values()
    return found


def _has(one: Row, purposes: Iterable[str], words: list[str]) -> bool:
    """Whether every word stands in the reference, the name, the department or a purpose, in any language."""
    whole = "\n".join([one["reference"], one["department"], *words_of(one["name"]).values(), *purposes]).casefold()
    return all(word.casefold() in whole for word in words)


def _terms(seen: Seen, model: type[models.Model], form: type[TermAdmin]) -> Iterator[tuple[Any, list[Line]]]:
    """Name and further columns of each term, in the order of its form."""
    terms = {row["id"]: row for row in seen.rows(model, {})}
    names = [name for tab in form.tabs for part in tab.parts for name in flat(part.names) if name != "name"]
    for term in terms.values():
        replacement = terms.get(term["replaced_by_id"])
        values = term | {"replaced_by": named(words_of(replacement["name"])) if replacement else ""}
        yield named(words_of(term["name"])), [line(model, name, values[name]) for name in names]
