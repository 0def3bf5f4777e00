"""What somebody who is limited to some organisations may bring into the register: those alone, and no shared words.

Asked when a file is compared, and again when it is written: limits may have changed in between.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from purposes.exchange.planned import Plan, State
from purposes.limits import limits_of, visible
from purposes.models import Organisation


def meant(organisation: Organisation | None, *, by: Any) -> Organisation | None:
    """Where a file does not say whose register it is: the one chosen, else the only one that `by` may see."""
    if organisation is not None or by is None or limits_of(by) is None:
        return organisation
    found = list(visible(Organisation.objects.all(), to=by)[:2])
    return found[0] if len(found) == 1 else None


def refuse_foreign(document: Any, *, organisation: Organisation | None, by: Any) -> None:
    """`ValidationError` for an organisation that `by` may not see, there or not. Before anything of it is compared."""
    limits = limits_of(by) if by is not None else None
    if limits is None:
        return
    own = document.get("organisation") if isinstance(document, Mapping) else None
    slug = own.get("slug") if isinstance(own, Mapping) else None
    named = Organisation.objects.filter(slug=slug).first() if isinstance(slug, str) and slug else organisation
    if named is None or named.pk not in limits:
        sentence = _("This file is not of an organisation that your account is for. Nothing of it was read further.")
        raise ValidationError(sentence, code="foreign")


def refuse_shared(plan: Plan, *, by: Any) -> None:
    """`ValidationError` where the file brings words that all organisations would share."""
    if by is None or limits_of(by) is None:
        return
    new = [line.name for line in plan.lines if line.state is State.NEW and line.records.is_shared]
    if new:
        sentence = _("The file brings what all organisations share: %(names)s. Ask somebody who may enter it first.")
        raise ValidationError(sentence % {"names": ", ".join(new[:5])}, code="shared")
