"""What the rows of any recorded model were at a moment.

Reads history rows and nothing else, so that no name, link or term of today slips in. The newest
row at or before the moment counts; among rows of one moment, the one written last. The library's
`as_of()` is not used: it mixes times.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from purposes.recorded import database_clock, wait_for_writers

Row = dict[str, Any]
Rows = Callable[[type[models.Model], Mapping[str, Any]], list[Row]]
"""Reads the rows of a model that match, in editorial order: `rows(Purpose, {"activity__organisation_id": 3})`."""


_ALL = Q()


class NotYet(LookupError):
    """The register was not there at that moment."""


def rows_at(at: datetime) -> Rows:
    """Reads as `Model.objects.filter(**match).values()` would have read at `at`: one query per table, for any size."""
    return _Past(at).rows


def rows_of_today(model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
    """What `rows_at` reads of a moment, read of the present."""
    names = (*(str(name) for name in model._meta.ordering or ()), "pk")
    return list(model._default_manager.filter(**match).order_by(*names).values())


def moment_of(day: date) -> datetime:
    """The last moment of `day` where the site is; of today, this one. Later days have not been yet: `ValueError`."""
    if day > timezone.localdate():
        raise ValueError(day)
    if day == timezone.localdate():
        return settled_now()
    return end_of(day)


def beginning_of(day: date) -> datetime:
    """Its first moment where the site is."""
    return timezone.make_aware(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """Its last moment where the site is, whether it has come or not."""
    return beginning_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def settled_now() -> datetime:
    """Now, once no change is still on its way: what is read as of this moment stays the same for ever."""
    with transaction.atomic():
        wait_for_writers()
        return database_clock()


class _Past:
    """Each table once, as it was at one moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.tables: dict[type[models.Model], list[Row]] = {}
        self.owners: dict[tuple[type[models.Model], str, Any], set[Any]] = {}

    def rows(self, model: type[models.Model], match: Mapping[str, Any]) -> list[Row]:
        if model not in self.tables:
            self.tables[model] = list(_newest(model, self.at))
        found = self.tables[model]
        for path, wanted in match.items():
            found = self._of(model, found, path, wanted)
        return found

    def _of(self, model: type[models.Model], rows: list[Row], path: str, wanted: Any) -> list[Row]:
        """Those of `rows` whose owner at the end of `path` is `wanted`, each owner as it was then."""
        first, _, rest = path.partition("__")
        if not rest:
            column = "id" if path == "pk" else path
            return [row for row in rows if row[column] == wanted]
        link = model._meta.get_field(first)
        owner: type[models.Model] = link.related_model  # type: ignore[assignment]  # our links name models
        asked = (owner, rest, wanted)
        if asked not in self.owners:
            self.owners[asked] = {row["id"] for row in self.rows(owner, {rest: wanted})}
        column = link.attname  # type: ignore[union-attr]  # a foreign key
        return [row for row in rows if row[column] in self.owners[asked]]


def newest_rows(model: type[models.Model], at: datetime, among: Q = _ALL) -> "QuerySet[Any]":
    """The history rows that say how the rows `among` stood at `at`; a row that was gone by then has none.

    Every row of the register begins with a `+`, so that those name all objects; for each, one probe of the index finds
    its newest version, however many there are.
    """
    history = history_of(model)
    versions = history.filter(id=OuterRef("id"), history_date__lte=at).order_by("-history_date", "-history_id")
    newest = history.filter(among, history_type="+").values(newest=Subquery(versions.values("history_id")[:1]))
    return history.filter(_Among(F("history_id"), Subquery(newest))).exclude(history_type="-")


class _Among(models.Lookup):
    """Is this number one of those? Each of those is looked for once.

    PostgreSQL would look for them anew wherever its plan names one, and read the whole table to meet them: it is given
    an array, which is made first and whose rows are then fetched by number. On SQLite they already come first.
    """

    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self._compared(compiler, connection, "{} IN {}")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return self._compared(compiler, connection, "{} = ANY(ARRAY{})")

    def _compared(self, compiler: Any, connection: Any, pattern: str) -> tuple[str, tuple[Any, ...]]:
        number, of_number = self.process_lhs(compiler, connection)
        those, of_those = self.process_rhs(compiler, connection)
        return pattern.format(number, those), (*of_number, *of_those)


def history_of(model: type[models.Model]) -> "QuerySet[Any]":
    return model.history.model._default_manager.order_by()  # type: ignore[attr-defined]  # a Recorded model


def _newest(model: type[models.Model], at: datetime) -> "QuerySet[Any, Row]":
    """The columns of every row that existed at `at`, in editorial order."""
    columns = [field.attname for field in model._meta.concrete_fields]
    return newest_rows(model, at).order_by(*order_of(model)).values(*columns)


def order_of(model: type[models.Model]) -> list[str]:
    """The columns that order the model's rows; never another model's, which would be today's."""
    names = (*(str(name) for name in model._meta.ordering or ()), "pk")
    return [_column(model, name) for name in names]


def _column(model: type[models.Model], name: str) -> str:
    sign, plain = ("-", name[1:]) if name.startswith("-") else ("", name)
    return sign + ("id" if plain == "pk" else model._meta.get_field(plain).attname)  # type: ignore[union-attr]  # own columns
