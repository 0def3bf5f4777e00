"""API tokens: who may make one makes it as their own, copies it once, and withdraws it; those of others too."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from purposes import tokens
from purposes.admin.desk import DeskAdmin, DeskForm, Fields, Tab
from purposes.models import ApiToken, Scope


class TokenForm(DeskForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        ends, now = self.cleaned_data.get("expires_at"), timezone.now()
        if ends and ends <= now:
            self.add_error("expires_at", gettext("This moment is over. Choose one that is to come."))
        if ends and ends > now + tokens.LONGEST:
            self.add_error("expires_at", gettext("A token lasts one year at most. Choose an earlier moment."))
        return cleaned


@admin.register(ApiToken)
class TokenAdmin(DeskAdmin):
    form = TokenForm
    change_form_template = "desk/token.html"
    tabs = (Tab("token", _("API token"), (Fields(("name", "scopes", "expires_at")),)),)
    list_display = ("show_name", "owner", "show_scopes", "show_end", "show_state", "show_use")
    list_display_links = ("show_name",)
    list_select_related = ("owner", "use")
    text = _(
        "Another program reads or changes the register by a token, in your name. "
        "Make one for each program, for no more than it needs."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        return super().get_queryset(request).select_related("owner", "use")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "expires_at":
            clock = forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "desk-input"}
            )
            kwargs |= {"form_class": forms.DateTimeField, "widget": clock}
        if db_field.name == "scopes":
            return forms.MultipleChoiceField(
                choices=Scope.choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[Scope.READ],
                label=gettext("It may"),
                help_text=str(db_field.help_text),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is only read says its scopes in words."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        shown = {"scopes": "show_scopes"}
        return [
            (title, {**options, "fields": tuple(shown.get(name, name) for name in options["fields"])})
            for title, options in fieldsets
        ]

    # Who may

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("purposes.make_apitoken")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Making

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        obj.secret = tokens.make(obj, by=request.user)  # type: ignore[arg-type]  # the admin lets nobody in anonymously

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """The secret, once: it is in this answer and nowhere else."""
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("A token for %(name)s") % {"name": obj.name},
            "opts": self.opts,
            "token": obj,
            "secret": obj.secret,
        }
        response = TemplateResponse(request, "desk/token_made.html", context)
        add_never_cache_headers(response)
        return response

    # Its end

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        context["state"] = self.show_state(record) if record else ""
        context["used"] = self.show_use(record) if record else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def page_actions(self, request: HttpRequest, record: ApiToken) -> Sequence[dict[str, Any]]:
        if not self.has_add_permission(request) or not record.is_open(now=timezone.now()):
            return ()
        address = reverse("admin:purposes_apitoken_withdraw", args=[record.pk])
        return ({"title": gettext("Withdraw"), "address": address, "post": True},)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [path("<int:pk>/withdraw/", view, name="purposes_apitoken_withdraw"), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = self.get_object(request, str(pk))
        if request.method != "POST" or token is None or not self.has_add_permission(request):
            raise PermissionDenied
        tokens.withdraw(token, by=request.user, now=timezone.now())
        self.message_user(request, gettext("The token is withdrawn: it opens nothing any more."))
        return HttpResponseRedirect(reverse("admin:purposes_apitoken_change", args=[pk]))

    # The list

    @admin.display(description=_("what for"), ordering="name")
    def show_name(self, token: ApiToken) -> str:
        return token.name

    @admin.display(description=_("it may"))
    def show_scopes(self, token: ApiToken) -> str:
        return ", ".join(str(Scope(one).label) for one in token.scopes)

    @admin.display(description=_("it ends"), ordering="expires_at")
    def show_end(self, token: ApiToken) -> str:
        return date_format(timezone.localtime(token.expires_at), "DATETIME_FORMAT")

    @admin.display(description=_("state"))
    def show_state(self, token: ApiToken) -> SafeString:
        if token.is_open(now=timezone.now()):
            return format_html('<span class="desk-status approved">{}</span>', gettext("Open"))
        label = gettext("Withdrawn") if token.withdrawn_at else gettext("Ended")
        return format_html('<span class="desk-status ended">{}</span>', label)

    @admin.display(description=_("last used"), ordering="use__at")
    def show_use(self, token: ApiToken) -> str:
        used = getattr(token, "use", None)
        return date_format(timezone.localtime(used.at), "DATETIME_FORMAT") if used else gettext("never")
