"""Inspectors' links: granted, opened, withdrawn; and what each opening leaves behind."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, time

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from purposes.entries import Register
from purposes.exchange.export import Export, Wanted
from purposes.exchange.writer import as_json, register_document
from purposes.handouts import handed_out
from purposes.models import Handout, HandoutKind, Inspection, Origin
from purposes.recorded import current_change, recorded_as

BITS = 256

User = AbstractBaseUser | AnonymousUser | None


@transaction.atomic
def grant(inspection: Inspection, *, by: User) -> str:
    """Save the inspection under a new secret, and return that: it is stored nowhere and cannot be told again."""
    token = secrets.token_urlsafe(BITS // 8)
    inspection.token_hash = _digest(token)
    with recorded_as(by):
        inspection.save()
    return token


@transaction.atomic
def withdraw(inspection: Inspection, *, by: User, now: datetime) -> None:
    """From `now` on the link opens nothing. Withdrawing twice keeps the first moment."""
    inspection = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if inspection.withdrawn_at is None:
        inspection.withdrawn_at = now
        with recorded_as(by):
            inspection.save()


def find(token: str) -> Inspection | None:
    """The inspection behind a link, open or not. Looked for by digest, so that no comparison tells of the secret."""
    digest = _digest(token)
    found = Inspection.objects.select_related("organisation").filter(token_hash=digest).first()
    return found if found and secrets.compare_digest(found.token_hash, digest) else None


@transaction.atomic
def note_opening(
    inspection: Inspection, read: Callable[[], Register], *, state_of: datetime, now: datetime
) -> Handout | None:
    """Leave a handout, once per day on which a state is looked at; `None` where there is one already.

    `read` gives what is handed out: its digest stays, so that nobody can say later that it was something else.
    """
    today = timezone.localdate(now)
    seen = Handout.objects.filter(inspection=inspection, kind=HandoutKind.INSPECTION, state_of=state_of)
    if any(timezone.localdate(at) == today for at in seen.values_list("change__at", flat=True)):
        return None
    with recorded_as(None, reason=inspection.label, origin=Origin.MAILED_LINK):
        return Handout.objects.create(
            change=current_change(),
            kind=HandoutKind.INSPECTION,
            organisation=inspection.organisation,
            inspection=inspection,
            state_of=state_of,
            sha256=digest_of(read()),
            detail=inspection.label,
        )


@transaction.atomic
def hand_out(inspection: Inspection, wanted: Wanted, export: Export) -> None:
    """Leave a handout for each file that is taken through the link."""
    with recorded_as(None, reason=inspection.label, origin=Origin.MAILED_LINK):
        handed_out(wanted, export, inspection=inspection)


def first_moment(inspection: Inspection) -> datetime:
    """Where the days begin that the link opens."""
    return timezone.make_aware(datetime.combine(inspection.states_from, time()))


def digest_of(register: Register) -> str:
    """SHA-256 of the register as an export of that moment holds it: what was seen can be compared with what is kept."""
    return hashlib.sha256(as_json(register_document(register))).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
