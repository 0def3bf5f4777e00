"""Makes a row of any model of ours, with no more in it than the model demands."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models, transaction
from simple_history.models import HistoricalChanges

from publishing.models import Entry, Group, Snapshot, Statement
from purposes.models import (
    Change,
    Inspection,
    Leaf,
    Organisation,
    Preparation,
    ProcessingActivity,
    Reminder,
    Seal,
    Transfer,
)
from purposes.recorded import Recorded, current_change, database_clock
from purposes.words import TranslatedLine, TranslatedText, words_of

_numbers = count(1)

# A destination is one of two columns, neither of them required by itself; who asked is, too. Changes follow the clock;
# leaves and seals are counted; an inspection's days come in order, which counted ones do but for the thousandth.
_DEMANDED: dict[type[models.Model], Callable[[], dict[str, Any]]] = {
    Transfer: lambda: {"country": "US"},
    Snapshot: lambda: {"updated_at": datetime(2019, 12, 31, tzinfo=UTC)},
    Change: lambda: {"at": database_clock()},
    Leaf: lambda: {"seq": next(_numbers)},
    Seal: lambda: {"number": next(_numbers)},
    Preparation: lambda: {"asked_by_id": 1},
    Reminder: lambda: {"activities": [1]},
    Inspection: lambda: {"states_from": date(2020, 1, 1), "states_to": date(2020, 1, 2)},
}


def _of_one_organisation() -> dict[str, Any]:
    organisation = made(Organisation)
    group = made(Group, statement=made(Statement, organisation=organisation))
    return {"group": group, "activity": made(ProcessingActivity, organisation=organisation)}


_DEMANDED[Entry] = _of_one_organisation


def our_models() -> list[type[Any]]:
    """Every model of both apps, history tables aside."""
    ours = [*apps.get_app_config("purposes").get_models(), *apps.get_app_config("publishing").get_models()]
    return [model for model in ours if not issubclass(model, HistoricalChanges)]


def recorded_models() -> list[type[Any]]:
    return [model for model in our_models() if issubclass(model, Recorded)]


def label(model: type[models.Model]) -> str:
    return model.__name__


def minimal(model: type[Any], **values: Any) -> Any:
    """An unsaved row, unlike any made before; what it has to point at is saved."""
    demanded = {**_DEMANDED.get(model, dict)(), **values}
    missing = (field for field in _fields(model) if field.name not in demanded and _is_demanded(field))
    return model(**demanded, **{field.name: _value(field) for field in missing})


@transaction.atomic
def made(model: type[Any], **values: Any) -> Any:
    if model is Change:  # begun, never made by hand
        return current_change()
    row = minimal(model, **values)
    row.save()
    return row


@transaction.atomic
def changed(row: Any) -> Any:
    """The same row with another value in every column but its number, saved."""
    for field in _fields(type(row)):
        setattr(row, field.name, _another(field, getattr(row, field.name)))
    row.save()
    return row


def columns(row: Any, model: type[models.Model]) -> dict[str, Any]:
    """The values of `model`'s columns in a row of it, or in one of its history; texts as plain dicts."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in model._meta.concrete_fields}


def _fields(model: type[models.Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if not field.primary_key)


def _is_demanded(field: Any) -> bool:
    return not field.blank and not field.has_default()


def _value(field: Any) -> Any:  # noqa: PLR0911 - one for each kind of column
    number = next(_numbers)
    match field:
        case models.ForeignKey():
            return made(field.related_model)
        case TranslatedLine() | TranslatedText():
            return {"en": f"Words {number}"}
        case models.CharField():
            return _line(field, number)
        case models.JSONField():
            return [f"column_{number}"]
        case models.TextField():
            return f"Text {number}"
        case models.DateTimeField():
            return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number % 1000)
        case models.DateField():
            return date(2020, 1, 1) + timedelta(days=number % 1000)
        case models.IntegerField():
            return 1
        case models.BinaryField():
            return b"bytes"
    raise TypeError(field)


def _line(field: Any, number: int) -> str:
    if field.choices:
        return str(field.choices[0][0])
    return "BE" if field.max_length == 2 else f"x{number}"


def _another(field: Any, value: Any) -> Any:
    match field:
        case models.BooleanField():
            return not value
        case models.JSONField():
            return [*value, "nl"] if isinstance(value, list) else {**value, "more": {"en": "More"}}
        case TranslatedLine() | TranslatedText():
            return {"en": "Other words", "nl": "Andere woorden é"}
        case models.CharField() if field.choices:
            return field.choices[-1][0]
        case models.CharField() if field.max_length == 2:
            return "NO"
        case models.DateField() if value is None:
            return datetime(2030, 1, 1, tzinfo=UTC) if isinstance(field, models.DateTimeField) else date(2030, 1, 1)
        case models.IntegerField():
            return (value or 0) + 7
    return _value(field)


def _plain(value: Any) -> Any:
    return words_of(value) if hasattr(value, "localize") else value
