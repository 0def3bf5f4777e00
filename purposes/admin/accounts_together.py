"""Two people on one account: the second save is refused and laid over the first, as of records that have versions.

An account has none. What the page was made from comes along with it instead: what its form would have sent untouched.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from purposes import accounts
from purposes.admin.both import Both
from purposes.admin.differences import by_name, of_input
from purposes.admin.inputs import Input, inputs, sent, typed
from purposes.admin.merging import Part, Sent

SHOWN_STANDING = "made_from"
"""The hidden input. Whoever makes one up overwrites no more than whoever opened the page just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    sent: Sent
    change: int
    """The last one that this page tells of."""


class AccountsTogether:
    """Mixed into the accounts' admin, before the desk's own."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # of ModelAdmin
        with transaction.atomic():
            account = self._on_page(request, object_id)  # type: ignore[attr-defined]  # of EditedTogether
            if account is not None:
                accounts.locked(account)
                if found := self._both(request, account):
                    return self._show_both(request, object_id, form_url, extra_context, found)  # type: ignore[attr-defined]  # as above
            return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]  # of ModelAdmin

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """As the database has it: the account in memory is what was typed."""
        account = kwargs.get("obj")
        if account is not None and self.has_change_permission(request, account):  # type: ignore[attr-defined]  # of ModelAdmin
            now = self.get_object(request, unquote(str(account.pk)))  # type: ignore[attr-defined]  # as above
            standing = {"sent": sent(self._inputs(request, now)), "change": accounts.last_change(now)}
            context[SHOWN_STANDING] = json.dumps(standing)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # as above

    def _both(self, request: HttpRequest, account: User) -> Both | None:
        """What the page holds that was sent, if the account is no longer what that page was made from."""
        fields = self._inputs(request, account)
        now, opened = sent(fields), _shown(request)
        if opened is not None and opened.sent == now:
            return None
        base = now if opened is None else opened.sent
        part = Part(opened=base, theirs=now, mine=typed(fields, request.POST))
        page = request.POST.copy()
        for name, values in (part.laid_over() or {}).items():
            page.setlist(name, list(values))
        told = [of_input(by_name(fields), name, part, "") for name in part.names()]
        saves = accounts.saves_since(account, change=opened.change if opened else 0)
        return Both(saves=saves, differences=[one for one in told if one], laid_over=page)

    def _inputs(self, request: HttpRequest, account: User) -> list[Input]:
        fields = flatten_fieldsets(self.get_fieldsets(request, account))  # type: ignore[attr-defined]  # of ModelAdmin
        return inputs(self.get_form(request, account, change=True, fields=fields)(instance=account))  # type: ignore[attr-defined]  # as above


def _shown(request: HttpRequest) -> _Standing | None:
    """Nothing, for what no page of ours has sent."""
    try:
        said = json.loads(request.POST.get(SHOWN_STANDING, ""))
        shown = {str(name): tuple(map(str, values)) for name, values in said["sent"].items()}
        return _Standing(sent=shown, change=int(said["change"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
