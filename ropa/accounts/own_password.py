"""A first password opens one page: the one where its owner chooses another."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from purposes.first_passwords import is_first
from ropa.accounts.programs import refused_to_program
from ropa.accounts.second_factor import came_by_single_sign_on
from ropa.accounts.sessions import is_with_session

STAYS_OPEN = ("/admin/account/password/", "/admin/login/", "/admin/logout/", "/admin/i18n/", "/admin/jsi18n/")


class OwnPasswordFirst:
    """Middleware, before the second factor is asked for: that is set up by somebody whose password is their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_with_session(request) and SESSION_KEY in request.session and must_choose(request):
            if request.path_info.startswith("/api/"):
                return refused_to_program(_("Choose a password of your own first."))
            if not request.path_info.startswith(STAYS_OPEN):
                return HttpResponseRedirect(reverse("account_change_password"))
        return self.get_response(request)


def must_choose(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and is_first(user) and not came_by_single_sign_on(request, user)
