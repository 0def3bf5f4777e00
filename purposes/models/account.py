"""What the register knows of accounts: to which organisations one is limited, and who gave it which role."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from purposes.constraints import is_known
from purposes.models.organisation import Organisation
from purposes.recorded import Frozen, Recorded


class OrganisationLimit(Recorded):
    """The account sees and changes this organisation alone, and others that it has such a row for. Without any: all.

    Neither end can be deleted away: the last row of an account gone by itself would open everything to it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="limits", verbose_name=_("account")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("limit of an account")
        verbose_name_plural = _("limits of accounts")
        constraints = (models.UniqueConstraint(fields=("account", "organisation"), name="limit_once_per_organisation"),)

    def __str__(self) -> str:
        return str(self.organisation)


class AccountDeed(models.TextChoices):
    MADE = "made", _("Account made")
    EDITED = "edited", _("Name or e-mail changed")
    SWITCHED_OFF = "switched-off", _("Account switched off")
    SWITCHED_ON = "switched-on", _("Account switched on")
    GIVEN = "given", _("Role given")
    TAKEN = "taken", _("Role taken away")
    LIMITED = "limited", _("Organisations changed")
    INVITED = "invited", _("Invited by mail to choose a password")
    PASSWORD_SET = "password-set", _("Password set by somebody else")
    FACTOR_TAKEN = "factor-taken", _("Second factor taken away")
    LOGGED_OUT = "logged-out", _("Logged out everywhere by somebody else")


class AccountEvent(Frozen):
    """What was done to an account. Who did it, and its name, stand in the change: there they can be blanked."""

    account_id = models.PositiveBigIntegerField(_("account"), db_index=True)
    """A number, no foreign key: what happened outlives the account."""

    kind = models.CharField(_("what"), max_length=20, choices=AccountDeed)
    role = models.CharField(_("role"), max_length=150, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("event of an account")
        verbose_name_plural = _("events of accounts")
        constraints = (is_known("kind", AccountDeed, name="account_event_kind_is_known"),)

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.change.about, str(self.get_kind_display()), self.role)))
