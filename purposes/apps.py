"""The register."""

import sys
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PurposesConfig(AppConfig):
    name = "purposes"
    verbose_name = _("Register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from purposes import system_checks  # noqa: F401, PLC0415 - registers them, once the apps are ready
        from purposes.permissions import grant_roles  # noqa: PLC0415 - models load only once the apps are ready

        # What Django brings is called as the menu calls it.
        apps.get_app_config("auth").verbose_name = _("Organisation")
        called = apps.get_model("auth", "User")._meta
        called.verbose_name, called.verbose_name_plural = _("account"), _("accounts")
        connection_created.connect(_tell_the_change, dispatch_uid="purposes.tell_the_change")
        pre_migrate.connect(_lift_guards, sender=self, dispatch_uid="purposes.lift_guards")
        post_migrate.connect(_set_guards, sender=self, dispatch_uid="purposes.set_guards")
        post_migrate.connect(grant_roles, dispatch_uid="purposes.grant_roles")


def _tell_the_change(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    from purposes.guards import sqlite  # noqa: PLC0415 - models load only once the apps are ready

    if connection.vendor == "sqlite":
        sqlite.tell_the_change(connection)


def _lift_guards(*, plan: list[Any], **_: Any) -> None:
    """A migration alters tables, and SQLite rebuilds them: only then."""
    from purposes import guards  # noqa: PLC0415 - models load only once the apps are ready

    if plan:
        guards.remove()


def _set_guards(*, plan: Sequence[Any] = (), **more: Any) -> None:
    from purposes import catching_up, guards, system_checks  # noqa: PLC0415 - models load only once the apps are ready

    if guards.missing():
        guards.install()
    if plan and system_checks.is_migrated() and (changed := catching_up.unrecorded()):
        (more.get("stdout") or sys.stdout).write(
            f"Changed without history: {', '.join(changed)}. See purposes/catching_up.py.\n"
        )
    if settings.DATABASE_WEB_ROLE:
        guards.grant(settings.DATABASE_WEB_ROLE)
