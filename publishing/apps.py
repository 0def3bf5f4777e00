"""The statement that the public reads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from purposes.checks.others import add_rules
from purposes.exchange.parts import add_part
from purposes.proof.heads import add_heads
from purposes.readings import add_readings


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publication")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models load only once the apps are ready.
        from publishing.checks.reading import ASKED  # noqa: PLC0415
        from publishing.evidence import published_files  # noqa: PLC0415
        from publishing.exchange import STATEMENTS  # noqa: PLC0415
        from publishing.reviewing import readings_of  # noqa: PLC0415
        from publishing.sealing import heads  # noqa: PLC0415
        from purposes.exchange.records import add_records  # noqa: PLC0415

        add_rules("publishing", ASKED)
        add_records(STATEMENTS)
        add_part("published", published_files)
        add_heads("statements", heads)
        add_readings(readings_of)
