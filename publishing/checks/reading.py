"""Reads what the rules of a statement ask about: its outline, what it says in public, and what is published."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from publishing import content
from publishing.build import build_content
from publishing.checks import RULES
from publishing.checks.notice import Notice, look
from publishing.models import Entry, Snapshot, Statement
from publishing.outline import read_outline
from purposes.approved import overlooked, read_approved
from purposes.checks.others import Asked
from purposes.checks.rule import Look
from purposes.entries import Register
from purposes.history import NotYet, rows_at, rows_of_today

OVERLOOKED = 100
"""Activities shown nowhere that a preview tells of; the findings page tells of all."""


def looks_at_statements(organisation: Any, register: Register, today: date, at: datetime | None) -> Iterator[Look]:
    """Of every statement of the organisation, as they stood `at`; or as they would be published today, as approved."""
    shown = shown_activities(organisation, at=at)
    if at is None:
        register = read_approved(organisation, today=register).register
    for statement in Statement.objects.filter(organisation=organisation).order_by("slug"):
        try:
            outline = read_outline(statement, at=at)
        except NotYet:
            continue
        current = current_content(statement, at=at)
        public = build_content(register, outline)
        yield from look(
            RULES,
            Notice(register=register, outline=outline, public=public, published=current, shown=shown, today=today),
        )


def concerned(statement: Statement) -> list[int]:
    """The activities that a preview is about: those that are shown, and the first of those that should be somewhere."""
    organisation = statement.organisation
    everywhere = Entry.objects.filter(group__statement__organisation=organisation).values("activity")
    own = Entry.objects.filter(group__statement=statement).values_list("activity", flat=True)
    return [*dict.fromkeys(own.order_by()), *overlooked(organisation, shown=everywhere, most=OVERLOOKED)]


def shown_activities(organisation: Any, *, at: datetime | None = None) -> frozenset[int]:
    """Of all its statements."""
    rows = rows_at(at) if at else rows_of_today
    own = {"group__statement__organisation_id": organisation.pk}
    return frozenset(row["activity_id"] for row in rows(Entry, own))


def current_content(statement: Statement, *, at: datetime | None = None) -> content.Content | None:
    """What is published, or was at that moment."""
    versions = Snapshot.objects.filter(statement=statement)
    if at:
        versions = versions.filter(published_at__lte=at)
    newest = versions.order_by("-number").only("document").first()
    return content.read_document(newest.document).content if newest else None


ASKED = Asked(rules=RULES, look=looks_at_statements)
