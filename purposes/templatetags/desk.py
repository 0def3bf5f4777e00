"""What a form of the desk shows beside its fields."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def findings(bound: Any) -> Any:
    """Of a field, as `admin.beside_fields` put them there."""
    return getattr(bound.field, "findings", ())


@register.filter
def findings_of_rows(rows: Any) -> Any:
    """Of a list of rows as a whole."""
    return getattr(rows.opts, "findings", ())
