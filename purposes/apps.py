"""The register."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PurposesConfig(AppConfig):
    name = "purposes"
    verbose_name = _("Register")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from purposes.permissions import grant_roles  # noqa: PLC0415 - models load only once the apps are ready

        post_migrate.connect(grant_roles, dispatch_uid="purposes.grant_roles")
