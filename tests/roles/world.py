"""One of everything that somebody may see or do, and people with every role and with none."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from publishing.content import canonical
from publishing.models import Group, Right, Section, SectionKind, Snapshot
from publishing.release import preview
from purposes import inspections, review_links, tokens
from purposes.exchange.export import Step
from purposes.law import Status
from purposes.models import (
    AdequacyDecision,
    ApiToken,
    Change,
    Handout,
    Inspection,
    Preparation,
    ProcessingActivity,
    ProcessorRecord,
    Stage,
    SupervisoryAuthority,
)
from purposes.models.vocabulary import VOCABULARIES
from purposes.recorded import recorded_as
from purposes.roles import Role
from tests.make import activity_document, make_statement, make_user
from tests.purposes.rows import made

SCOPES = ("read", "write", "publish")
NO_ROLE, NO_STAFF, NOBODY, INSPECTOR, OWNER = "no role", "not at the desk", "nobody", "inspector", "owner"
WITHOUT = (NO_ROLE, NO_STAFF, NOBODY, INSPECTOR, OWNER)
"""Whom the table of roles does not know: they may nothing of what stands in it."""

PEOPLE = (*Role.values, *WITHOUT)

World = SimpleNamespace


def make_world(*, slug: str = "harbour", marker: str = "") -> World:
    """Of one organisation; every text of it holds the `marker`."""
    with recorded_as(None), transaction.atomic():
        statement = make_statement(
            activity_document(
                reference=f"{marker}A-1",
                slug=f"{slug}-1",
                name={"en": f"Activity {marker}"},
                department=f"Department {marker}",
                owner_email="owner@example.org",
                review_months=12,
                comments=f"Comment {marker}",
            ),
            organisation={"slug": slug, "legal_name": f"{slug} {marker}", "short_name": f"{slug} {marker}"},
            slug=f"{slug}-privacy",
            title={"en": f"Statement {marker}"},
        )
    organisation, activity = statement.organisation, ProcessingActivity.objects.get(slug=f"{slug}-1")
    with recorded_as(None), transaction.atomic():
        record = made(
            ProcessorRecord, organisation=organisation, reference=f"{marker}P-1", name={"en": f"Record {marker}"}
        )
        document = canonical(preview(statement).document).decode()
        version = made(Snapshot, statement=statement, number=1, document=document)
        today = timezone.localdate()
        inspection = Inspection(
            organisation=organisation,
            label=f"Authority {marker}",
            states_from=today,
            states_to=today,
            expires_at=timezone.now() + timedelta(days=1),
        )
        link = inspections.grant(inspection, by=None)
        handout = made(Handout, organisation=organisation, inspection=inspection, detail=f"Handout {marker}")
    return SimpleNamespace(
        organisation=organisation,
        statement=statement,
        section=Section.objects.get(statement=statement, kind=SectionKind.RIGHTS),
        group=Group.objects.get(statement=statement),
        right=Right.objects.filter(section__statement=statement).first(),
        activity=activity,
        record=record,
        version=version,
        inspection=inspection,
        handout=handout,
        link=link,
        owner_link=review_links.token(activity, on=today),
        change=Change.objects.get(pk=activity.history.values_list("change_id", flat=True)[0]),
        marker=marker,
    )


def make_people() -> dict[str, Any]:
    """Each with a token, but for those who have no account."""
    people: dict[str, Any] = {role.value: make_user(role.value.lower(), role.value) for role in Role}
    people[NO_ROLE] = User.objects.create_user("none", is_staff=True)
    people[NO_STAFF] = User.objects.create_user("outside")
    secrets = {name: _secret(user) for name, user in people.items()}
    people |= dict.fromkeys((NOBODY, INSPECTOR, OWNER))
    return {name: SimpleNamespace(name=name, user=user, secret=secrets.get(name, "")) for name, user in people.items()}


def prepared(world: World, by: Any) -> Preparation:
    """Something taken out that waits for whoever asked."""
    return Preparation.objects.create(
        organisation=world.organisation,
        form="pdf",
        state_of=timezone.now(),
        asked_at=timezone.now(),
        called_at=timezone.now(),
        asked_by_id=by.pk if by else 1,
        stage=Stage.DONE,
        step=Step.values[-1],
        name="register.pdf",
        media_type="application/pdf",
        body=b"%PDF",
    )


def in_review(activity: ProcessingActivity) -> None:
    with recorded_as(None), transaction.atomic():
        activity.status = Status.IN_REVIEW
        activity.reviewed_on = date(2000, 1, 1)
        activity.save()


def record_of(world: World, model: Any) -> Any:
    """The row whose pages are tried."""
    if model in (spare := getattr(world, "spare", {})):
        return spare[model]
    own = [world.organisation, world.statement, world.section, world.group, world.activity, world.record]
    own += [world.version, world.inspection, world.handout, world.change]
    own += [world.account]
    found = next((row for row in own if type(row) is model), None)
    if found is None and model in {*VOCABULARIES.values(), AdequacyDecision, SupervisoryAuthority}:
        found = model.objects.order_by("pk").first()
    if found is None and model is ApiToken:
        found = ApiToken.objects.order_by("pk").first()
    return found or model.objects.order_by("-pk").first()


def _secret(user: Any) -> str:
    return tokens.make(
        ApiToken(name="A test", scopes=list(SCOPES), expires_at=timezone.now() + timedelta(days=1)), by=user
    )
