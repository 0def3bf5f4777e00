"""The first page of the desk: the register beside what the public reads of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from publishing.admin.overview import statements_overview
from publishing.checks.currency import OUTDATED
from purposes.admin.examined import examined
from purposes.admin.overview import register_overview


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "title": _("Overview"),
        **register_overview(request),
        "statements": statements_overview(request, changed=_changed(request)),
    }


def _changed(request: HttpRequest) -> dict[int, str]:
    """What differs from the published versions, accepted or not: told to whoever may read findings."""
    if not request.user.has_perm("purposes.view_processingactivity"):
        return {}
    found = (finding for seen in examined(request).values() for finding in seen.findings)
    return {finding.record.pk: finding.message for finding in found if finding.rule.id == OUTDATED}
