"""Documents as plain values, for what sets them in type. No database."""

from dataclasses import replace
from typing import Any

from publishing import content
from publishing.labels import default_labels

NOTHING: content.Words = {}


def words(text: str, **others: str) -> content.Words:
    return {"en": text, **others}


def make_document(
    *activities: content.Activity, sections: tuple[content.Section, ...] = (), **fields: Any
) -> content.Document:
    """Who we are, one group of `activities`, then `sections`. `fields` are those of the content."""
    group = content.Group(key="visitors", title=words("Visitors"), activities=activities)
    public = content.Content(
        slug="privacy",
        languages=("en",),
        organisation="Example Ltd",
        short_name="Example",
        title=words("Privacy statement"),
        introduction=words("What we do with personal data."),
        labels=default_labels(),
        sections=(
            make_section("who-we-are", kind="organisation", heading=words("Who we are"), contact=make_contact()),
            make_section("processing", kind="activities", groups=(group,) if activities else ()),
            *sections,
        ),
    )
    return content.Document(
        format=content.FORMAT,
        number=1,
        previous="",
        published_at="2026-03-02T09:30:00Z",
        updated_at="2024-05-03T08:00:00Z",
        is_substantive=True,
        note=NOTHING,
        versions=(content.Version(number=1, published_on="2026-03-02", note=NOTHING),),
        content=replace(public, **fields),
    )


def make_section(anchor: str, **fields: Any) -> content.Section:
    given = {"kind": "narrative", "heading": NOTHING, "body": NOTHING, "closing": NOTHING, "contact": None}
    return content.Section(anchor=anchor, **given | {"rights": (), "recipients": (), "groups": ()} | fields)


def make_contact(**fields: Any) -> content.Contact:
    empty = dict.fromkeys(("name", "registration", "address", "country_code", "phone", "email", "website"), "")
    return content.Contact(**{"label": NOTHING, "country": NOTHING} | empty | {"name": "Example Ltd"} | fields)


def make_purpose(text: content.Words = NOTHING, **fields: Any) -> content.Purpose:
    absent = dict.fromkeys(("legitimate_interest", "law", "withdrawal", "scope"), NOTHING)
    return content.Purpose(text=text, **{"label": words("Consent"), "legal_bases": ("6.1.a",)} | absent | fields)


def make_activity(slug: str = "visits", **fields: Any) -> content.Activity:
    lists = dict.fromkeys(
        ("data_categories", "sources", "retention", "recipients", "transfers", "provision", "automated")
    )
    named = {
        "reference": slug.upper(),
        "name": words(slug.title()),
        "purposes": (make_purpose(words("To let you in.")),),
    }
    return content.Activity(slug=slug, **lists | named | {"joint_controllers": ()} | fields)


def make_recipient(text: content.Words, **fields: Any) -> content.Recipient:
    return content.Recipient(text=text, **{"code": "other", "name": "", "country": NOTHING} | fields)


def make_full_activity(text: str = "text", slug: str = "everything") -> content.Activity:
    """Every field there is holds `text`."""
    told = words(text)
    return make_activity(
        slug,
        name=told,
        purposes=(make_purpose(told, label=told, legitimate_interest=told, law=told, withdrawal=told, scope=told),),
        data_categories=(content.DataCategory(code="health", iri="", text=told, condition=told),),
        sources=(content.Source(text=told, publicly_accessible=True),),
        retention=(content.Retention(text=told, categories=(told, told), exception=told, legal_source=told),),
        recipients=(make_recipient(told, name=text, country=told), make_recipient(told)),
        transfers=(
            content.Transfer(country="US", destination=told, mechanism="46.2.c", mechanism_text=told, copy=told),
        ),
        provision=content.Provision(kind="contract", text=told, consequence=told),
        automated=content.AutomatedDecision(
            kind="profiling", text=told, logic=told, consequences=told, safeguards=told
        ),
        joint_controllers=(content.JointController(name=text, contact=text, arrangement=told),),
    )


def make_full_document(text: str) -> content.Document:
    """`text` in every field of every kind."""
    told = words(text)
    everywhere = make_contact(
        **dict.fromkeys(("name", "registration", "address", "phone", "email", "website"), text),
        label=told,
        country=told,
    )
    right = content.Right(article="15", name=told, text=told)
    return make_document(
        make_full_activity(text),
        organisation=text,
        short_name=text,
        title=told,
        introduction=told,
        labels=dict.fromkeys(default_labels(), told),
        sections=(
            make_section(
                "all", heading=told, body=told, closing=told, contact=everywhere, rights=(right,), recipients=(told,)
            ),
        ),
    )
