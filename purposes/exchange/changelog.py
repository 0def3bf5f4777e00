"""The changes of a register as plain lines: for the annex of the PDF, and as CSV for the evidence."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.exchange.as_pdf import Changes, RecordedChange
from purposes.models import Change, Organisation
from purposes.recorded import recorded_models

_FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")


@dataclass(frozen=True, slots=True)
class _Written:
    """A history row, as far as the log tells it."""

    model: type[models.Model]
    deed: str
    name: str


def changes_since(organisation: Organisation, day: date, *, until: datetime) -> Changes:
    """From the beginning of `day` where the site is, to `until`, the oldest first."""
    since = timezone.make_aware(datetime.combine(day, time()))
    return Changes(since=day, rows=recorded_changes(organisation, since=since, until=until))


def recorded_changes(
    organisation: Organisation, *, until: datetime, since: datetime | None = None
) -> tuple[RecordedChange, ...]:
    """Of the organisation's own records, and of the vocabularies that all share. Two queries for each kind of row."""
    written = _written(organisation, since, until)
    changes = Change.objects.filter(pk__in=written).order_by("pk")
    return tuple(
        RecordedChange(at=change.at, actor=change.actor, reason=change.reason, what=_told(written[change.pk]))
        for change in changes
    )


def as_csv(changes: Iterable[RecordedChange]) -> bytes:
    """One line per row changed, headed, in UTF-8. No cell begins like a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Moment"), _("Who"), _("Why"), _("What")])
    for change in changes:
        for what in change.what:
            writer.writerow([change.at.isoformat(), *map(_harmless, (change.actor, change.reason, what))])
    return text.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(organisation: Organisation, since: datetime | None, until: datetime) -> dict[int, list[_Written]]:
    found: dict[int, list[_Written]] = defaultdict(list)
    between = Q(history_date__lte=until) & (Q(history_date__gte=since) if since else Q())
    for model in recorded_models():
        if model._meta.app_label != Organisation._meta.app_label:
            continue
        named = next((name for name in ("reference", "code", "legal_name") if _has(model, name)), None)
        rows = _history(model).filter(between & _owned(model, organisation)).order_by("history_id")
        for change, deed, *name in rows.values_list("change_id", "history_type", *([named] if named else [])):
            found[change].append(_Written(model, deed, name[0] if name else ""))
    return found


def _told(rows: list[_Written]) -> tuple[str, ...]:
    """Each kind of row once: those with a name by name, the others by their number."""
    deeds = {"+": _("added"), "~": _("changed"), "-": _("removed")}
    groups: dict[tuple[type[models.Model], str], list[str]] = defaultdict(list)
    for row in rows:
        groups[row.model, row.deed].append(row.name)
    return tuple(_line(model, deeds[deed], names) for (model, deed), names in groups.items())


def _line(model: type[models.Model], deed: str, names: list[str]) -> str:
    named = list(dict.fromkeys(filter(None, names)))
    single, many = model._meta.verbose_name, model._meta.verbose_name_plural
    what = capfirst(str(single if len(names) == 1 else many))
    how_many = ", ".join(named) if named else str(len(names)) if len(names) > 1 else ""
    return f"{what} {how_many}: {deed}" if how_many else f"{what}: {deed}"


def _owned(model: type[models.Model], organisation: Organisation) -> Q:
    """Rows that belong to `organisation`, however deep; all of what belongs to none."""
    if model is Organisation:
        return Q(id=organisation.pk)
    if _has(model, "organisation"):
        return Q(organisation_id=organisation.pk)
    for field in _links(model):
        if field.remote_field.on_delete is models.CASCADE:
            owners = _history(field.related_model).filter(_owned(field.related_model, organisation)).values("id")
            return Q(**{f"{field.attname}__in": owners})
    return Q()


def _links(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _history(model: Any) -> Any:
    return model.history.model._default_manager.all()
