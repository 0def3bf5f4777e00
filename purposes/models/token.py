"""A token: what another program shows to use the API as the person who made it, within the scopes that it was given."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from purposes.recorded import Recorded


class Scope(models.TextChoices):
    """What a token may at most; what its owner may not, it may not either."""

    READ = "read", _("Read")
    WRITE = "write", _("Change and decide")
    PUBLISH = "publish", _("Publish")


def reading_only() -> list[str]:
    return [Scope.READ.value]


def refuse_unknown_scopes(scopes: object) -> None:
    if not isinstance(scopes, list) or not scopes or not set(scopes) <= set(Scope.values):
        raise ValidationError(_("Choose what the token may do."), code="scopes")


class ApiToken(Recorded):
    """Made by `tokens.make`, which alone knows its secret; here stands the digest. Its owner is who made it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    name = models.CharField(
        _("what for"), max_length=100, help_text=_("The program that will use it, such as “Intranet”.")
    )
    scopes = models.JSONField(
        _("it may"),
        default=reading_only,
        validators=[refuse_unknown_scopes],
        help_text=_("Never more than you may yourself at that moment."),
    )
    expires_at = models.DateTimeField(_("it ends"), help_text=_("From then on it opens nothing. One year at most."))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    token_hash = models.CharField(_("digest of the token"), max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        permissions = (("make_apitoken", _("Can make and withdraw API tokens")),)
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
            models.CheckConstraint(condition=~Q(token_hash=""), name="token_has_a_digest"),
        )

    def __str__(self) -> str:
        return self.name

    def is_open(self, *, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.expires_at


class TokenUse(models.Model):
    """When a token was last used, to the hour. No history: it would say when a program works, not who changed what."""

    token = models.OneToOneField(ApiToken, models.PROTECT, related_name="use")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("last use of a token")
        verbose_name_plural = _("last uses of tokens")

    def __str__(self) -> str:
        return f"{self.token_id} · {self.at:%Y-%m-%d %H:%M}"
