"""The roles, as groups: each may do what the table of roles says, no more and no less.

Granted anew after every migration: a right that a release gives or withdraws is given or withdrawn then. What an
operator wants beside goes into a group of its own, which is never touched.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Value
from django.db.models.functions import Concat

from purposes.roles import Role, permissions_of


def grant_roles(**_: Any) -> None:
    """Called after each app's migration: of an app that is not there yet, nothing can be granted yet."""
    named = Concat("content_type__app_label", Value("."), "codename")
    there = dict(Permission.objects.annotate(named=named).values_list("named", "pk"))
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set(there[name] for name in permissions_of(role) & there.keys())
