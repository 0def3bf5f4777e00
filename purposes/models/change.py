"""A change: what one save, request, import or command wrote together, and who, when and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known


class Origin(models.TextChoices):
    DESK = "desk", _("desk")
    API = "api", _("API")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command")
    MAILED_LINK = "mailed-link", _("mailed link")


class Change(models.Model):
    """Written once, by `recorded.current_change`; the database refuses to alter it.

    `id` and `at` rise together, in the order in which changes became visible: each is
    taken under a lock that is held until the change is committed.
    """

    at = models.DateTimeField(_("moment"), unique=True)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    """The name itself: it outlives the account."""
    actor_id = models.PositiveBigIntegerField(null=True)
    reason = models.TextField(_("why"), blank=True)
    origin = models.CharField(_("by way of"), max_length=20, choices=Origin, default=Origin.COMMAND)
    request = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = (is_known("origin", Origin, name="change_origin_is_known"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor}"
