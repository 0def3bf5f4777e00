"""People and their roles. Accounts are switched off, not deleted: history names them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from purposes.admin.desk import AdminPasswordChangeForm, PlainAdmin, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)

PERSON = (_("Person"), {"fields": (("first_name", "last_name"), "email")})
ROLE = (_("Role"), {"fields": ("groups", ("is_active", "is_staff"))})
OPERATOR = (_("Operator"), {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)})


@admin.register(User)
class PersonAdmin(UserAdmin, PlainAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "first_name", "last_name", "is_active")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only an operator makes operators."""
        if obj is None:
            return self.add_fieldsets
        may_change = self.has_change_permission(request, obj)
        account = (None, {"fields": ("username", "password") if may_change else ("username",)})
        return (account, PERSON, ROLE, OPERATOR) if request.user.is_superuser else (account, PERSON, ROLE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        guarded = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not guarded and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Group)
class RoleAdmin(GroupAdmin, PlainAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser) and super().has_delete_permission(request, obj)
