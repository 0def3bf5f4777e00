"""What the database would refuse although each record is sound by itself: found before anything is written.

A value that may stand once only, anywhere, is another record's; a row goes that something else still names. Records are
judged as they will all be afterwards: what the same file takes away from one, another may have.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from purposes.exchange.columns import Kind, Model
from purposes.exchange.compare import Edit
from purposes.exchange.fit import holds
from purposes.recorded import Recorded
from purposes.words import in_language

Collision = tuple[Edit, str, str]
"""The edit that is one too many, the column or list, and a sentence."""

_SENTENCES: Mapping[str, str | Promise] = {
    "publishing.Statement.slug": gettext_lazy("“%(value)s” is taken: another statement has this address."),
    "statement_one_front_page": gettext_lazy(
        "There is one front page, and another statement is it. Untick it there first, or in this file."
    ),
}


@dataclass(frozen=True, slots=True)
class _Once:
    """These columns together stand once in the table, among rows of which `condition` is true."""

    name: str
    columns: tuple[str, ...]
    condition: Any


def taken_twice(edits: Iterable[Edit]) -> Iterator[Collision]:
    """Of records of one kind: those that want what one record only can have."""
    staying = [edit for edit in edits if not edit.goes]
    for rule in _rules(staying[0]) if staying else ():
        wanting = [edit for edit in staying if _wants(edit, rule)]
        if not wanting:
            continue
        holders: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
        edited = {edit.kept.pk for edit in staying if edit.kept}
        rows = staying[0].table.model._default_manager.filter(rule.condition or Q())
        for number, *key in rows.values_list("pk", *rule.columns):
            if number not in edited:
                holders[tuple(key)].add(number)
        for edit in staying:
            if _is_under(rule, edit):
                holders[_key(rule, edit)].add(edit)
        for edit in wanting:
            if len(holders[_key(rule, edit)]) > 1:
                said = _SENTENCES.get(rule.name) or _("“%(value)s” is taken: another record has it.")
                yield edit, rule.columns[0], str(said) % {"value": _key(rule, edit)[0]}


def still_named(edits: Iterable[Edit]) -> Iterator[Collision]:
    """Of all that is edited: rows that go, while something that stays as it is points at them."""
    every = list(edits)
    going: dict[Model, dict[int, Edit]] = defaultdict(dict)
    for edit in every:
        if edit.goes and edit.kept:
            going[edit.table.model][edit.kept.pk] = edit
    for model, rows in going.items():
        for link in _protecting(model):
            let_go = {
                edit.kept.pk
                for edit in every
                if edit.kept and edit.table.model is link.model and (edit.goes or link.name in edit.changed)
            }
            pointing = link.model._default_manager.filter(**{f"{link.name}__in": list(rows)})
            for number, pointed_at in pointing.order_by("pk").values_list("pk", link.attname):
                if number not in let_go:
                    edit = rows[pointed_at]
                    words = {"name": _called(edit), "kind": link.model._meta.verbose_name_plural}
                    sentence = _("“%(name)s” cannot be left out: it is still named under: %(kind)s.")
                    yield edit, edit.table.name, sentence % words


def _rules(edit: Edit) -> Iterator[_Once]:
    """Of its model, as far as a document speaks of them: an organisation's own are looked after with its addresses."""
    model = edit.table.model
    for field in model._meta.concrete_fields:
        if field.unique and field.name in edit.table.by_name:
            yield _Once(f"{model._meta.label}.{field.name}", (field.name,), None)
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and set(rule.fields) <= edit.table.by_name.keys():
            yield _Once(rule.name, tuple(rule.fields), rule.condition)


def _wants(edit: Edit, rule: _Once) -> bool:
    return _is_under(rule, edit) and (edit.is_new or bool(edit.changed.keys() & set(rule.columns)))


def _is_under(rule: _Once, edit: Edit) -> bool:
    return rule.condition is None or holds(rule.condition, edit.values)


def _key(rule: _Once, edit: Edit) -> tuple[Any, ...]:
    return tuple(edit.values[name] for name in rule.columns)


def _protecting(model: Model) -> Iterator[Any]:
    """Links of recorded rows to `model` that keep what they point at, hidden ones too."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_kept = getattr(relation, "on_delete", None) is models.PROTECT and relation.auto_created
        if is_kept and issubclass(relation.related_model, Recorded):
            yield relation.field


def _called(edit: Edit) -> str:
    """By the first text that it has."""
    values = edit.kept.values if edit.kept else edit.values
    for column in edit.table.columns:
        if column.kind is Kind.WORDS and values[column.name]:
            return in_language(values[column.name], get_language() or "en", "en")[0]
    return str(edit.table.model._meta.verbose_name)
