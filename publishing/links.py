"""Links inside a statement: what a text points at must stand on the page."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from publishing.content import activity_anchor, group_anchor
from publishing.insertion import linked_anchors
from publishing.models import Entry, Group, Section, Statement
from purposes.words import Words, words_of


def broken_links(texts: Iterable[Words], anchors: Iterable[str]) -> list[str]:
    """The anchors that `texts` link to and that are not among `anchors`, sorted."""
    return sorted(linked_anchors(texts) - set(anchors))


def sentence(missing: Iterable[str]) -> str:
    names = ", ".join(f"#{anchor}" for anchor in missing)
    return gettext("A link leads to %(names)s, which is not on this page.") % {"names": names}


def activity_anchors(statement: Statement, *, without_groups: Iterable[int | None] = ()) -> set[str]:
    entries = Entry.objects.filter(group__statement=statement).exclude(group__in=[pk for pk in without_groups if pk])
    return {activity_anchor(slug) for slug in entries.values_list("activity__slug", flat=True)}


def anchors_of(statement: Statement) -> set[str]:
    """Everything stored that a link may point at."""
    sections = set(Section.objects.filter(statement=statement).values_list("anchor", flat=True))
    groups = Group.objects.filter(statement=statement).values_list("anchor", flat=True)
    return sections | set(map(group_anchor, groups)) | activity_anchors(statement)


def texts_of(statement: Statement) -> Mapping[str, list[Words]]:
    """Where a link may stand, by the name of the place."""
    sections = Section.objects.filter(statement=statement)
    introduction: dict[str, list[Words]] = {gettext("the introduction"): [words_of(statement.introduction)]}
    return introduction | {str(row): [words_of(row.body), words_of(row.closing)] for row in sections}
