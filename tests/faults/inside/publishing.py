"""Changing a word and publishing it, without the paper, which is not the point and takes its time."""

from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from publishing import content, release
from publishing.models import Rendering, Snapshot, Statement
from publishing.rendering import FORMATS
from purposes.models import Purpose
from purposes.recorded import recorded_as

release.FORMATS = tuple(form for form in FORMATS if form.name != "pdf")


def reword(purpose: int, text: str, *, by: User) -> None:
    """One of the activity's purposes, by number."""
    with transaction.atomic(), recorded_as(by):
        row = Purpose.objects.select_for_update().order_by("pk")[purpose]
        row.text = {"en": text}
        row.save()


def publish(*, by: User) -> Snapshot:
    return release.publish(Statement.objects.get(), by=by)


def chain() -> dict[str, Any]:
    """Whether the versions follow each other, each whole and as its digest says."""
    snapshots = list(Snapshot.objects.order_by("number"))
    rendered = {form.name for form in release.FORMATS}
    return {
        "numbers": [snapshot.number for snapshot in snapshots],
        "is_chained": all(after.previous == before.sha256 for before, after in pairwise(snapshots)),
        "is_whole": all(
            content.digest(snapshot.document.encode()) == snapshot.sha256
            and {one.format for one in Rendering.objects.filter(snapshot=snapshot)} == rendered
            for snapshot in snapshots
        ),
    }
