"""Whether a row may be saved, asked without the database: its fields, its own rule, its constraints."""

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from purposes.exchange.columns import Model, Table
from purposes.models import ProcessingActivity

Problem = tuple[str, str]
"""The column's name, and a sentence."""

# What a broken constraint means to a person. Others ask for something in a column that is empty.
_SENTENCES: Mapping[str, tuple[str, str | Promise]] = {
    "activity_ends_after_start": ("ends", _("It cannot end before it started.")),
    "activity_has_entry_and_edition_or_neither": (
        "catalogue_edition",
        _("Give the entry of the catalogue together with its edition, or neither."),
    ),
    "transfer_has_a_destination": (
        "country",
        _("Say to which country, or to which international organisation."),
    ),
    "adequacy_expires_after_adoption": ("expires", _("It cannot expire before it was adopted.")),
    "statement_address_is_free": ("slug", _("The site itself uses this address. Choose another.")),
}

# Columns of an activity that say “none” of a list.
NONE_FLAGS: Mapping[str, tuple[str, str | Promise]] = {
    "sources": (
        "no_sources",
        _("You ticked “no sources”, yet a source is listed. Untick it, or remove the source."),
    ),
    "retention": (
        "nothing_kept",
        _("You ticked “nothing is kept”, yet a retention period is listed. Untick it, or remove the period."),
    ),
    "recipients": (
        "no_recipients",
        _("You ticked “no recipients”, yet a recipient is listed. Untick it, or remove the recipient."),
    ),
    "transfers": (
        "no_transfers",
        _("You ticked “no transfers”, yet a transfer is listed. Untick it, or remove the transfer."),
    ),
}

LONGEST_INTERVAL = 120  # months between two reviews, as at the desk

_EMPTY = _("This field cannot be blank.")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
}


def problems(table: Table, values: Mapping[str, Any]) -> Iterator[Problem]:
    """What keeps a row with these values from being saved. Links are not looked at: they were found, or not, before."""
    wrong = list(_refused(table, values)) or list(_ruled_out(table, values))
    if wrong:
        yield from wrong
        return
    yield from _broken(table, values)
    months = values.get("review_months")
    if table.model is ProcessingActivity and months is not None and not 1 <= months <= LONGEST_INTERVAL:
        yield "review_months", str(_("Choose between 1 and 120 months."))


def contradictions(values: Mapping[str, Any], filled: Mapping[str, Any]) -> Iterator[Problem]:
    """“None” said of a list that is `filled`."""
    for name, (flag, sentence) in NONE_FLAGS.items():
        if values.get(flag) and filled.get(name):
            yield flag, str(sentence)


@cache
def _plain(table: Table) -> tuple[tuple[str, Any], ...]:
    return tuple((column.name, column.field) for column in table.columns if not column.target)


def _refused(table: Table, values: Mapping[str, Any]) -> Iterator[Problem]:
    """By the fields, as `Model.clean_fields` asks them: a row for each of a hundred thousand takes twice the time."""
    for name, field in _plain(table):
        value = values[name]
        if field.blank and value in field.empty_values:
            continue
        try:
            field.clean(value, None)
        except ValidationError as wrong:
            yield from ((name, message) for message in wrong.messages)


def _ruled_out(table: Table, values: Mapping[str, Any]) -> Iterator[Problem]:
    """By the model's own rule. An activity's asks the database whether it may change its organisation: not here."""
    if table.model is ProcessingActivity or table.model.clean is models.Model.clean:
        return
    try:
        table.model(**{name: values[name] for name, _field in _plain(table)}).clean()
    except ValidationError as wrong:
        yield from _sentences(wrong)


def _sentences(wrong: ValidationError) -> Iterator[Problem]:
    if not hasattr(wrong, "error_dict"):
        yield from (("", message) for message in wrong.messages)
        return
    for name, messages in wrong.message_dict.items():
        yield from (("" if name == "__all__" else name, message) for message in messages)


def _broken(table: Table, values: Mapping[str, Any]) -> Iterator[Problem]:
    for rule, condition, named in _rules(table.model):
        if values.keys() >= named and not holds(condition, values):  # of a row's number no document speaks
            yield _said(rule, min(named, default=""))


@cache
def _rules(model: Model) -> tuple[tuple[str, Any, frozenset[str]], ...]:
    """Conditions that the database asks of each row, with the columns that they speak of."""
    checks = [rule for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
    conditions: list[Any] = [rule.condition for rule in checks]
    return tuple(
        (rule.name, condition, frozenset(condition.referenced_base_fields))
        for rule, condition in zip(checks, conditions, strict=True)
    )


def _said(rule: str, column: str) -> Problem:
    found, sentence = _SENTENCES.get(rule, (column, _EMPTY))
    return found, str(sentence)


def holds(condition: Any, values: Mapping[str, Any]) -> bool:
    """As the database would say: a comparison with nothing breaks no rule."""
    if isinstance(condition, tuple):
        lookup, wanted = condition
        return _true(lookup, wanted, values)
    found = (holds(child, values) for child in condition.children)
    is_so = any(found) if condition.connector == Q.OR else all(found)
    return not is_so if condition.negated else is_so


def _true(lookup: str, wanted: Any, values: Mapping[str, Any]) -> bool:
    name, _separator, kind = lookup.partition("__")
    other = getattr(wanted, "name", "") if isinstance(wanted, F) else ""
    value, against = values[name], values[other] if other else wanted
    if kind == "isnull":
        return (value is None) == against
    if kind == "in":
        return value in against
    if kind in _COMPARE:
        return value is None or against is None or _COMPARE[kind](value, against)
    return bool(value == against)
