"""Who may do what: one table of roles, things and verbs.

From it come the rights of the groups (`purposes.permissions`), docs/roles.md, the page of roles at the desk, and a test
that tries every cell at every door. A right that no cell gives, no role has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The value is the name of the group, which single sign-on may name too."""

    DPO = "DPO", _("Data protection officer")
    EDITOR = "Editor", _("Editor")
    APPROVER = "Approver", _("Approver")
    AUDITOR = "Auditor", _("Auditor")


ABOUT: Mapping[Role, Promise] = {
    Role.DPO: _("Keeps the register, approves, publishes, and says who else may do what."),
    Role.EDITOR: _("Keeps activities, statements and vocabularies up to date, and submits them."),
    Role.APPROVER: _("Answers for the processing (Art. 24) and decides on what is submitted; edits nothing."),
    Role.AUDITOR: _("Reads everything, and takes it out; changes nothing."),
}


class Act(TextChoices):
    SEE = "see", _("see")
    ADD = "add", _("add")
    CHANGE = "change", _("edit")
    DELETE = "delete", _("delete")
    RESTORE = "restore", _("restore an earlier state")
    SUBMIT = "submit", _("submit for review, and take back")
    APPROVE = "approve", _("approve, refuse, end, reopen")
    PUBLISH = "publish", _("publish")
    RULE = "rule", _("accept, mute")
    WORK_IN = "work-in", _("work in")
    TAKE_OUT = "take-out", _("take out")
    IMPORT = "import", _("bring in")
    GRANT = "grant", _("grant")
    WITHDRAW = "withdraw", _("withdraw")
    GIVE = "give", _("give and take roles and limits, switch off")


Rights = Mapping[Act, tuple[Role, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a person speaks of. `models` are its tables, the first one that of the record itself."""

    key: str
    title: Promise
    rights: Rights
    models: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    """Tables that come with it and are nobody's to change: they are written once."""

    own: Mapping[Act, str] | None = None
    """The permission behind a verb, where it is not the record's own one of that name."""

    is_shared: bool = False
    """All organisations share it: whoever is limited to some of them only sees it."""

    def permission(self, act: Act) -> str:
        """What a door asks for."""
        return self.own[act] if self.own and act in self.own else _named(act, self.models[0])

    def permissions(self, act: Act) -> set[str]:
        """All that comes with the verb: histories are seen with what they tell of."""
        if act is Act.SEE:
            tables = [*self.models, *self.seen]
            return {self.permission(act), *(_named(act, one) for one in tables), *(_of_history(one) for one in tables)}
        if act in _NAMED and not (self.own and act in self.own):
            return {_named(act, one) for one in self.models}
        return {self.permission(act)}


_NAMED = {Act.SEE: "view", Act.ADD: "add", Act.CHANGE: "change", Act.DELETE: "delete", Act.RESTORE: "change"}

EVERYBODY = tuple(Role)
WRITERS = (Role.DPO, Role.EDITOR)
DECIDERS = (Role.DPO, Role.APPROVER)
OVERSEERS = (Role.DPO, Role.AUDITOR)
THE_DPO = (Role.DPO,)


def _edited_by(*who: Role) -> Rights:
    return {Act.SEE: EVERYBODY, Act.ADD: who, Act.CHANGE: who, Act.DELETE: who, Act.RESTORE: who}


def _of(app: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for name in names)


THINGS: tuple[Thing, ...] = (
    Thing(
        key="activities",
        title=_("Processing activities, with all that stands under them"),
        models=_of(
            "purposes",
            *("processingactivity", "purpose", "purposebasis", "datasubjectuse", "datacategoryuse"),
            *("datacategorysubject", "source", "retentionperiod", "retentioncategory", "recipient", "transfer"),
            *("jointcontroller", "assessment", "measureuse", "question"),
        ),
        seen=_of("purposes", "decision"),
        rights={**_edited_by(*WRITERS), Act.SUBMIT: WRITERS, Act.APPROVE: DECIDERS},
        own={Act.SUBMIT: "purposes.submit_activity", Act.APPROVE: "purposes.approve_activity"},
    ),
    Thing(
        key="reviews",
        title=_("Reminders of reviews, and what owners answer"),
        models=_of("purposes", "reviewanswer", "answerdone", "reminder"),
        rights={Act.SEE: EVERYBODY, Act.WORK_IN: WRITERS},
        own={Act.WORK_IN: "purposes.change_processingactivity"},
    ),
    Thing(
        key="processor-records",
        title=_("Processor records (Art. 30(2))"),
        models=_of(
            "purposes", "processorrecord", "processorclient", "subprocessor", "processortransfer", "processormeasure"
        ),
        rights=_edited_by(*WRITERS),
    ),
    Thing(
        key="findings",
        title=_("Findings of the checks, and answers to them"),
        models=_of("purposes", "acceptance", "mutedrule"),
        rights={Act.SEE: EVERYBODY, Act.RULE: THE_DPO},
        own={Act.SEE: "purposes.view_processingactivity", Act.RULE: "purposes.rule_on_finding"},
    ),
    Thing(
        key="statements",
        title=_("Statements, with their sections, rights and groups"),
        models=_of("publishing", "statement", "section", "right", "group", "entry"),
        rights={**_edited_by(*WRITERS), Act.PUBLISH: THE_DPO},
        own={Act.PUBLISH: "publishing.publish_statement"},
    ),
    Thing(
        key="versions",
        title=_("Published versions"),
        models=_of("publishing", "snapshot", "rendering"),
        rights={Act.SEE: EVERYBODY},
    ),
    Thing(
        key="vocabularies",
        title=_("Vocabularies"),
        models=_of(
            "purposes",
            *("legalbasis", "datacategory", "datasubjectcategory", "recipientcategory", "securitymeasure"),
        ),
        rights=_edited_by(*WRITERS),
        is_shared=True,
    ),
    Thing(
        key="reference",
        title=_("Supervisory authorities and adequacy decisions"),
        models=_of("purposes", "supervisoryauthority", "adequacydecision"),
        rights=_edited_by(*WRITERS),
        is_shared=True,
    ),
    Thing(
        key="organisation",
        title=_("The organisation and its contact points"),
        models=_of("purposes", "organisation", "contactpoint"),
        rights=_edited_by(*THE_DPO),
    ),
    Thing(
        key="exports",
        title=_("The register as PDF, spreadsheet, data, evidence; of any past day"),
        models=_of("purposes", "preparation"),
        rights={Act.TAKE_OUT: EVERYBODY},
        own={Act.TAKE_OUT: "purposes.view_processingactivity"},
    ),
    Thing(
        key="import",
        title=_("Files brought into the register"),
        models=_of("purposes", "arrival"),
        rights={Act.IMPORT: THE_DPO},
        own={Act.IMPORT: "purposes.import_register"},
    ),
    Thing(
        key="log",
        title=_("The log of changes, and its spreadsheet"),
        models=_of("purposes", "change", "leaf", "seal", "sealkey", "redaction"),
        rights={Act.SEE: EVERYBODY, Act.TAKE_OUT: EVERYBODY},
        own={Act.TAKE_OUT: "purposes.view_change"},
    ),
    Thing(
        key="handouts",
        title=_("What was taken out, and by whom"),
        models=_of("purposes", "handout"),
        rights={Act.SEE: EVERYBODY},
    ),
    Thing(
        key="inspections",
        title=_("Inspectors' links"),
        models=_of("purposes", "inspection"),
        rights={Act.SEE: OVERSEERS, Act.GRANT: THE_DPO, Act.WITHDRAW: THE_DPO},
        own={Act.GRANT: "purposes.grant_inspection", Act.WITHDRAW: "purposes.grant_inspection"},
    ),
    Thing(
        key="tokens",
        title=_("API tokens: never for more than their owner may"),
        models=_of("purposes", "apitoken", "tokenuse"),
        rights={Act.SEE: OVERSEERS, Act.GRANT: THE_DPO, Act.WITHDRAW: THE_DPO},
        own={Act.GRANT: "purposes.make_apitoken", Act.WITHDRAW: "purposes.make_apitoken"},
    ),
    Thing(
        key="accounts",
        title=_("Accounts, their roles and limits"),
        models=("auth.user",),
        seen=("auth.group", "purposes.organisationlimit", "purposes.accountevent"),
        rights={Act.SEE: OVERSEERS, Act.ADD: THE_DPO, Act.CHANGE: THE_DPO, Act.GIVE: THE_DPO},
        own={Act.GIVE: "auth.change_user"},
    ),
)


def permissions_of(role: Role) -> set[str]:
    """What the table gives a role, as Django names it; of a history that a model does not have, too."""
    return {name for thing, act in cells() if role in thing.rights[act] for name in thing.permissions(act)}


def permissions_on_what_all_share() -> frozenset[str]:
    """Whoever is limited to some organisations has none of these: they would change what others publish."""
    changing = (act for act in Act if act is not Act.SEE)
    found = {
        name
        for act in changing
        for thing, one in cells()
        if thing.is_shared and one is act
        for name in thing.permissions(act)
    }
    return frozenset(found | {"purposes.add_organisation"})


def cells() -> Iterator[tuple[Thing, Act]]:
    return ((thing, act) for thing in THINGS for act in thing.rights)


def as_rows() -> Iterator[tuple[Thing, list[tuple[Act, list[bool]]]]]:
    """The table as it is read: of each thing its verbs, of each verb a yes or no per role."""
    for thing in THINGS:
        yield thing, [(act, [role in who for role in Role]) for act, who in thing.rights.items()]


def _named(act: Act, model: str) -> str:
    app, name = model.split(".")
    return f"{app}.{_NAMED[act]}_{name}"


def _of_history(model: str) -> str:
    app, name = model.split(".")
    return f"{app}.view_historical{name}"
