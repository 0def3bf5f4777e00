"""Who gets in."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import m2m_changed, post_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "ropa.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Signals, against our habit: roles are given by pages, commands and providers, and none may forget."""
        from allauth.mfa.signals import authenticator_removed  # noqa: PLC0415 - once the apps are ready
        from django.contrib.auth.models import User  # noqa: PLC0415 - the same

        from purposes.models import AccountEvent  # noqa: PLC0415 - the same
        from ropa.accounts import log_ins, second_factor, sessions  # noqa: PLC0415 - the same

        user_logged_in.connect(sessions.begin, dispatch_uid="accounts.begin")
        user_logged_in.connect(log_ins.entered, dispatch_uid="accounts.entered")
        user_login_failed.connect(log_ins.refused, dispatch_uid="accounts.refused")
        for through in (User.groups.through, User.user_permissions.through):
            m2m_changed.connect(sessions.end_of_changed_roles, sender=through, dispatch_uid=f"accounts.{through}")
        post_save.connect(sessions.end_of_events, sender=AccountEvent, dispatch_uid="accounts.events")
        post_save.connect(sessions.end_of_changed_standing, sender=User, dispatch_uid="accounts.standing")
        authenticator_removed.connect(second_factor.forget, dispatch_uid="accounts.forget")
