"""The roles, as groups: what each may do stands in one table.

Granting is repeated after every migration. It never takes anything away, so
what an operator added by hand stays.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EVERYTHING = ("view", "add", "change", "delete")
READ = ("view",)

# Role → app → the actions on its models, history included for reading.
ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    "DPO": {"purposes": EVERYTHING, "publishing": EVERYTHING, "auth": READ},
    "Editor": {"purposes": EVERYTHING, "publishing": EVERYTHING},
    "Auditor": {"purposes": READ, "publishing": READ, "auth": READ},
}

EXTRA: dict[str, tuple[str, ...]] = {
    "DPO": (
        "publish_statement",
        "grant_inspection",
        "make_apitoken",
        "import_register",
        "rule_on_finding",
        "submit_activity",
        "approve_activity",
    ),
    "Editor": ("submit_activity",),
}

# Nobody edits what was published or what happened; a link or a token is made and withdrawn, never edited.
# A finding is ruled on with a permission of its own.
READ_ONLY = (
    *("snapshot", "rendering", "inspection", "handout", "change", "decision", "acceptance", "mutedrule"),
    *("apitoken", "tokenuse", "arrival"),
    *("reminder", "reviewanswer", "answerdone"),
)


def grant_roles(**_: Any) -> None:
    """Give every role what the table says; called after each app's migration."""
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.add(*_permissions(role))


def _permissions(role: str) -> list[Permission]:
    wanted = Q(codename__in=EXTRA.get(role, ()), content_type__app_label__in=ROLES[role])
    for app, actions in ROLES[role].items():
        of_app = Q(content_type__app_label=app)
        for action in actions:
            allowed = of_app & Q(codename__startswith=f"{action}_")
            if action != "view":
                allowed &= ~Q(content_type__model__startswith="historical") & ~Q(content_type__model__in=READ_ONLY)
            wanted |= allowed
    return list(Permission.objects.filter(wanted))
