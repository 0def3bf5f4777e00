"""Every door of the register: which cell of the table of roles it stands for, and what is asked there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import get_resolver, reverse

from purposes.recorded import Recorded
from purposes.roles import THINGS, Act, Thing
from tests.roles.world import World, prepared, record_of

NEVER = None
"""In the place of a verb: this door is shut for everybody."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """`names` are the addresses that it stands for, as they are called in the URL configuration."""

    name: str
    thing: str
    act: Act | None
    method: str = "get"
    at: Callable[[World, Any], str]
    data: Mapping[str, Any] | None = None

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")


# The desk: the pages that every admin has

_PARTS = {"publishing.section", "publishing.group"}
"""Added and deleted on the page of the statement, never on their own."""


def thing_of(label: str) -> Thing | None:
    """Where a model stands in the table."""
    return next((thing for thing in THINGS if label in thing.models or label in thing.seen), None)


def of_admins() -> Iterator[Door]:
    for model, desk in admin.site._registry.items():
        label = model._meta.label_lower
        thing = thing_of(label)
        assert thing is not None, f"{label} has pages at the desk and no line in the table of roles"
        yield from _of_admin(model, desk, thing, label)


def _of_admin(model: Any, desk: Any, thing: Thing, label: str) -> Iterator[Door]:
    app, name = label.split(".")

    def door(page: str, act: Act | None, method: str = "get", *more: Any, **data: Any) -> Door:
        full = f"admin:{app}_{name}_{page}"
        of_one = page not in {"changelist", "add", "deleted"}

        def at(world: World, _by: Any) -> str:
            return reverse(full, args=[record_of(world, model).pk, *more] if of_one else [])

        return Door(name=full, thing=thing.key, act=act, method=method, at=at, data=data)

    add = Act.ADD if Act.ADD in thing.rights and label not in _PARTS else NEVER
    add = Act.GRANT if Act.GRANT in thing.rights else add
    change = Act.CHANGE if Act.CHANGE in thing.rights else NEVER
    delete = Act.DELETE if Act.DELETE in thing.rights and label not in _PARTS else NEVER
    yield door("changelist", Act.SEE)
    yield door("change", NEVER if name == "handout" else Act.SEE)
    # The page of a change shows it, however it is asked.
    yield door("change", Act.SEE if name == "change" else change, "post", name_en="Changed")
    yield door("add", add)
    yield door("add", add, "post", name_en="Added")
    yield door("delete", delete)
    yield door("delete", delete, "post", post="yes")
    yield door("history", Act.SEE if issubclass(model, Recorded) else NEVER)
    if issubclass(model, Recorded):
        yield door("deleted", Act.SEE)

        def compared(world: World, _by: Any) -> str:
            row = record_of(world, model)
            first = type(row).history.filter(id=row.pk).values_list("change_id", flat=True).first()
            return f"{reverse(f'admin:{app}_{name}_compare', args=[row.pk])}?one={first}"

        def restored(world: World, _by: Any) -> str:
            row = record_of(world, model)
            first = (
                type(row).history.filter(id=row.pk).order_by("history_id").values_list("change_id", flat=True).first()
            )
            return reverse(f"admin:{app}_{name}_restore", args=[row.pk, first])

        restore = Act.RESTORE if Act.RESTORE in thing.rights else NEVER
        yield Door(name=f"admin:{app}_{name}_compare", thing=thing.key, act=Act.SEE, at=compared)
        for method in ("get", "post"):
            yield Door(
                name=f"admin:{app}_{name}_restore", thing=thing.key, act=restore, method=method, at=restored, data={}
            )


# The desk: pages of their own


def _on(name: str, what: str = "", **more: Any) -> Callable[[World, Any], str]:
    """The address of a page; `what` of the world its number names."""

    def at(world: World, _by: Any) -> str:
        args = [getattr(world, what).pk] if what else []
        return reverse(name, args=[*args, *more.get("args", ())]) + more.get("query", "")

    return at


def _door(name: str, thing: str, act: Act | None, what: str = "", method: str = "get", **more: Any) -> Door:
    data = more.pop("data", {})
    return Door(name=name, thing=thing, act=act, method=method, at=_on(name, what, **more), data=data)


_DECIDE = "admin:purposes_processingactivity_decide"
_SEE, _CHANGE = Act.SEE, Act.CHANGE

OF_THE_DESK: tuple[Door, ...] = (
    _door("admin:purposes_processingactivity_catalogue", "activities", Act.ADD),
    _door("admin:purposes_processingactivity_catalogue", "activities", Act.ADD, method="post", data={"copy": "1"}),
    _door("admin:purposes_processingactivity_review", "activities", _SEE, "activity"),
    _door("admin:purposes_processingactivity_duplicate", "activities", Act.ADD, "activity", "post"),
    *(
        _door(_DECIDE, "activities", act, "activity", "post", args=[kind], data={"why": "So."})
        for kind, act in (
            ("submitted", Act.SUBMIT),
            ("withdrawn", Act.SUBMIT),
            ("approved", Act.APPROVE),
            ("refused", Act.APPROVE),
            ("ended", Act.APPROVE),
            ("reopened", Act.APPROVE),
        )
    ),
    _door("admin:purposes_processingactivity_changelist", "reviews", _SEE, query="?review=answered"),
    _door("admin:purposes_processingactivity_worked_in", "reviews", Act.WORK_IN, "activity", "post"),
    _door("admin:purposes_findings", "findings", _SEE),
    _door("admin:purposes_coverage", "findings", _SEE, "organisation"),
    *(
        _door("admin:purposes_ruling", "findings", Act.RULE, "organisation", method, args=["mute"], query="?rule=LB-04")
        for method in ("get", "post")
    ),
    _door("admin:publishing_section_rights", "statements", _CHANGE, "section", "post"),
    _door("admin:publishing_statement_preview", "statements", _SEE, "statement"),
    _door("admin:publishing_statement_preview", "statements", Act.PUBLISH, "statement", "post", data={"expected": "x"}),
    _door("admin:publishing_statement_preview_page", "statements", _SEE, "statement", args=["en"]),
    _door("admin:purposes_take_out", "exports", Act.TAKE_OUT, "organisation"),
    _door("admin:purposes_take_out", "exports", Act.TAKE_OUT, "organisation", "post", data={"form": "pdf"}),
    _door("admin:purposes_import", "import", Act.IMPORT),
    _door("admin:purposes_import", "import", Act.IMPORT, method="post", data={"profile": ""}),
    _door("admin:purposes_import_template", "import", Act.IMPORT),
    _door("admin:auth_user_roles", "accounts", _SEE),
    Door(
        name="admin:auth_user_change",
        thing="accounts",
        act=Act.GIVE,
        method="post",
        at=lambda world, _by: reverse("admin:auth_user_change", args=[world.account.pk]),
        data={"roles": ["Editor"], "is_active": "on"},
    ),
    *(
        Door(
            name=f"admin:auth_user_{deed}",
            thing="accounts",
            act=Act.GIVE,
            method="post",
            at=lambda world, _by, deed=deed: reverse(f"admin:auth_user_{deed}", args=[world.account.pk]),
            data={},
        )
        for deed in ("first_password", "log_out")
    ),
    _door("admin:purposes_change_spreadsheet", "log", Act.TAKE_OUT),
    _door("admin:purposes_inspection_withdraw", "inspections", Act.WITHDRAW, "inspection", "post"),
    Door(
        name="admin:purposes_apitoken_withdraw",
        thing="tokens",
        act=Act.WITHDRAW,
        method="post",
        at=lambda world, _by: reverse("admin:purposes_apitoken_withdraw", args=[world.token.pk]),
        data={},
    ),
    *(
        Door(
            name=f"admin:{name}",
            thing="exports",
            act=Act.TAKE_OUT,
            at=lambda world, by, name=name: reverse(f"admin:{name}", args=[prepared(world, by).pk]),
        )
        for name in ("purposes_preparation", "purposes_preparation_file")
    ),
)


def of_the_past() -> Iterator[Door]:
    """Whoever may take the register out reads it as it stood."""
    yield Door(name="past:pick", thing="exports", act=Act.TAKE_OUT, at=lambda _world, _by: reverse("past:pick"))
    below = {"activity": "activity", "activity-changes": "activity", "record": "record", "record-changes": "record"}
    below |= {"statement": "statement", "statement-changes": "statement"}
    plain = ("overview", "activities", "records", "vocabularies", "take-out")
    for name in ("organisations", *plain, *below):

        def at(world: World, _by: Any, name: str = name) -> str:
            args: list[Any] = [world.instant]
            args += [world.organisation.pk] if name != "organisations" else []
            args += [getattr(world, below[name]).pk] if name in below else []
            return reverse(f"past:{name}", args=args)

        yield Door(name=f"past:{name}", thing="exports", act=Act.TAKE_OUT, at=at)


# The API

_ACTS = {"get": _SEE, "post": Act.ADD, "put": _CHANGE, "delete": Act.DELETE}

_OF_API: Mapping[str, tuple[str, str]] = {
    "organisations": ("organisation", ""),
    "organisation": ("organisation", ""),
    "activities": ("activities", "organisation"),
    "activity": ("activities", "organisation activity"),
    "processor-records": ("processor-records", "organisation"),
    "processor-record": ("processor-records", "organisation record"),
    "statements": ("statements", "organisation"),
    "statement": ("statements", "organisation statement"),
    "preview": ("statements", "organisation statement"),
    "versions": ("versions", "organisation statement"),
    "findings": ("findings", "organisation"),
    "history": ("log", "organisation"),
}
"""Name → its line in the table, and what of the world its address names."""

_VOCABULARIES = (
    "legal_bases",
    "data_categories",
    "data_subject_categories",
    "recipient_categories",
    "security_measures",
)
_REFERENCE = ("authorities", "adequacy")

OPEN_TO_ALL = {"api:schema", "api:docs"} | {
    f"api:public-{name}" for name in ("keys", "statements", "statement", "versions", "version", "document", "receipt")
}
"""Public by design: nothing of the register stands there."""


def of_api() -> Iterator[Door]:
    for name, (thing, parts) in _OF_API.items():
        yield from _of_api(name, thing, parts)
    yield _api("vocabularies", "vocabularies", _SEE, "get", lambda _world: [])
    for thing, names in (("vocabularies", _VOCABULARIES), ("reference", _REFERENCE)):
        for name in names:
            yield from _of_api(name, thing, "")
            yield from _of_api(f"{name}-one", thing, name)
    for verb in ("submit", "withdraw", "approve", "refuse", "end", "reopen"):
        act = Act.SUBMIT if verb in {"submit", "withdraw"} else Act.APPROVE

        def decided(world: World, verb: str = verb) -> list[Any]:
            return [world.organisation.slug, world.activity.pk, verb]

        yield _api("decide", "activities", act, "post", decided)
    yield _api("publish", "statements", Act.PUBLISH, "post", lambda world: _parts(world, "organisation statement"))
    yield _api("version", "versions", _SEE, "get", lambda world: [*_parts(world, "organisation statement"), 1])
    yield _api("exports", "exports", Act.TAKE_OUT, "post", lambda world: _parts(world, "organisation"))
    for name in ("export", "export-file"):
        yield Door(
            name=f"api:{name}",
            thing="exports",
            act=Act.TAKE_OUT,
            at=lambda world, by, name=name: reverse(
                f"api:{name}", args=[world.organisation.slug, prepared(world, by).pk]
            ),
        )


def _of_api(name: str, thing: str, parts: str) -> Iterator[Door]:
    view: Any = _views()[f"api:{name}"]
    for method in (one for one in view.needs if hasattr(view, one.lower())):
        act = _ACTS[method.lower()]
        if name in {"organisations", "organisation"} and act is _SEE:
            yield _api(name, "activities", act, "get", lambda world: _parts(world, _of_one(name, parts)))
        else:
            yield _api(name, thing, act, method.lower(), lambda world: _parts(world, _of_one(name, parts)))


def _of_one(name: str, parts: str) -> str:
    return "organisation" if name == "organisation" else parts


def _api(name: str, thing: str, act: Act, method: str, args: Callable[[World], list[Any]]) -> Door:
    def at(world: World, _by: Any) -> str:
        return reverse(f"api:{name}", args=args(world))

    return Door(name=f"api:{name}", thing=thing, act=act, method=method, at=at, data={})


def _parts(world: World, parts: str) -> list[Any]:
    return [_part(world, part) for part in parts.split()]


def _part(world: World, part: str) -> Any:
    if part in _VOCABULARIES or part == "authorities":
        return record_of(world, world.vocabularies[part]).code
    if part == "adequacy":
        return record_of(world, world.vocabularies[part]).pk
    row = record_of(world, type(getattr(world, part)))
    return row.slug if part in {"organisation", "statement"} else row.pk


# All of them


def doors() -> list[Door]:
    return [*of_admins(), *OF_THE_DESK, *of_the_past(), *of_api()]


_TWINS = ("datacategory", "datasubjectcategory", "recipientcategory", "securitymeasure")
_TWINS += ("data_categories", "data_subject_categories", "recipient_categories", "security_measures")


def is_twin(door: Door) -> bool:
    """A read of a vocabulary whose pages are those of another one, by the same class: tried of one is enough."""
    return door.method == "get" and any(name in door.name for name in _TWINS)


def is_writing(door: Door) -> bool:
    """Whether it may leave something behind. The page of a change only shows it, however it is asked."""
    return door.method != "get" and door.act is not NEVER and not door.name.endswith("_change_change")


def known_elsewhere(name: str) -> bool:
    """Addresses that hold nothing of the register: around the desk, and public."""
    around = {f"admin:{page}" for page in ("index", "login", "logout", "password_change", "password_change_done")}
    around |= {"admin:jsi18n", "admin:view_on_site", "admin:app_list", "admin:search", "admin:desk_countries"}
    return name in OPEN_TO_ALL | around


OF_WHOEVER_ASKED = {
    "admin:autocomplete": "asks the admin of what is looked for: its list is a door above",
    "admin:purposes_arrival": "there for whoever brought the file, and import is asked for again",
    "admin:purposes_processingactivity_catalogue_changes": "the page of an activity copied from the catalogue",
    "past:preparation": "behind an inspector's link only",
    "past:preparation-file": "behind an inspector's link only",
    "admin:auth_user_invite": "tests/purposes/test_desk_accounts.py: only where one can",
}
"""Tried elsewhere, and why not here."""


def addresses() -> Iterator[str]:
    """Every address below the desk and the API, as it is called; those without a name lead to one with."""
    yield from _walk(get_resolver().url_patterns, "", "")


def _walk(patterns: Any, path: str, space: str) -> Iterator[str]:
    for one in patterns:
        here = path + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns, here, f"{one.namespace}:" if one.namespace else space)
        elif one.name and space in {"admin:", "past:", "api:"}:
            yield space + one.name


def _views() -> dict[str, Any]:
    found: dict[str, Any] = {}

    def walk(patterns: Any, space: str) -> None:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
            elif one.name:
                found[space + one.name] = getattr(one.callback, "cls", None)

    walk(get_resolver().url_patterns, "")
    return found
