"""A change: what one save, request, import or command wrote together, and who, when and why."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known


class Origin(models.TextChoices):
    DESK = "desk", _("desk")
    API = "api", _("API")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command")
    MAILED_LINK = "mailed-link", _("mailed link")


class Verb(models.TextChoices):
    """What a verb of ours did, where it says so itself: kept as a code, told in the language of whoever reads it."""

    SHIPPED = "shipped", _("Shipped vocabulary")
    SAMPLE = "sample", _("Sample register")
    SEAL = "seal", _("Seal")
    IMPORTED = "imported", _("Imported from %(about)s")
    DUPLICATED = "duplicated", _("Duplicated from %(about)s")
    RESTORED = "restored", _("Restored to the state of %(about)s")
    REMINDED = "reminded", _("Reminder of reviews, mailed to %(about)s")
    CONFIRMED = "confirmed", _("The owner says that it is still correct")
    REPORTED = "reported", _("The owner says what has changed in %(about)s")
    WORKED_IN = "worked-in", _("What the owner said is worked in")
    ACCOUNT = "account", _("Account of %(about)s")


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
    """As somebody typed it; what is read is `why`."""
    verb = models.CharField(max_length=20, choices=Verb, blank=True)
    about = models.CharField(max_length=150, blank=True)
    """What the verb was about: a reference, an address, or a moment in ISO 8601."""
    origin = models.CharField(_("by way of"), max_length=20, choices=Origin, default=Origin.COMMAND)
    request = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        constraints = (
            is_known("origin", Origin, name="change_origin_is_known"),
            is_known("verb", Verb, name="change_verb_is_known", optional=True),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor}"

    @property
    def why(self) -> str:
        """In the reader's language what our own verb did, and the reason that somebody typed."""
        said = self.get_verb_display() % {"about": self._about_in_words()} if self.verb else ""
        return ": ".join(filter(None, (said, self.reason)))

    def _about_in_words(self) -> str:
        if self.verb != Verb.RESTORED or not self.about:  # it may have been blanked, Art. 17
            return self.about
        local = timezone.localtime(datetime.fromisoformat(self.about))
        return f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i:s')}"
