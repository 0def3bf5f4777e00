"""What was taken out of the register, by whom and when: a row that nobody can alter."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from purposes.exchange.export import HANDOUT_KINDS, Export, Wanted
from purposes.models import Handout, HandoutKind, Inspection, Organisation
from purposes.recorded import current_change, recorded_as


@transaction.atomic
def handed_out(wanted: Wanted, export: Export, *, inspection: Inspection | None = None) -> str:
    """Records it under the change that is being written, and returns the digest of what was handed out.

    `inspection`: through which link, if through one.
    """
    digest = hashlib.sha256(export.body).hexdigest()
    Handout.objects.create(
        change=current_change(),
        kind=HANDOUT_KINDS.get(wanted.form, HandoutKind.EXPORT),
        organisation=wanted.organisation,
        inspection=inspection,
        state_of=wanted.at,
        sha256=digest,
        detail=export.name,
    )
    return digest


@transaction.atomic
def log_handed_out(
    *,
    digest: str,
    detail: str,
    by: AbstractBaseUser | AnonymousUser | None,
    of: Iterable[Organisation],
    origin: str = "desk",
) -> None:
    """The log of changes left the register: each organisation that it tells `of` has a row of it."""
    with recorded_as(by, origin=origin):
        for organisation in of:
            Handout.objects.create(
                change=current_change(),
                kind=HandoutKind.LOG,
                organisation=organisation,
                sha256=digest,
                detail=detail,
            )


def noted(pieces: Iterable[bytes], note: Callable[[str, str], Any]) -> Iterator[bytes]:
    """The same pieces. `note` gets their digest before the last one leaves: no whole file is unlogged.

    It is called as well, and told so, when the reader went away before the end.
    """
    digest, held, is_noted = hashlib.sha256(), b"", False
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
