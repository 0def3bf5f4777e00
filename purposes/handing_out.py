"""What leaves the register leaves a trace: who took what, of which state, and its digest."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from purposes.models import Handout, HandoutKind, Organisation
from purposes.recorded import current_change, recorded_as


@transaction.atomic
def log_handout(
    organisations: Iterable[Organisation],
    *,
    kind: HandoutKind,
    digest: str,
    by: AbstractBaseUser | AnonymousUser | None,
    detail: str = "",
    state_of: datetime | None = None,
    origin: str = "desk",
) -> None:
    """One row for each organisation whose register was in it, all of one change."""
    with recorded_as(by, origin=origin):
        for organisation in organisations:
            Handout.objects.create(
                organisation=organisation,
                kind=kind,
                sha256=digest,
                detail=detail,
                state_of=state_of,
                change=current_change(),
            )


def noted(pieces: Iterable[bytes], note: Callable[[str, str], Any]) -> Iterator[bytes]:
    """The same pieces. `note` gets their digest before the last one leaves: no whole file is unlogged.

    It is called as well, and told so, when the reader went away before the end.
    """
    digest, held, is_noted = sha256(), b"", False
    try:
        for piece in pieces:
            if held:
                yield held
            digest.update(piece)
            held = piece
        is_noted = True
        note(digest.hexdigest(), "")
        yield held
    finally:
        if not is_noted:
            note(digest.hexdigest(), _("broken off before the end"))
