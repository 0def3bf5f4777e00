"""The form of an account: a person, the roles they have, and the organisations that they have them for."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import accounts, inviting
from purposes.admin.forms import DeskForm
from purposes.admin.ticks import Ticks
from purposes.limits import limits_of
from purposes.mailable import refuse_unmailable
from purposes.models import Organisation
from purposes.roles import ABOUT, Role


class AccountForm(DeskForm):
    by: Any = None
    """Who gives: set by the admin."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=Role.choices,
        widget=Ticks,
        help_text=_("Without a role, an account may do nothing. Several roles add up."),
    )
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Only for these organisations"),
        required=False,
        widget=Ticks,
        help_text=_(
            "None ticked: for all. Whoever is limited sees nothing of the others, and of what all share "
            "(vocabularies, authorities) changes nothing."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not are_organisations_asked(self.instance, by=self.by):
            self.fields.pop("organisations", None)
        is_own = self.instance.pk == self.by.pk and not self.by.is_superuser
        if "roles" in self.fields:
            field: Any = self.fields["roles"]
            field.widget.about = {role.value: ABOUT[role] for role in Role}
            held = {role.value for role in accounts.roles_of(self.instance)}
            offered = {role.value for role in accounts.roles_to_give(self.by)} | held
            field.choices = [(value, label) for value, label in Role.choices if value in offered]
            self.initial["roles"] = [role.value for role in Role if role.value in held]  # in the order of the boxes
            field.disabled = is_own
        if "organisations" in self.fields:
            field = self.fields["organisations"]
            field.queryset = accounts.organisations_to_give(self.by)
            self.initial["organisations"] = [one.pk for one in accounts.organisations_of(self.instance)]
            field.disabled = is_own
        if "email" in self.fields and not self.instance.pk and inviting.is_possible():
            self.fields["email"].required = True

    def clean_email(self) -> str:
        """One account for one address: whoever comes by single sign-on or asks for a password is known by it."""
        address: str = self.cleaned_data["email"]
        if address:
            refuse_unmailable(address)
            if User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk).exists():
                raise ValidationError(gettext("Another account has this e-mail address."), code="taken")
        return address

    def wanted_roles(self) -> list[str]:
        return list(self.cleaned_data["roles"])

    def wanted_organisations(self) -> list[Organisation]:
        """What was not asked stays; somebody who is limited to one organisation gives that one."""
        if "organisations" in self.fields:
            return list(self.cleaned_data["organisations"])
        if self.instance.pk is None and limits_of(self.by) is not None:
            return list(accounts.organisations_to_give(self.by))
        return accounts.organisations_of(self.instance)

    def _post_clean(self) -> None:
        """Django's own hook: by now the account in memory is what was typed."""
        super()._post_clean()
        if not self.errors:
            found = accounts.problems(
                self.instance, roles=self.wanted_roles(), organisations=self.wanted_organisations(), by=self.by
            )
            for field, sentence in found:
                self.add_error(field if field in self.fields else None, sentence)


def are_organisations_asked(account: User | None, *, by: Any) -> bool:
    """Where there is something to choose, or a limit to be lifted."""
    has_limit = account is not None and account.pk is not None and bool(accounts.organisations_of(account))
    return has_limit or accounts.organisations_to_give(by).count() > 1
