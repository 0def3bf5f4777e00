"""Accounts at the desk: name, e-mail, roles, organisations. Switched off, never deleted: history names them.

Long on purpose: the pages of an account, its doors and who may open each stand in one class.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import accounts, first_passwords, inviting
from purposes.admin.accounts_form import AccountForm, are_organisations_asked
from purposes.admin.accounts_together import AccountsTogether
from purposes.admin.desk import DeskAdmin, Fields, Tab
from purposes.admin.why import why
from purposes.models import AccountDeed, OrganisationLimit
from purposes.roles import ABOUT, Role, as_rows

admin.site.unregister(User)
admin.site.unregister(Group)

LAST = 30
"""So many of the things done to an account stand on its page; the log has them all."""


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Role.choices, ("none", gettext("No role"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User] | None:
        if self.value() == "none":
            return queryset.exclude(groups__name__in=Role.values)
        return queryset.filter(groups__name=self.value()) if self.value() else None


@admin.register(User)
class AccountAdmin(AccountsTogether, DeskAdmin):
    form = AccountForm
    change_form_template = "desk/account.html"
    tabs = (
        Tab(
            "account",
            _("Account"),
            (
                Fields(("username", ("first_name", "last_name"), "email"), _("Person")),
                Fields(("roles", "organisations"), _("What this account may")),
                Fields(("is_active",), _("Log-in")),
            ),
        ),
    )
    list_display = (
        "show_name",
        "show_username",
        "show_email",
        "show_roles",
        "show_organisations",
        "show_last_login",
        "show_state",
    )
    list_display_links = ("show_name",)
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    actions = None
    text = _(
        "Who may come in, with which role, and for which organisations. An account that is no longer needed is "
        "switched off: the history goes on naming it."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        limits = Prefetch("limits", OrganisationLimit.objects.select_related("organisation"))
        return super().get_queryset(request).prefetch_related("groups", limits)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Nobody asks letter by letter what a password's digest is."""
        asks_nothing_else = lookup.split("__", maxsplit=1)[0] in {"role", "is_active"}
        return asks_nothing_else and super().lookup_allowed(lookup, value, request)

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or accounts.may_keep(obj, by=request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # The form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """In the words of the desk, not of a computer."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if words := _WORDS.get(db_field.name):
            field.label, field.help_text = words
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.by = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """In words for who only reads."""
        fieldsets = super().get_fieldsets(request, obj)
        hidden = set() if are_organisations_asked(obj, by=request.user) else {"organisations"}
        read = _KEPT if obj else {}
        read = read if self.has_change_permission(request, obj) else {**read, **_READ}
        more = {_("Log-in"): ("show_last_login",)} if obj else {}
        return [
            (title, {**options, "fields": (*_named(options["fields"], read, hidden), *more.get(title, ()))})
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """History knows an account by its name: it keeps it."""
        shown = ("show_last_login", "show_roles", "show_organisations", "show_state")
        own = () if obj is None or obj.pk != request.user.pk or request.user.is_superuser else ("is_active",)
        return ("show_username", *own, *shown) if obj else shown

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change and not inviting.is_possible():
            obj.first_password = first_passwords.set_first_password(obj, now=timezone.now())
        accounts.save_account(
            obj,
            roles=form.wanted_roles(),
            organisations=form.wanted_organisations(),
            by=request.user,
            reason=why(request),
        )
        if not change and inviting.is_possible():
            transaction.on_commit(lambda: _invited(request, obj))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        if hasattr(obj, "first_password"):
            return self._about_first_password(request, obj, obj.first_password)
        return super().response_add(request, obj, post_url_continue)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        account: User | None = kwargs.get("obj")
        context["events"] = accounts.events_of(account)[:LAST] if account else ()
        context["has_more_rights"] = account is not None and account.user_permissions.exists()
        context["is_operator"] = account is not None and account.is_superuser
        context["is_without_mail"] = not inviting.is_possible()
        context["is_own"] = account is not None and account.pk == request.user.pk
        response = super().render_change_form(request, context, *args, **kwargs)
        context["languages"] = ()  # no text here has several
        return response

    # Beside the form

    def page_actions(self, request: HttpRequest, record: User) -> Sequence[dict[str, Any]]:
        if not self.has_change_permission(request, record) or record.pk == request.user.pk or not record.is_active:
            return ()
        actions = [self._action(gettext("Log this person out everywhere"), "log_out", record)]
        if not inviting.is_possible():
            address = reverse("admin:auth_user_first_password", args=[record.pk])
            actions.append({"title": gettext("Make a new first password"), "address": address})
        elif not record.has_usable_password() and record.email:
            actions.append(self._action(gettext("Send the invitation again"), "invite", record))
        return actions

    def _action(self, title: str, name: str, account: User) -> dict[str, Any]:
        return {"title": title, "address": reverse(f"admin:auth_user_{name}", args=[account.pk]), "post": True}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("roles/", wrap(self.roles_view), name="auth_user_roles"),
            # No row is locked while a mail server makes us wait.
            path("<int:pk>/invite/", transaction.non_atomic_requests(wrap(self.invite_view)), name="auth_user_invite"),
            path("<int:pk>/first-password/", wrap(self.first_password_view), name="auth_user_first_password"),
            path("<int:pk>/log-out/", wrap(self.log_out_view), name="auth_user_log_out"),
            *super().get_urls(),
        ]

    def roles_view(self, request: HttpRequest) -> HttpResponse:
        """The table of roles, to be read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Roles"),
            "opts": self.opts,
            "roles": [{"name": role.label, "about": ABOUT[role]} for role in Role],
            "things": [{"title": thing.title, "rows": rows} for thing, rows in as_rows()],
        }
        return TemplateResponse(request, "desk/roles.html", context)

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self._to_help(request, pk)
        if request.method != "POST" or not inviting.is_possible() or not account.email:
            raise PermissionDenied
        _invited(request, account)
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[pk]))

    def first_password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Only where no mail can be sent: else everybody chooses their own."""
        account = self._to_help(request, pk)
        if inviting.is_possible():
            raise PermissionDenied
        if request.method != "POST":
            return self._about_first_password(request, account)
        password = first_passwords.give_first_password(account, by=request.user, now=timezone.now())
        return self._about_first_password(request, account, password)

    def log_out_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self._to_help(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        accounts.note(account, AccountDeed.LOGGED_OUT, by=request.user)
        sentence = gettext("%(name)s is logged out wherever they were logged in, and can log in again.")
        messages.success(request, sentence % {"name": account.get_username()})
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[pk]))

    def _about_first_password(self, request: HttpRequest, account: User, password: str | None = None) -> HttpResponse:
        """Asks whether to make one; or shows it, once: it is in this answer and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A first password for %(name)s") % {"name": account.get_username()},
            "opts": self.opts,
            "original": account,
            "password": password,
            "days": first_passwords.LASTS.days,
        }
        return TemplateResponse(request, "desk/first_password.html", context)

    def _to_help(self, request: HttpRequest, pk: int) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied
        account: User | None = self.get_object(request, str(pk))
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account) or account.pk == request.user.pk:
            raise PermissionDenied
        return account

    # The list

    @admin.display(description=_("name"), ordering="last_name")
    def show_name(self, account: User) -> str:
        return account.get_full_name() or account.get_username()

    @admin.display(description=_("name to log in with"), ordering="username")
    def show_username(self, account: User) -> str:
        return account.get_username()

    @admin.display(description=_("e-mail"), ordering="email")
    def show_email(self, account: User) -> str:
        return account.email or "–"

    @admin.display(description=_("roles"))
    def show_roles(self, account: User) -> str:
        names = {group.name for group in account.groups.all()}
        told = [str(role.label) for role in Role if role.value in names]
        told += sorted(names - set(Role.values))
        told += [gettext("Operator")] if account.is_superuser else []
        return ", ".join(told) or "–"

    @admin.display(description=_("organisations"))
    def show_organisations(self, account: User) -> str:
        return ", ".join(sorted(str(limit.organisation) for limit in account.limits.all())) or gettext("All")

    @admin.display(description=_("last log-in"), ordering="last_login")
    def show_last_login(self, account: User) -> str:
        return (
            date_format(timezone.localtime(account.last_login), "DATETIME_FORMAT")
            if account.last_login
            else gettext("never")
        )

    @admin.display(description=_("state"), ordering="is_active")
    def show_state(self, account: User) -> SafeString:
        kind, title = ("approved", gettext("On")) if account.is_active else ("ended", gettext("Switched off"))
        return format_html('<span class="desk-status {}">{}</span>', kind, title)


_WORDS = {
    "username": (_("name to log in with"), _("It stands in the history beside what the account does, and stays.")),
    "email": (_("e-mail"), _("Where this person is written to, and known by when they come by single sign-on.")),
    "is_active": (_("may log in"), _("Switched off, the account opens nothing any more: no page, no token.")),
}

_KEPT = {"username": "show_username"}

_READ = {"roles": "show_roles", "organisations": "show_organisations", "is_active": "show_state"}


def _named(names: Sequence[Any], read: dict[str, str], hidden: set[str]) -> list[Any]:
    return [read.get(name, name) if isinstance(name, str) else name for name in names if name not in hidden]


def _invited(request: HttpRequest, account: User) -> None:
    try:
        inviting.invite(account, by=request.user)
    except inviting.NotMailed as problem:
        messages.warning(request, str(problem))
    else:
        sentence = gettext("%(address)s gets a mail that tells how to choose a password.")
        messages.success(request, sentence % {"address": account.email})
