"""What is in the way of an earlier state of a record: a sentence each, before anything is written."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from purposes.families import links
from purposes.telling import kind_of, name_of, value_of

Model = type[models.Model]
Key = tuple[Model, int]
Rows = dict[Key, Any]
"""Rows by model and number: their numbers are kept, so that each one's history goes on."""


def link_to_today(wanted: Rows) -> Iterator[str]:
    """Point every link of `wanted` at the row that it will meet; a sentence for each that it cannot meet any more."""
    there = {model: model._default_manager.in_bulk(keys) for model, keys in _linked(wanted).items()}
    missing: Rows = {}
    for row in wanted.values():
        for field in links(type(row)):
            key = (field.related_model, getattr(row, field.attname))
            target = wanted.get(key) or there.get(key[0], {}).get(key[1])
            if target is not None:
                field.set_cached_value(row, target)
            elif key[1] is not None:
                missing.setdefault(key, field.get_cached_value(row, default=None))
    for (model, number), then in missing.items():
        yield _("“%(name)s” (%(kind)s) no longer exists; it was used then.") % _named(model, number, then)


def _linked(wanted: Rows) -> dict[Any, set[int]]:
    found: dict[Any, set[int]] = {}
    for row in wanted.values():
        for field in links(type(row)):
            number = getattr(row, field.attname)
            if number is not None and (field.related_model, number) not in wanted:
                found.setdefault(field.related_model, set()).add(number)
    return found


def taken(root: models.Model) -> Iterator[str]:
    """Values that only one record may have, and that another has by now."""
    for names, condition in unique_rules(type(root)):
        if condition is not None and not condition.check(
            {name: getattr(root, name) for name in condition.referenced_base_fields}
        ):
            continue
        fields: list[Any] = [root._meta.get_field(name) for name in names]
        same = {field.name: getattr(root, field.attname) for field in fields}
        other = type(root)._default_manager.filter(condition or Q(), **same).exclude(pk=root.pk).first()
        if other is not None:
            yield _is_taken(root, [field for field in fields if not field.is_relation], other)


def _is_taken(root: models.Model, fields: list[Any], other: models.Model) -> str:
    words = {
        "value": ", ".join(value_of(root, field) for field in fields),
        "field": ", ".join(str(capfirst(field.verbose_name)) for field in fields),
        "name": name_of(other),
    }
    if all(isinstance(field, models.BooleanField) for field in fields):
        return _("“%(name)s” is marked “%(field)s” by now, and only one can be.") % words
    return _("“%(value)s” (%(field)s) is taken by now: “%(name)s” has it.") % words


def unique_rules(model: Model) -> Iterator[tuple[tuple[str, ...], Q | None]]:
    """The names of fields that no two rows share; of those alone that meet the condition, where there is one."""
    yield from (
        ((field.name,), None) for field in model._meta.concrete_fields if field.unique and not field.primary_key
    )
    rules = (rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint))
    yield from ((tuple(rule.fields), rule.condition) for rule in rules)


def moved_away(wanted: Rows, today: Rows) -> Iterator[str]:
    """Rows that are alive under another record."""
    for model, numbers in _by_model(wanted.keys() - today.keys()).items():
        for row in model._default_manager.filter(pk__in=numbers).order_by("pk"):
            yield _("“%(name)s” (%(kind)s) is part of another record by now.") % _named(model, row.pk, row)


def held(leaving: Collection[Key], today: Rows) -> Iterator[str]:
    """Rows that would go, but that something else needs."""
    for model, numbers in _by_model(leaving).items():
        for field in _protectors(model):
            users = field.model._default_manager.filter(**{f"{field.name}__in": numbers}).select_related(field.name)
            for user in users.order_by("pk"):
                if (type(user), user.pk) not in today:
                    row = getattr(user, field.name)
                    yield _(
                        "“%(name)s” (%(kind)s) was not there then, and would have to go; but “%(user)s” (%(user_kind)s)"
                        " uses it."
                    ) % {**_named(model, row.pk, row), "user": name_of(user), "user_kind": kind_of(type(user))}


def _protectors(model: Model) -> Iterator[Any]:
    """Foreign keys that keep a row of `model` from being deleted."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
            yield relation.field


def unfit(rows: Iterable[models.Model]) -> Iterator[str]:
    """What the rows' own rules say of them today."""
    for row in rows:
        try:
            row.clean()
        except ValidationError as problem:
            yield from _sentences(row, problem)


def _sentences(row: models.Model, problem: ValidationError) -> Iterator[str]:
    if not hasattr(problem, "error_dict"):
        yield from problem.messages
        return
    for name, sentences in problem.message_dict.items():
        field: Any = row._meta.get_field(name)
        yield from (f"{name_of(row)}, {field.verbose_name}: {sentence}" for sentence in sentences)


def no_longer_in_use(wanted: Rows, today: Rows) -> Iterator[str]:
    """Deprecated terms that come back with rows that had them: allowed, and told."""
    told = set()
    for key, row in wanted.items():
        for field in links(type(row)):
            term: Any = field.get_cached_value(row, default=None)
            is_new = key not in today or getattr(today[key], field.attname) != getattr(row, field.attname)
            if is_new and getattr(term, "deprecated", False) and term not in told:
                told.add(term)
                yield _(
                    "“%(name)s” (%(kind)s) is no longer in use. It comes back all the same, as it was used then."
                ) % _named(type(term), term.pk, term)


def _named(model: Model, number: int, row: models.Model | None) -> dict[str, str]:
    return {"name": name_of(row) if row is not None else str(number), "kind": kind_of(model)}


def _by_model(keys: Iterable[Key]) -> dict[Model, list[int]]:
    found: dict[Model, list[int]] = {}
    for model, number in sorted(keys, key=lambda key: (key[0]._meta.label, key[1])):
        found.setdefault(model, []).append(number)
    return found
