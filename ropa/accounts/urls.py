"""The addresses of log-in and account, below the desk's: its policy and its `no-store` hold here too.

Named as allauth asks for them. There is none to sign up, and none to change one's own e-mail address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key
from allauth.usersessions import views as usersessions
from django.urls import path, re_path
from django.views.generic import RedirectView

from ropa.accounts import pages, single_sign_on

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("password_change/", pages.change_password),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/provider/", pages.again_at_provider, name="again_at_provider"),
    path("account/switched-off/", account.account_inactive, name="account_inactive"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/first/", account.password_set, name="account_set_password"),
    path("account/reset/", pages.ask_for_reset, name="account_reset_password"),
    path("account/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("account/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^account/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/", factor.index, name="mfa_index"),
    path("account/code/", factor.authenticate, name="mfa_authenticate"),
    path("account/code/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/app/add/", app.activate_totp, name="mfa_activate_totp"),
    path("account/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/keys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("account/keys/add/", key.add_webauthn, name="mfa_add_webauthn"),
    path("account/keys/again/", key.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/keys/<int:pk>/remove/", key.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/token/", pages.form_token, name="form_token"),
    path("account/sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", pages.end_session, name="end_session"),
    path("account/sessions/end-all/", pages.log_out_everywhere, name="log_out_everywhere"),
    path("account/sso/", single_sign_on.begin, name="sso_login"),
    path("account/sso/callback/", single_sign_on.come_back, name="sso_callback"),
    path("account/sso/cancelled/", single_sign_on.cancelled, name="socialaccount_login_cancelled"),
]
