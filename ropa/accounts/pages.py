"""The pages of log-in and account: allauth's views in the desk's frame, and what it has no view for."""

from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ropa.accounts.adapter import NotMailed
from ropa.accounts.own_password import must_choose
from ropa.accounts.second_factor import is_lacking
from ropa.accounts.sessions import end_all

FRAMED = ("/admin/account/", "/admin/login/", "/admin/logout/")


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: what the skin asks of every page, for those that it does not make itself."""
    if request.resolver_match is None or not request.path_info.startswith(FRAMED):
        return {}  # an error may come before anybody knows who asks
    return {
        **admin.site.each_context(request),
        "must_choose": must_choose(request),
        "sign_on": settings.SINGLE_SIGN_ON,
        "is_lacking": request.user.is_authenticated and bool(settings.SECOND_FACTOR_ROLES) and is_lacking(request),
    }


@transaction.non_atomic_requests
@login_required
@require_safe
def form_token(request: HttpRequest) -> HttpResponse:
    """Whether one is still logged in, and the token of a form that was opened before: no script can read its cookie."""
    return HttpResponse(get_token(request), content_type="text/plain; charset=utf-8")


class AskForReset(account.PasswordResetView):
    def form_valid(self, form: Any) -> HttpResponse:
        """Without a mail server the answer is another, and again the same for every address."""
        try:
            return super().form_valid(form)
        except NotMailed:
            form.add_error(None, _("The mail server does not answer: no mail was sent. Try again in a few minutes."))
            return self.render_to_response(self.get_context_data(form=form), status=HTTPStatus.SERVICE_UNAVAILABLE)


# No row is locked while a mail server makes us wait.
ask_for_reset = transaction.non_atomic_requests(AskForReset.as_view())


def change_password(request: HttpRequest) -> HttpResponse:
    """Where the skin's own menu and old bookmarks lead."""
    return HttpResponseRedirect(reverse("account_change_password"))


@login_required
def again_at_provider(request: HttpRequest) -> HttpResponse:
    """What was typed waits meanwhile."""
    if settings.SINGLE_SIGN_ON is None:
        raise Http404
    then = {REDIRECT_FIELD_NAME: get_next_redirect_url(request) or reverse("admin:index")}
    there = f"{reverse('sso_login')}?{urlencode(then)}"
    return render(request, "account/again_at_provider.html", {"there": there})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, _("That session is ended."))
    return HttpResponseRedirect(reverse("usersessions_list"))


@login_required
@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Here too."""
    user: Any = request.user
    end_all([user.pk])
    return account.logout(request)
