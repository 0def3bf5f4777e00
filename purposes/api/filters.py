"""Which activities are wanted: of today asked of the database, of the past of the values that were read."""

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from purposes.admin.search import search_words
from purposes.entries import ActivityEntry
from purposes.history import saved_after
from purposes.law import Status
from purposes.models import ProcessingActivity, Purpose


class ActivityFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=Status.choices)
    department = django_filters.CharFilter(lookup_expr="iexact")
    reference = django_filters.CharFilter(lookup_expr="iexact")
    legal_basis = django_filters.CharFilter(method="on_basis")
    changed_since = django_filters.IsoDateTimeFilter(method="changed")
    text = django_filters.CharFilter(method="with_words")

    class Meta:
        model = ProcessingActivity
        fields: tuple[str, ...] = ()

    def on_basis(self, activities: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return activities.filter(purposes__bases__legal_basis__code=value).distinct()

    def changed(self, activities: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return activities.filter(pk__in=saved_after(ProcessingActivity, value))

    def with_words(self, activities: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        purposes = (Purpose.objects, "activity", "text")
        return search_words(activities, value, fields=("reference", "name", "department"), rows=purposes)


FILTERS = tuple(ActivityFilter.base_filters)


def chosen(request: Request, activities: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    found = ActivityFilter(request.query_params, queryset=activities)
    if not found.is_valid():
        raise ValidationError(dict(found.errors))
    return found.qs


def chosen_then(request: Request, activities: Iterable[ActivityEntry]) -> Iterator[ActivityEntry]:
    """The same questions, put to the past; but for what is asked of its future."""
    asked = request.query_params
    form = ActivityFilter(asked, queryset=ProcessingActivity.objects.none())
    if not form.is_valid():
        raise ValidationError(dict(form.errors))
    if asked.get("changed_since"):
        raise ValidationError({"changed_since": [_("Of a past day nothing can be asked that came later.")]})
    return (one for one in activities if _is_wanted(one, asked))


def _is_wanted(activity: ActivityEntry, asked: Any) -> bool:
    for name in ("status", "department", "reference"):
        if asked.get(name) and getattr(activity, name).casefold() != asked[name].casefold():
            return False
    bases = {basis.code for purpose in activity.purposes for basis in purpose.legal_bases}
    if asked.get("legal_basis") and asked["legal_basis"] not in bases:
        return False
    texts = [activity.reference, activity.department, *activity.name.values()]
    texts += [text for purpose in activity.purposes for text in purpose.text.values()]
    said = [text.casefold() for text in texts]
    return all(any(word in text for text in said) for word in asked.get("text", "").casefold().split())
