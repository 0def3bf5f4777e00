"""Accounts: who may give whom which role and which limits, and the verbs that do it and leave who, when and what.

Nobody changes what they may themselves, nobody gives more than they have, operators are made by operators alone, and
somebody always stays who may keep the accounts.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from purposes.limits import limits_of, visible
from purposes.models import AccountDeed, AccountEvent, Organisation, OrganisationLimit, Verb
from purposes.recorded import current_change, recorded_as
from purposes.roles import Role, permissions_of

Problem = tuple[str, str]
"""A field of the form, and a sentence."""


# Questions


def accounts_seen_by(user: Any) -> QuerySet[User]:
    return visible(get_user_model()._default_manager.all(), to=user)


def may_keep(account: User, *, by: Any) -> bool:
    """Whether `by`, who may keep accounts at all, may touch this one."""
    return bool(by.is_superuser) or not account.is_superuser


def roles_to_give(by: Any) -> list[Role]:
    """Those that may no more than whoever gives them."""
    if by.is_superuser:
        return list(Role)
    own = {name for role in roles_of(by) for name in permissions_of(role)}
    return [role for role in Role if permissions_of(role) <= own]


def organisations_to_give(by: Any) -> QuerySet[Organisation]:
    return visible(Organisation.objects.all(), to=by)


def roles_of(account: User) -> list[Role]:
    names = set(account.groups.values_list("name", flat=True)) if account.pk else set()
    return [role for role in Role if role.value in names]


def organisations_of(account: User) -> list[Organisation]:
    """To which the account is limited; none where it is not."""
    return list(Organisation.objects.filter(pk__in=_limits(account).values("organisation"))) if account.pk else []


def events_of(account: User) -> QuerySet[AccountEvent]:
    """What was done to it, the newest first."""
    return AccountEvent.objects.filter(account_id=account.pk).select_related("change")


def last_change(account: User) -> int:
    """The number of the newest change of this account; 0 where there is none."""
    return events_of(account).values_list("change_id", flat=True).first() or 0


def saves_since(account: User, *, change: int) -> list[tuple[str, datetime]]:
    """Who changed the account after that change, and when."""
    later = events_of(account).filter(change_id__gt=change).order_by("change_id")
    return list(later.values_list("change__actor", "change__at").distinct())


def problems(
    account: User, *, roles: Collection[str], organisations: Collection[Organisation], by: Any
) -> Iterator[Problem]:
    """Why `account`, as it stands in memory, cannot be saved with these roles and limits. In a transaction.

    Whoever takes the last DPO away waits here for whoever takes away the last but one.
    """
    before = User.objects.filter(pk=account.pk).first() if account.pk else None
    had, had_limits = set(roles_of(account)), {one.pk for one in organisations_of(account)}
    limits = {one.pk for one in organisations}
    if by.pk == account.pk and not by.is_superuser:
        if set(roles) != had or limits != had_limits or (before and before.is_active != account.is_active):
            yield "", _("Somebody else must change what your own account may.")
        return
    giveable = {role.value for role in roles_to_give(by)}
    if (set(roles) ^ had) - giveable:
        yield "roles", _("You cannot give or take away a role that may more than yours.")
    own = limits_of(by)
    if own is not None and not limits:
        yield "organisations", _("Choose at least one organisation: your own account is limited to some as well.")
    elif own is not None and limits - own:
        yield "organisations", _("You cannot give more organisations than your own account has.")
    Group.objects.select_for_update(no_key=True).filter(name=Role.DPO.value).first()
    stays = account.is_active and Role.DPO.value in roles and not limits
    if before and _keeps_all(before) and not stays and not _others_keep_all(before):
        yield (
            "",
            _("This is the last account that is a DPO for all organisations. Give the role to somebody else first."),
        )


# Verbs


def locked(account: User) -> User:
    """As it is now; nobody else saves it before this transaction ends."""
    return User.objects.select_for_update(no_key=True).get(pk=account.pk)


@transaction.atomic
def save_account(
    account: User, *, roles: Collection[str], organisations: Collection[Organisation], by: Any, reason: str = ""
) -> User:
    """Save it with exactly these roles and limits. `PermissionDenied` where `problems` would have said why not."""
    if not may_keep(account, by=by) or any(problems(account, roles=roles, organisations=organisations, by=by)):
        raise PermissionDenied
    before = User.objects.filter(pk=account.pk).first() if account.pk else None
    account.is_staff = True
    if before is None and not account.password:
        account.set_unusable_password()
    account.save()
    with recorded_as(by, reason=reason, verb=Verb.ACCOUNT, about=account.get_username()):
        for deed in _deeds(before, account):
            _happened(account, deed)
        _set_roles(account, roles)
        _set_limits(account, organisations)
    return account


@transaction.atomic
def set_roles(account: User, roles: Collection[str], *, by: Any = None, actor: str = "") -> None:
    """Exactly these of the table's roles. For those who may by themselves: single sign-on, a command."""
    with recorded_as(by, actor=actor, verb=Verb.ACCOUNT, about=account.get_username()):
        _set_roles(account, roles)


@transaction.atomic
def note(account: User, deed: AccountDeed, *, by: Any = None, actor: str = "") -> None:
    """What was done elsewhere: a mail was sent, a password was set, somebody came by single sign-on."""
    with recorded_as(by, actor=actor, verb=Verb.ACCOUNT, about=account.get_username()):
        _happened(account, deed)


def _set_roles(account: User, roles: Collection[str]) -> None:
    """Groups of an operator's own stay."""
    held = {role.value for role in roles_of(account)}
    for role in Role:
        if (role.value in roles) == (role.value in held):
            continue
        group = Group.objects.get(name=role.value)
        (account.groups.add if role.value in roles else account.groups.remove)(group)
        _happened(account, AccountDeed.GIVEN if role.value in roles else AccountDeed.TAKEN, role=role.value)


def _set_limits(account: User, organisations: Collection[Organisation]) -> None:
    """Each row by itself: each leaves its history. The new ones first: nobody is without any in between."""
    kept = {limit.organisation_id: limit for limit in _limits(account)}
    wanted = {one.pk: one for one in organisations}
    for key in wanted.keys() - kept.keys():
        OrganisationLimit.objects.create(account=account, organisation=wanted[key])
    for key in kept.keys() - wanted.keys():
        kept[key].delete()
    if kept.keys() != wanted.keys():
        _happened(account, AccountDeed.LIMITED)


def _deeds(before: User | None, account: User) -> Iterator[AccountDeed]:
    if before is None:
        yield AccountDeed.MADE
        if account.has_usable_password():
            yield AccountDeed.PASSWORD_SET
        return
    if any(getattr(before, name) != getattr(account, name) for name in ("first_name", "last_name", "email")):
        yield AccountDeed.EDITED
    if before.is_active != account.is_active:
        yield AccountDeed.SWITCHED_ON if account.is_active else AccountDeed.SWITCHED_OFF


def _happened(account: User, deed: AccountDeed, *, role: str = "") -> None:
    AccountEvent.objects.create(change=current_change(), account_id=account.pk, kind=deed, role=role)


def _limits(account: User) -> QuerySet[OrganisationLimit]:
    return OrganisationLimit.objects.filter(account=account.pk)


def _keeps_all(account: User) -> bool:
    """A DPO whom nothing limits: such a one keeps the accounts of all."""
    return account.is_active and Role.DPO in roles_of(account) and not _limits(account).exists()


def _others_keep_all(account: User) -> bool:
    others = User.objects.filter(is_active=True, groups__name=Role.DPO.value, limits=None).exclude(pk=account.pk)
    return others.exists()
