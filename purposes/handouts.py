"""What was taken out of the register, by whom and when: a row that nobody can alter."""

import hashlib

from django.db import transaction

from purposes.exchange.export import HANDOUT_KINDS, Export, Wanted
from purposes.models import Handout, HandoutKind
from purposes.recorded import current_change


@transaction.atomic
def handed_out(wanted: Wanted, export: Export) -> str:
    """Records it under the change that is being written, and returns the digest of what was handed out."""
    digest = hashlib.sha256(export.body).hexdigest()
    Handout.objects.create(
        change=current_change(),
        kind=HANDOUT_KINDS.get(wanted.form, HandoutKind.EXPORT),
        organisation=wanted.organisation,
        state_of=wanted.at,
        sha256=digest,
        detail=export.name,
    )
    return digest
