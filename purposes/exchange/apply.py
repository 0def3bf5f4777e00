"""Writes a `ropa-register/1` document into the register: what a plan makes of it, in the caller's recorded change."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from purposes.exchange.carrying_out import carry_out
from purposes.exchange.compare import Comparison
from purposes.exchange.plan import plan
from purposes.exchange.records import ACTIVITIES, added_records
from purposes.exchange.wanted import Known, Reading, as_errors
from purposes.exchange.writing import write
from purposes.models import Organisation, ProcessingActivity

Document = Mapping[str, Any]


@transaction.atomic
def create_register(document: Document) -> Organisation:
    """A new organisation with all its records. `ValidationError` by place where the document is wrong.

    Terms, authorities and adequacy decisions that are not there yet are added; those that are keep what they say.
    What the document calls approved is so by whoever imports it. Statements are publishing's to add.
    """
    if "organisation" not in document:
        raise ValidationError({"organisation": _("Say whose register this is: the file names no organisation.")})
    own = {name: value for name, value in document.items() if name not in {records.name for records in added_records()}}
    made = plan(own)
    if made.organisation is not None:
        raise ValidationError({"organisation.slug": _("This organisation is there already.")}, code="unique")
    if not made.is_sound:
        raise as_errors(made.all_problems())
    return carry_out(made)


@transaction.atomic
def create_activity(document: Document, *, organisation: Organisation) -> ProcessingActivity:
    """One activity with its rows, whose terms are there already. `ValidationError` by place; see `update_activity`."""
    known = Known(organisation=organisation.pk)
    reading = Reading(known)
    wanted = reading.row(ACTIVITIES.table, document, "")
    edits = Comparison(reading).record(None, wanted)
    others = organisation.activities.all()
    for name in ("reference", "slug"):
        if others.filter(**{name: wanted.values.get(name)}).exists():
            sentence = _("“%(value)s” is taken: another activity has it.")
            reading.wrong(name, sentence % {"value": wanted.values[name]})
    if reading.problems:
        raise as_errors(reading.problems)
    write(ACTIVITIES.table, edits, known=known, around={"organisation_id": organisation.pk})
    return ProcessingActivity.objects.get(organisation=organisation, reference=wanted.values["reference"])
