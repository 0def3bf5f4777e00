"""Makes registers to test with: small ones, full ones, many. All words invented."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from publishing.exchange import create_statements
from publishing.models import Statement
from publishing.release import preview
from purposes.exchange.apply import create_register
from purposes.models import Organisation
from purposes.rulings import accept

Plain = dict[str, Any]

DAY = "2026-03-02"


def words(english: str) -> Plain:
    return {"en": english, "nl": f"{english} (nl)"}


RIGHTS = [{"article": "15", "name": words("Access"), "text": words("You may see your data.")}]
RIGHTS += [
    {"article": article, "name": words(name)}
    for article, name in (("16", "Rectification"), ("17", "Erasure"), ("18", "Restriction"))
]
RIGHTS += [
    {"article": article, "name": words(name)}
    for article, name in (("20", "Portability"), ("21", "Objection"), ("7-3", "Withdrawal"), ("77", "Complaint"))
]


def organisation_document(**more: Any) -> Plain:
    return {
        "slug": "harbour",
        "legal_name": "Harbour Arts Centre",
        "short_name": "Harbour",
        "address": "Quay 1\n1000 Brussels",
        "languages": ["en", "nl"],
        "contact_points": [
            {
                "role": "dpo",
                "label": words("Privacy desk"),
                "email": "privacy@harbour.example",
                "phone": "+32 2 555 01 00",
            }
        ],
        **more,
    }


def activity_document(number: int = 1, **more: Any) -> Plain:
    """A plain activity: one purpose, one row in each list. Approved: what is not is published nowhere."""
    return {
        "reference": f"A-{number:04}",
        "status": "approved",
        "slug": f"activity-{number}",
        "name": words(f"Activity {number}"),
        "purposes": [
            {
                "text": words(f"We do thing {number}."),
                "legal_bases": ["6-1-f"],
                "legitimate_interest": words("A house in order."),
            }
        ],
        "data_subjects": [{"category": "customers"}],
        "data_categories": [{"category": "A"}, {"category": "contact"}],
        "sources": [{"text": words("From you")}],
        "retention": [{"text": words("One year"), "kind": "period", "period": "P1Y"}],
        "recipients": [{"category": "ict-service-providers"}],
        "transfers": [{"country": "US", "mechanism": "45", "documentation": "On the Data Privacy Framework list"}],
        "measures": [{"measure": "awareness-training"}],
        "assessments": [{"kind": "lia", "state": "done"}],
        **more,
    }


def statement_document(*references: str, **more: Any) -> Plain:
    """Every kind of section, and one group with the activities named."""
    kinds = ("organisation", "activities", "recipients", "narrative", "rights", "authority", "changes", "contact")
    return {
        "slug": "privacy",
        "title": words("Privacy statement"),
        "introduction": words("How we use your data."),
        "languages": ["en", "nl"],
        "sections": [
            {
                "kind": kind,
                "anchor": kind,
                "heading": words(f"About {kind}"),
                "body": words(f"Text on {kind}."),
                "rights": RIGHTS if kind == "rights" else [],
            }
            for kind in kinds
        ],
        "groups": [{"anchor": "all", "title": words("All we do"), "entries": list(references)}],
        **more,
    }


def accept_errors(statement: Statement, *, by: Any) -> None:
    """So that it can be published as it is."""
    today = timezone.localdate()
    for error in preview(statement).errors:
        until = today + timedelta(days=1)
        accept(error, organisation=statement.organisation, reason="A test.", until=until, by=by, today=today)


def make_user(name: str, role: str) -> User:
    """Or who is called so already."""
    if (there := User.objects.filter(username=name).first()) is not None:
        return there
    user = User.objects.create_user(name, password="password of a test", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def make_organisation(**more: Any) -> Organisation:
    return create_register({"organisation": organisation_document(**more)})


def make_statement(*activities: Plain, organisation: Plain | None = None, **more: Any) -> Statement:
    """A register with these activities (one plain one if none is given), and a statement that shows them all."""
    shown = activities or (activity_document(),)
    document = {
        "organisation": organisation_document(**(organisation or {})),
        "activities": list(shown),
        "statements": [statement_document(*(activity["reference"] for activity in shown), **more)],
    }
    (statement,) = create_statements(document, organisation=create_register(document))
    return statement
