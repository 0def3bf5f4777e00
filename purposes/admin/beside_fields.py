"""Puts the findings of a record beside the fields of its form, where they are mended."""

from collections.abc import Iterable
from typing import Any

from purposes.admin.examined import told
from purposes.checks import Finding

_EDITED_AS = {"categories": "only_for", "subjects": "only_of"}
"""Links that the form edits under another name."""


def place(findings: Iterable[Finding], *, form: Any, formsets: Iterable[Any]) -> None:
    """On the field of the form or row; else on the list of rows; what has no place is in the summary only."""
    rows = {
        (one._meta.model._meta.label_lower, one.instance.pk): one for formset in formsets for one in _saved(formset)
    }
    rows[form._meta.model._meta.label_lower, form.instance.pk] = form
    lists = {formset.formset.prefix: formset.opts for formset in formsets}
    for formset in formsets:
        formset.opts.findings = []
    for finding in findings:
        found = rows.get((finding.place.model, finding.place.pk))
        name = _EDITED_AS.get(finding.place.field, finding.place.field)
        if found is not None and name in found.fields:
            field = found.fields[name]
            field.findings = [*getattr(field, "findings", ()), told(finding)]
        elif finding.place.field in lists:
            lists[finding.place.field].findings.append(told(finding))
        if found is not None:
            found.desk_open = True


def _saved(formset: Any) -> list[Any]:
    return list(formset.formset.initial_forms)
