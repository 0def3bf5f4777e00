"""Two people saved one page: what each of them changed since it was opened, and the page that holds both."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import DEFAULT_DB_ALIAS, models
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

from purposes.admin.differences import ORDER, Difference, by_name, of_input, of_order, of_row
from purposes.admin.inputs import Input, inputs, sent, typed
from purposes.admin.links import LinksField
from purposes.admin.merging import Part, Sent, parts
from purposes.history import Rows, moment_of_version, rows_at, saves_since
from purposes.recorded import Versioned
from purposes.telling import name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    saves: list[tuple[str, Any]]
    """Who saved since the page was opened, and when."""

    differences: list[Difference]
    laid_over: QueryDict
    """What the browser would send of theirs with mine typed over it."""

    @property
    def clashes(self) -> list[Difference]:
        return [one for one in self.differences if one.is_both]

    @property
    def others(self) -> list[Difference]:
        return [one for one in self.differences if not one.is_both]


def both(desk: Any, request: HttpRequest, record: Versioned, *, version: int | None) -> Both:
    """`record` as it is now, `request.POST` as typed by somebody who had opened its `version`."""
    opened = _opened(record, version)
    page = request.POST.copy()
    differences = list(_of_record(desk, request, record, opened, page))
    for formset, rows in desk.get_formsets_with_inlines(request, record):
        differences += _of_rows(_Rows(formset=formset, desk=rows, request=request, record=record), opened, page)
    saves = saves_since(type(record), record.pk, version=version or 0)
    return Both(saves=saves, differences=differences, laid_over=page)


def _opened(record: Versioned, version: int | None) -> Rows | None:
    """Reads the past of the moment when `version` was saved; `None` for a version that never was."""
    moment = moment_of_version(type(record), record.pk, version=version)
    return rows_at(moment) if moment else None


# The record itself


def _of_record(
    desk: Any, request: HttpRequest, record: Versioned, opened: Rows | None, page: QueryDict
) -> Iterator[Difference]:
    fields = flatten_fieldsets(desk.get_fieldsets(request, record))
    form = desk.get_form(request, record, change=True, fields=fields)
    now = inputs(form(instance=record))
    then = {key: inputs(form(instance=row)) for key, row in _past(form, type(record), opened, {"pk": record.pk})}
    base = then.get(str(record.pk), now)
    part = Part(opened=sent(base), theirs=sent(now), mine=typed(base, request.POST))
    _write(page, "", part.laid_over() or {})
    for name in part.names():
        if found := of_input(by_name(base, now), name, part, ""):
            yield found


# Rows under it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """One list of the page, in its three states."""

    formset: Any
    desk: Any
    request: HttpRequest
    record: Versioned

    @property
    def prefix(self) -> str:
        return str(self.formset.get_default_prefix())

    def now(self) -> dict[str, Any]:
        rows = self.desk.get_queryset(self.request).filter(**{self.formset.fk.name: self.record})
        return {str(row.pk): row for row in rows}

    def then(self, opened: Rows | None) -> dict[str, Any]:
        return dict(_past(self.formset.form, self.formset.model, opened, {self.formset.fk.attname: self.record.pk}))

    def inputs(self, row: Any = None) -> list[Input]:
        return inputs(self.formset.form(instance=row))

    def sent_rows(self) -> Iterator[tuple[str, str, bool]]:
        """(prefix of its inputs, number or nothing, whether it is to go)."""
        post, pattern = self.request.POST, re.compile(rf"{re.escape(self.prefix)}-(\d{{1,5}})-")
        for number in sorted({int(found[1]) for name in post if (found := pattern.match(name))}):
            row = f"{self.prefix}-{number}-"
            yield row, post.get(f"{row}id", ""), bool(post.get(f"{row}DELETE"))


def _of_rows(rows: _Rows, opened: Rows | None, page: QueryDict) -> list[Difference]:
    now = rows.now()
    then = rows.then(opened) if opened else now
    shape = {key: rows.inputs(row) for key, row in (then | now).items()}
    was = {key: sent(rows.inputs(row)) for key, row in then.items()}
    mine, removed = _mine(rows, was, shape)
    found = dict(parts(was, {key: sent(shape[key]) for key in now}, mine))
    _write_rows(page, rows, found, removed)
    names = {key: name_of(row) for key, row in (then | now).items()}
    title, blank = capfirst(str(rows.desk.verbose_name)), rows.inputs()
    differences = []
    for key, part in found.items():
        where = f"{title} “{names[key]}”" if names.get(key) else title
        differences += of_row(by_name(blank, shape.get(key, ())), part, where)
    return [*differences, *of_order(found, names, capfirst(str(rows.desk.verbose_name_plural)))]


def _mine(rows: _Rows, was: Mapping[str, Sent], shape: Mapping[str, list[Input]]) -> tuple[dict[str, Sent], set[str]]:
    """The rows as I want them, new ones under a key of their own; and the keys of those I removed."""
    mine, removed, blank = dict(was), set(), rows.inputs()
    for prefix, key, is_removed in rows.sent_rows():
        if is_removed:
            removed.add(key)
            mine.pop(key, None)
            continue
        state = typed(shape.get(key, blank), rows.request.POST, prefix=prefix)
        if key or not _is_blank(state, blank):
            mine[key or prefix] = state
    return mine, removed


def _is_blank(state: Sent, blank: Iterable[Input]) -> bool:
    untouched = sent(blank)
    return all(values == untouched[name] for name, values in state.items() if name != ORDER)


# Writing the page that holds both


def _write(page: QueryDict, prefix: str, state: Sent) -> None:
    for name, values in state.items():
        page.setlist(prefix + name, list(values))
        if not values:
            del page[prefix + name]


def _write_rows(page: QueryDict, rows: _Rows, found: Mapping[str, Part], removed: set[str]) -> None:
    """Those that exist in the order of the database, as Django wants them; then the new ones."""
    for name in [name for name in page if name.startswith(f"{rows.prefix}-")]:
        del page[name]
    there = {key: part for key, part in found.items() if part.theirs is not None}
    new = [part for part in found.values() if part.theirs is None and part.laid_over() is not None]
    for number, (key, part) in enumerate([*there.items(), *(("", part) for part in new)]):
        prefix = f"{rows.prefix}-{number}-"
        page[f"{prefix}id"] = key
        page[f"{prefix}{rows.formset.fk.name}"] = str(rows.record.pk)
        _write(page, prefix, part.laid_over() or {})
        if key in removed and key:
            page[f"{prefix}DELETE"] = "on"
    counts = {
        "TOTAL_FORMS": len(there) + len(new),
        "INITIAL_FORMS": len(there),
        "MIN_NUM_FORMS": 0,
        "MAX_NUM_FORMS": 1000,
    }
    for name, count in counts.items():
        page[f"{rows.prefix}-{name}"] = str(count)


# The past


def _past(
    form: Any, model: type[models.Model], opened: Rows | None, match: Mapping[str, Any]
) -> Iterator[tuple[str, models.Model]]:
    """Rows as they were, with the links that the form shows; their names are today's."""
    for values in opened(model, match) if opened else ():
        row: Any = model.from_db(DEFAULT_DB_ALIAS, list(values), list(values.values()))
        links = {}
        for field in form.declared_fields.values():
            if isinstance(field, LinksField):
                relation: Any = model._meta.get_field(field.rows)
                found = opened(relation.related_model, {relation.field.attname: row.pk}) if opened else ()
                links[field.rows] = [relation.related_model(**link) for link in found]
        row._prefetched_objects_cache = links  # noqa: SLF001 - where Django itself keeps rows that were fetched before
        yield str(row.pk), row
