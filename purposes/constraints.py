"""Rules that several tables share, as constraints of the database."""

from typing import Any

from django.db.models import CheckConstraint, Q, TextChoices


def is_known(field: str, choices: type[TextChoices], *, name: str, optional: bool = False) -> CheckConstraint:
    """The column holds one of the law's choices; nothing at all too, where it is `optional`."""
    values: list[Any] = [*choices.values, *([""] if optional else [])]
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
