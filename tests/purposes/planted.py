"""A register with something in every column, and what comes out of it when one of them says something else."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

from django.db import transaction

from publishing import content, release
from publishing.build import build_content
from publishing.exchange import create_statements
from publishing.models import Statement
from publishing.outline import read_outline
from publishing.rendering import as_html, as_jsonld, as_markdown, as_pdf, as_tilt
from publishing.rendering.as_json import render as render_json
from purposes.entries import Register
from purposes.exchange import as_pdf as as_register_pdf
from purposes.exchange.apply import create_register
from purposes.exchange.columns import Column, Kind
from purposes.exchange.csv_set import as_csv_set
from purposes.exchange.outputs import Output
from purposes.exchange.writer import added_parts, as_json, register_document
from purposes.families import owner_link
from purposes.models import VOCABULARIES
from purposes.register import read_register
from tests.api import V1, Program

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
COPIES = as_register_pdf.Copies(json=b"{}", xlsx=b"PK")


def en(text: str) -> dict[str, str]:
    return {"en": text}


def term(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": en(f"Term {code}"),
        "definition": en("Meant so"),
        "iri": "https://t.example/a",
        **more,
    }


VOCABULARY = {
    name: [term(f"{name.replace('_', '-')}-one", deprecated=True), term(f"{name.replace('_', '-')}-two")]
    for name in VOCABULARIES
}
REST = {"automated": "none", "no_sources": True, "nothing_kept": True, "no_recipients": True, "no_transfers": True}
ACTIVITY = {
    "reference": "REF-1",
    "slug": "everything",
    "name": en("Everything"),
    "department": "D",
    "owner": "O",
    "owner_email": "o@harbour.example",
    "status": "approved",
    "starts": "2020-01-01",
    "ends": "2031-01-01",
    "systems": "S",
    "internal_because": "I",
    "comments": "C",
    "review_months": 12,
    "reviewed_on": "2025-01-01",
    "catalogue_entry": "payroll",
    "catalogue_edition": 1,
    "provision": "statutory",
    "provision_consequence": en("P"),
    "automated": "article-22",
    "automated_logic": en("L"),
    "automated_consequences": en("K"),
    "automated_safeguards": en("G"),
    "purposes": [
        {
            "text": en("T"),
            "label": en("Why"),
            "legal_bases": ["6-1-f"],
            "legitimate_interest": en("LI"),
            "law": en("Law"),
            "law_is_public": True,
            "withdrawal": en("W"),
            "scope": en("Sc"),
            "scope_is_public": True,
        },
        {"text": en("Second"), "legal_bases": ["legal-bases-one"]},
    ],
    "data_subjects": [{"category": "data-subject-categories-one", "number": "9"}],
    "data_categories": [
        {
            "category": "data-categories-one",
            "wording": en("Own words"),
            "condition": "9-2-a",
            "condition_is_public": True,
            "subjects": ["data-subject-categories-one"],
        },
        {"category": "A"},
    ],
    "sources": [{"text": en("From"), "kind": "direct", "publicly_accessible": True, "accessibility_is_public": True}],
    "retention": [
        {
            "text": en("Kept"),
            "kind": "period",
            "period": "P1Y",
            "trigger": en("Tr"),
            "maximum": "P2Y",
            "exception": en("E"),
            "legal_source": en("LS"),
            "erasure": "X",
            "categories": ["data-categories-one"],
        }
    ],
    "recipients": [
        {
            "category": "recipient-categories-one",
            "wording": en("Rw"),
            "name": "N",
            "country": "IS",
            "name_is_public": True,
            "role": "processor",
            "contract": "Co",
            "contract_ends": "2033-01-01",
        },
        {"category": "banks"},
    ],
    "transfers": [
        {
            "country": "PE",
            "mechanism": "46-2-c",
            "copy": en("Cp"),
            "assessment": "As",
            "documentation": "Do",
        },
        {"international_organisation": en("The Union")},
    ],
    "joint_controllers": [{"name": "J", "contact": "Jc", "arrangement": en("Ja"), "is_public": True}],
    "measures": [{"measure": "security-measures-one", "detail": "Md"}],
    "assessments": [{"kind": "dpia", "state": "done", "done_on": "2024-01-01", "document": "Dd", "conclusion": "Dc"}],
    "questions": [{"about": "retention", "why": en("Q"), "decided": False}],
}
ORGANISATION = {
    "slug": "harbour",
    "legal_name": "Harbour Arts Centre",
    "short_name": "Harbour",
    "languages": ["en", "nl"],
    "registration_number": "1",
    "registration_scheme": "KBO",
    "address": "Quay 1",
    "country": "LI",
    "phone": "2",
    "email": "a@harbour.example",
    "website": "https://harbour.example/",
    "authority": "AA",
    "contact_points": [
        {
            "role": "dpo",
            "label": en("Desk"),
            "address": "Quay 2",
            "phone": "3",
            "person": "Jane Roe",
            "email": "b@harbour.example",
        },
        {"role": "other", "label": en("Other"), "address": "Quay 3"},
    ],
}
AUTHORITIES = [
    {
        "code": code,
        "country": "LI",
        "region": "R",
        "name": en(f"Authority {code}"),
        "official_name": "Official",
        "address": "Square 1",
        "phone": "4",
        "email": "c@aa.example",
        "website": "https://aa.example/",
    }
    for code in ("AA", "BB")
]
ADEQUACY = [
    {
        "code": "PE",
        "name": en("Peru"),
        "adopted": "2020-01-01",
        "instrument": "In",
        "expires": "2035-01-01",
        "scope": en("Sco"),
    }
]
RECORD = {
    "reference": "P-1",
    "name": en("For others"),
    "categories": en("Cat"),
    "status": "approved",
    "department": "De",
    "comments": "Com",
    "clients": [{"name": "Cl", "contact": "Cc", "representative": "Cr", "dpo": "Cd"}],
    "sub_processors": [{"name": "Sp", "country": "PE", "authorisation": "Sa", "contract": "Sc"}],
    "transfers": [{"destination": "Peru", "mechanism": "45", "documentation": "Td"}],
    "measures": ["security-measures-one"],
}
KINDS = ("rights", "organisation", "activities", "recipients", "narrative", "authority", "changes", "contact")
STATEMENT = {
    "slug": "privacy",
    "title": en("Privacy"),
    "introduction": en("In short"),
    "languages": ["en"],
    "labels": {"sources": en("Whence?")},
    "replaces_page_of": "2019-01-01",
    "receipt_addresses": "d@aa.example",
    "sections": [
        {
            "kind": kind,
            "anchor": kind,
            "heading": en(kind),
            "body": en("Bo"),
            "closing": en("Clo"),
            "rights": [{"article": "15", "name": en("Access"), "text": en("Rt")}] if kind == "rights" else [],
        }
        for kind in KINDS
    ],
    "groups": [
        {"anchor": "all", "title": en("All"), "entries": ["REF-1"]},
        {"anchor": "bare", "title": en("Bare"), "entries": ["REF-2"]},
    ],
}
DOCUMENT = {
    "organisation": ORGANISATION,
    "vocabularies": VOCABULARY,
    "authorities": AUTHORITIES,
    "adequacy": ADEQUACY,
    "activities": [ACTIVITY, {"reference": "REF-2", "slug": "bare", "name": en("Bare"), "status": "approved", **REST}],
    "processor_records": [RECORD],
    "statements": [STATEMENT],
}

SHOWS: dict[str, dict[str, Any]] = {
    "LegalBasis": {"code": "legal-bases-one"},
    "DataCategory": {"code": "A"},
    "DataSubjectCategory": {"code": "data-subject-categories-one"},
    "RecipientCategory": {"code": "banks"},
    **{f"{model.__name__}.replaced_by": {"deprecated": True} for model in VOCABULARIES.values()},
    "SecurityMeasure": {"code": "security-measures-one"},
    "SupervisoryAuthority": {"code": "AA"},
    "AdequacyDecision": {"instrument": "In"},
    "ProcessingActivity.no_sources": {"reference": "REF-2"},
    "ProcessingActivity.nothing_kept": {"reference": "REF-2"},
    "ProcessingActivity.no_recipients": {"reference": "REF-2"},
    "ProcessingActivity.no_transfers": {"reference": "REF-2"},
    "Purpose.legal_bases": {"text": en("Second")},
    "DataCategoryUse.category": {"category__code": "A"},
    "Recipient.category": {"category__code": "banks"},
    "Transfer.international_organisation": {"country": ""},
    "Section.contact_point": {"kind": "contact"},
    "Section.authority": {"kind": "authority"},
}
"""Which row says the column where it shows, by model, or by column; else the first."""

SHAPES = {
    **dict.fromkeys(("email", "owner_email", "receipt_addresses"), "{}@m.example"),
    **dict.fromkeys(("website", "iri"), "https://{}.example/"),
}
OTHER = {
    "country": "FJ",
    "period": "P77Y",
    "maximum": "P88Y",
    "status": "in-review",
    "group_role": "parent",
    "condition": "9-2-j",
    "mechanism": "49-1-d",
    "article": "16",
    "AdequacyDecision.code": "FJ",
    "role": "other",
    "ContactPoint.role": "headquarters",
    "Recipient.role": "joint-controller",
    "Right.article": "21",
    "provision": "voluntary",
    "automated": "profiling",
    "about": "transfers",
    "state": "running",
    "Assessment.kind": "tia",
    "RetentionPeriod.kind": "criterion",
    "Source.kind": "observed",
    "Section.kind": "narrative",
    "ProcessingActivity.starts": date(2019, 7, 9),
}
"""What a column of a closed list says instead."""


def make_world() -> Statement:
    (statement,) = create_statements(DOCUMENT, organisation=create_register(DOCUMENT))
    return statement


def marker_of(column: Column) -> str:
    """A text that stands nowhere else; none for a column that cannot hold one."""
    name = f"{column.model.__name__}.{column.name}"
    is_text = column.kind in {Kind.TEXT, Kind.WORDS} and name not in OTHER and column.name not in OTHER
    return f"zq{name}zq".replace(".", "").replace("_", "").lower() if is_text else ""


@contextmanager
def saying_otherwise(column: Column) -> Iterator[None]:
    """Inside, one row says something else in this column; then all is as before."""
    with transaction.atomic():
        _change(column)
        yield
        transaction.set_rollback(True)


def _change(column: Column) -> None:
    name = f"{column.model.__name__}.{column.name}"
    model: Any = column.model
    row = model.objects.filter(**SHOWS.get(name, SHOWS.get(column.model.__name__, {}))).order_by("pk").first()
    if column.through is not None:
        owner: Any = owner_link(column.through)
        links = column.through._base_manager.filter(**{owner.name: row})
        others = column.target._base_manager.exclude(pk__in=links.values(column.field.attname))
        links.update(**{column.field.attname: others.order_by("-pk").first().pk})
        return
    model.objects.filter(pk=row.pk).update(**{column.field.attname: _another(column, row, name)})


def _another(column: Column, row: Any, name: str) -> Any:  # noqa: PLR0911 - one for each kind of column
    if name in OTHER or column.name in OTHER:
        return OTHER.get(name, OTHER.get(column.name))
    value = getattr(row, column.field.attname)
    match column.kind:
        case Kind.TEXT:
            return SHAPES.get(column.name, "{}").format(marker_of(column))
        case Kind.WORDS:
            return en(marker_of(column))
        case Kind.DATE:
            return date(2032, 7, 9)
        case Kind.NUMBER:
            return (value or 0) + 41
        case Kind.FLAG:
            return not value
        case Kind.LANGUAGES:
            return ["nl", "en"]
        case Kind.LABELS:
            return {"sources": en("zqlabelzq")}
        case Kind.TERM:
            others: Any = column.target._base_manager.exclude(pk__in=[one for one in (value, row.pk) if one])
            return others.order_by("-pk").first().pk
    raise TypeError(column)


def outputs(statement: int, program: Program) -> dict[Output, str]:
    """All that comes out of the register as it stands, as text, but for digests: they change with anything.

    The spreadsheet has the cells of the CSV set.
    """
    found = Statement.objects.select_related("organisation").get(pk=statement)
    register = read_register(found.organisation)
    document = register_document(register, **added_parts(found.organisation_id))
    return {
        Output.JSON: as_json(document).decode(),
        Output.CSV: unpacked(as_csv_set(document, language="en")),
        Output.API: "\n".join(answers(program, found.organisation.slug)),
        Output.REGISTER_PDF: as_register_pdf.render(register, at=AT, language="en", copies=COPIES).decode(),
        **published(public_document(found, register)),
    }


def public_document(statement: Statement, register: Register) -> content.Document:
    """What would be published, were everything approved as it stands."""
    outline = read_outline(statement)
    public = build_content(register, outline)
    return release._next_document(public, outline, None, versions=(), note={}, substantive=True, now=AT)


def published(document: content.Document) -> dict[Output, str]:
    rendered = {output: render(document, "en").decode() for output, render in SETTERS.items()}
    return {output: text.replace(content.digest(document), "") for output, text in rendered.items()}


def answers(program: Program, organisation: str) -> Iterator[str]:
    """Every record, as the API tells it."""
    here = f"{V1}/organisations/{organisation}"
    statements = program.read(f"{here}/statements/")["results"]
    yield from (str(program.read(one["address"].removeprefix("http://testserver"))) for one in statements)
    lists = (f"{here}/activities/", f"{here}/processor-records/", f"{V1}/authorities/?limit=100")
    lists += (f"{V1}/vocabularies/", f"{V1}/adequacy/?limit=100", f"{here}/")
    yield from (str(program.read(address)) for address in lists)


def unpacked(archive: bytes) -> str:
    with ZipFile(io.BytesIO(archive)) as files:
        return "".join(files.read(name).decode() for name in files.namelist())


SETTERS = {
    Output.PAGE: as_html.page,
    Output.PDF: as_pdf.render,
    Output.DATA: render_json,
    Output.JSONLD: as_jsonld.render,
    Output.TILT: as_tilt.render,
    Output.MARKDOWN: as_markdown.render,
}
