"""The statements of a `ropa-register/1` document: how they stand in it, and writing them beside a new register."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import models, transaction

from publishing.models import Entry, Group, Right, Section, Statement
from purposes.exchange.columns import table_of
from purposes.exchange.records import Records
from purposes.exchange.wanted import FINGERPRINT

Document = Mapping[str, Any]

STATEMENTS = Records(table_of(Statement, "statements", key=("slug",)))


@transaction.atomic
def create_statements(document: Document, *, organisation: models.Model) -> list[Statement]:
    """Sections, rights, groups and entries; activities are found by reference, contact points by position."""
    return [_statement(values, organisation) for values in document.get("statements", [])]


def _statement(values: Document, organisation: Any) -> Statement:
    parts = ("sections", "groups", FINGERPRINT)
    statement = _saved(Statement(organisation=organisation, **_without(values, *parts)))
    points = list(organisation.contact_points.all())
    authorities = {row.code: row for row in apps.get_model("purposes", "SupervisoryAuthority").objects.all()}
    activities = {row.reference: row for row in organisation.activities.all()}
    for position, section in enumerate(values.get("sections", [])):
        point, code = section.get("contact_point"), section.get("authority")
        row = _saved(
            Section(
                statement=statement,
                position=position,
                contact_point=None if point is None else points[point],
                authority=authorities[code] if code else None,
                **_without(section, "rights", "contact_point", "authority"),
            )
        )
        for place, right in enumerate(section.get("rights", [])):
            _saved(Right(section=row, position=place, **right))
    for position, group in enumerate(values.get("groups", [])):
        row_of_group = _saved(Group(statement=statement, position=position, **_without(group, "entries")))
        for place, reference in enumerate(group.get("entries", [])):
            _saved(Entry(group=row_of_group, activity=activities[reference], position=place))
    return statement


def _without(values: Document, *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _saved(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row
