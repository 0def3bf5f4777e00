"""A rights section's first words: the rights that follow from the legal bases in use."""

from typing import Any

from django.db import transaction

from publishing.models import Entry, Right, Section
from purposes.changes import locked, save_next
from purposes.recorded import recorded_as
from purposes.register import read_register
from purposes.rights import rights_for, words_for


@transaction.atomic
def add_missing_rights(section: Section, *, by: Any) -> int:
    """After those that are there; how many were added. What somebody wrote stays as it is."""
    statement = locked(section.statement)  # first the whole, then its part: as when the whole is saved
    section = locked(section)
    shown = set(Entry.objects.filter(group__statement=statement).values_list("activity_id", flat=True))
    activities = [one for one in read_register(statement.organisation).activities if one.id in shown]
    there = set(Right.objects.filter(section__statement=statement).values_list("article", flat=True))
    missing = [right for right in rights_for(activities) if right.article not in there]
    with recorded_as(by):
        for position, right in enumerate(missing, section.rights.count()):
            text = words_for(right, activities)
            Right(section=section, position=position, article=right.article, name=dict(right.name), text=text).save()
        if missing:
            save_next(statement)
            save_next(section)
    return len(missing)
