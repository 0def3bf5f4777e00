"""The statement that the public reads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from purposes.exchange.parts import add_part


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publication")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishing.evidence import proof_files, published_files  # noqa: PLC0415 - models load only once the apps are ready

        add_part("proof", proof_files)
        add_part("published", published_files)
