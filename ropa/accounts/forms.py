"""The forms that allauth's own do not do for us."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ropa.accounts.passwords import may_choose_one


class LogIn(LoginForm):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["password"].help_text = ""  # the page has its own way to another password
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the labels say it, and stay

    def add_prefix(self, field_name: str) -> str:
        """Called as password managers and Django's own page call it."""
        return super().add_prefix("username" if field_name == "login" else field_name)


class ChangePassword(ChangePasswordForm):
    def clean_password1(self) -> str:
        """By another: a first password must not become the one that stays."""
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password that you have. Choose another one."), code="same")
        return password


class AskForReset(ResetPasswordForm):
    """Whoever comes by single sign-on has no password here, and gets none by mail. The page says the same to all."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        found = User.objects.filter(email__iexact=email, is_active=True, is_staff=True)
        # Databases call more letters equal than mail servers do.
        self.users: list[Any] = [user for user in found if user.email.lower() == email.lower() and may_choose_one(user)]
        return email

    def save(self, request: HttpRequest, **more: Any) -> str:
        """A mail goes out either way: that it takes time tells nobody anything."""
        if not self.users:
            address: str = self.cleaned_data["email"]
            get_adapter().send_mail("account/email/unknown_account", address, {})
            return address
        found: str = super().save(request, **more)
        return found
