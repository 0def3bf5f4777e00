"""Which organisations an account may see: all, or those that it is limited to. Every door asks here.

What is not an organisation's own is shared by all (vocabularies, reference data): whoever is limited sees it and
changes nothing of it, which `WithinLimits` says. Accounts and tokens are seen by whoever is limited where they are
limited as well, and to no more than that.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from purposes.history import kinds_of_log, last_version, way_home
from purposes.models import ApiToken, Organisation, OrganisationLimit
from purposes.roles import THINGS, permissions_on_what_all_share

Rows = TypeVar("Rows", bound=QuerySet[Any])
Model = type[models.Model]

_NOTE = "_organisations_seen"
"""Kept on the account as a request read it, and gone with it."""

_ON_WHAT_ALL_SHARE = permissions_on_what_all_share()


def limits_of(user: Any) -> frozenset[int] | None:
    """The numbers of the organisations that `user` may see; `None` for all. Asked of the database once."""
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return None
    if not hasattr(user, _NOTE):
        found = OrganisationLimit.objects.filter(account=user.pk).values_list("organisation", flat=True)
        setattr(user, _NOTE, frozenset(found) or None)
    limits: frozenset[int] | None = getattr(user, _NOTE)
    return limits


def visible(rows: Rows, *, to: Any) -> Rows:
    """Those of `rows` that `to` may see."""
    limits = limits_of(to)
    return rows if limits is None else rows.filter(_within(rows.model, limits, to))


def is_visible(record: models.Model, *, to: Any) -> bool:
    """Of a record as it was last, be it still there or not."""
    limits = limits_of(to)
    if limits is None:
        return True
    if isinstance(record, ApiToken):
        return ApiToken.objects.filter(_within(ApiToken, limits, to), pk=record.pk).exists()
    home = organisation_of(record)
    return home in limits if home is not None else _is_shared(type(record))


def refuse_unseen(record: models.Model, *, to: Any) -> None:
    """Raises 404: what may not be seen is not there."""
    if not is_visible(record, to=to):
        raise Http404


def kinds_seen_by(user: Any) -> list[Model]:
    """Of what the log tells to `user`. What is neither an organisation's nor shared is not for whoever is limited."""
    found: list[Model] = [one for one in kinds_of_log() if user.has_perm(_seeing(one))]
    if limits_of(user) is None:
        return found
    return [one for one in found if one is Organisation or way_home(one) is not None or _is_shared(one)]


def organisation_of(record: models.Model) -> int | None:
    """The number of the organisation that a record belongs to, at whatever distance; none of what is shared."""
    if isinstance(record, Organisation):
        return record.pk
    home = way_home(type(record))
    if home is None:
        return None
    key: int = getattr(record, home.attname)
    if home.related_model is Organisation:
        return key
    owner = last_version(home.related_model, key)
    return organisation_of(owner[0]) if owner else None


class WithinLimits:
    """Named first among the authentication backends: it gives nothing to anybody, and no session is of its making.

    It stops whoever is limited from changing what all organisations share, whatever their roles.
    """

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        """Knows nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm in _ON_WHAT_ALL_SHARE and user_obj.is_active and limits_of(user_obj) is not None:
            raise PermissionDenied
        return False


def _within(model: Model, limits: Iterable[int], user: Any) -> Q:
    if model is Organisation:
        return Q(pk__in=limits)
    if model is get_user_model():
        return _accounts(limits, user, "pk")
    if model is ApiToken:
        return _accounts(limits, user, "owner")
    path = _path_home(model)
    return Q(**{f"{path}__in": limits}) if path else Q()


def _accounts(limits: Iterable[int], user: Any, path: str) -> Q:
    """One's own, and those that are limited to some of the same organisations and to no other."""
    limited = OrganisationLimit.objects.values("account")
    beyond = OrganisationLimit.objects.exclude(organisation__in=limits).values("account")
    return Q(**{path: user.pk}) | (Q(**{f"{path}__in": limited}) & ~Q(**{f"{path}__in": beyond}))


@cache
def _path_home(model: Model) -> str:
    """From a row to the organisation that it belongs to, as a query names it."""
    home = way_home(model)
    if home is None:
        return ""
    owner: Any = home.related_model
    return home.name if owner is Organisation else f"{home.name}__{_path_home(owner)}"


def _is_shared(model: Model) -> bool:
    return any(thing.is_shared and model._meta.label_lower in thing.models for thing in THINGS)


def _seeing(model: Model) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"
