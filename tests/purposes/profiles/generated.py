"""Registers made at random: every list unrecorded, empty or filled, terms shipped and own, texts that try the cells."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from purposes import entries
from purposes.entries import Register, TermEntry
from purposes.law import AssessmentState, AutomatedDecision, RecipientRole, SensitiveCondition, TransferMechanism
from purposes.shipped import read_shipped

LANGUAGE = "nl"

_WORDS = st.sampled_from([
    "naam", "één", "1.", "2) x", "- punt", "=1+1", "a;b", "a, b", "_x000D_", "  ", "\n", "Łódź", "&<>\"'", "x: y",
])  # fmt: skip
TEXT = st.lists(_WORDS, min_size=1, max_size=6).map(lambda words: f"t{' '.join(words)}e")
LINE = TEXT.map(lambda text: " ".join(text.split()))
NAME = st.sampled_from(["Atelier", "Zeedijk NV", "Noordzee 2", "Café Łódź", "Überblick"])
MAYBE = st.one_of(st.just(""), LINE)
DAYS = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2040, 12, 31)))


def words(text: str) -> dict[str, str]:
    return {"en": f"{text} (en)", LANGUAGE: text}


def _term(values: dict[str, Any]) -> TermEntry:
    return TermEntry(
        code=values["code"],
        name=values["name"],
        definition={},
        iri="",
        deprecated=False,
        special=values.get("special", False),
        criminal=values.get("criminal", False),
    )


def terms(vocabulary: str, *own: str) -> st.SearchStrategy[TermEntry]:
    """Own ones are called as their code says, for that is what a reader can know of them."""
    shipped = [_term(values) for values in read_shipped(vocabulary)]
    return st.sampled_from(shipped + [_term({"code": code, "name": words(code.capitalize())}) for code in own])


def some(strategy: st.SearchStrategy[Any], *, least: int = 0, unique_by: Any = None) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=3, unique_by=unique_by).map(tuple)


def declared(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


BASES = terms("legal_bases", "landsrecht")
DATA = terms("data_categories", "lievelingskleur")
SUBJECTS = terms("data_subject_categories", "zeevaarders")
RECIPIENTS = terms("recipient_categories", "havenmeester")
MEASURES = terms("security_measures", "slotgracht")


def _code(row: Any) -> str:
    return str(row.category.code)


PURPOSE = st.builds(
    entries.PurposeEntry,
    text=TEXT.map(words),
    label=st.just({}),
    legal_bases=some(BASES, unique_by=lambda term: term.code),
    legitimate_interest=st.one_of(st.just({}), TEXT.map(words)),
    law=st.one_of(st.just({}), TEXT.map(words)),
    withdrawal=st.just({}),
    scope=st.just({}),
    law_is_public=st.just(False),
    scope_is_public=st.just(False),
)
DATA_CATEGORY = st.builds(
    entries.DataCategoryEntry,
    category=DATA,
    wording=st.just({}),
    condition=st.sampled_from(["", *SensitiveCondition.values]),
    condition_is_public=st.just(False),
    subjects=st.just(()),
)
SOURCE = st.builds(
    entries.SourceEntry,
    kind=st.just("direct"),
    text=TEXT.map(words),
    publicly_accessible=st.none(),
    accessibility_is_public=st.just(False),
)
RECIPIENT = st.builds(
    entries.RecipientEntry,
    category=RECIPIENTS,
    wording=st.just({}),
    name=st.one_of(st.just(""), NAME),
    country=st.just(""),
    name_is_public=st.just(False),
    role=st.sampled_from(["", *RecipientRole.values]),
    contract=MAYBE,
    contract_ends=st.none(),
)
TRANSFER = st.builds(
    lambda country, organisation, mechanism, documentation: entries.TransferEntry(
        country=country,
        international_organisation={} if country else words(organisation),
        mechanism=mechanism,
        copy={},
        assessment="",
        documentation=documentation,
    ),
    st.sampled_from(["", "US", "GB", "FJ", "CG", "CD", "BE"]),
    NAME,
    st.sampled_from(["", *TransferMechanism.values]),
    MAYBE,
)
MEASURE = st.builds(entries.MeasureEntry, measure=MEASURES, detail=MAYBE)
JOINT = st.builds(
    entries.JointControllerEntry, name=NAME, contact=MAYBE, arrangement=st.just({}), is_public=st.just(False)
)
ASSESSMENT = st.builds(
    entries.AssessmentEntry,
    kind=st.sampled_from(["dpia", "lia"]),
    state=st.sampled_from(AssessmentState.values),
    done_on=st.none(),
    document=LINE,
    conclusion=st.just(""),
)


@st.composite
def retention(draw: Any, data: tuple[Any, ...]) -> entries.RetentionEntry:
    """Of all data, or of some that the activity has."""
    codes = st.sampled_from([row.category for row in data]) if data else st.nothing()
    return entries.RetentionEntry(
        text=words(draw(TEXT)),
        kind="criterion",
        period="",
        trigger={},
        maximum="",
        exception={},
        legal_source={},
        erasure="",
        categories=draw(some(codes, unique_by=lambda term: term.code)) if data else (),
    )


@st.composite
def activity(draw: Any, number: int) -> entries.ActivityEntry:
    data = draw(some(DATA_CATEGORY, unique_by=_code))
    return entries.ActivityEntry(
        id=0,
        reference=f"HR-{number:02}",
        slug=f"hr-{number}",
        name=words(draw(LINE)),
        department=draw(MAYBE),
        owner=draw(MAYBE),
        owner_email=draw(st.sampled_from(["", "personeel@haven.example"])),
        status="draft",
        starts=draw(DAYS),
        ends=draw(DAYS),
        systems=draw(st.one_of(st.just(""), TEXT)),
        internal_because=draw(st.one_of(st.just(""), TEXT)),
        comments=draw(st.one_of(st.just(""), TEXT)),
        review_months=None,
        reviewed_on=None,
        catalogue_entry="",
        catalogue_edition=None,
        provision="",
        provision_consequence={},
        automated=draw(st.sampled_from(["", *AutomatedDecision.values])),
        automated_logic={},
        automated_consequences={},
        automated_safeguards={},
        purposes=draw(some(PURPOSE, least=1)),
        data_subjects=draw(
            some(st.builds(entries.DataSubjectEntry, category=SUBJECTS, number=st.just("")), unique_by=_code)
        ),
        data_categories=data,
        sources=draw(declared(some(SOURCE))),
        retention=draw(declared(some(retention(data), unique_by=lambda row: row.text[LANGUAGE]))),
        recipients=draw(declared(some(RECIPIENT, unique_by=lambda row: (row.category.code, row.name)))),
        transfers=draw(declared(some(TRANSFER))),
        joint_controllers=draw(some(JOINT)),
        measures=draw(some(MEASURE, unique_by=lambda row: row.measure.code)),
        assessments=draw(some(ASSESSMENT, unique_by=lambda row: row.kind)),
        questions=(),
    )


CLIENT = st.builds(entries.ProcessorClientEntry, name=NAME, contact=TEXT, representative=MAYBE, dpo=MAYBE)
GOING = st.builds(
    entries.ProcessorTransferEntry,
    destination=NAME,
    mechanism=st.sampled_from(["", *TransferMechanism.values]),
    documentation=MAYBE,
)


@st.composite
def record(draw: Any, number: int) -> entries.ProcessorRecordEntry:
    return entries.ProcessorRecordEntry(
        id=0,
        reference=f"V-{number}",
        name=words(f"Verwerking {number}"),
        categories=words(draw(TEXT)),
        status="draft",
        department="",
        comments="",
        clients=draw(some(CLIENT, least=1)),
        sub_processors=(),
        transfers=draw(some(GOING)),
        measures=draw(some(MEASURES, unique_by=lambda term: term.code)),
    )


@st.composite
def registers(draw: Any) -> Register:
    return Register(
        slug="haven",
        legal_name=draw(LINE),
        short_name="",
        registration_number="",
        registration_scheme="",
        address=draw(st.sampled_from(["", "Kaai 1\n1000 Brussel"])),
        country="",
        phone=draw(st.sampled_from(["", "+32 2 555 01 00"])),
        email=draw(st.sampled_from(["", "info@haven.example"])),
        website="",
        languages=(LANGUAGE, "en"),
        group_role="independent",
        public_authority=False,
        four_eyes=False,
        authority=None,
        contact_points=(
            entries.ContactPointEntry(
                id=0,
                role="dpo",
                label=words(draw(LINE)),
                address="",
                phone="",
                email="privacy@haven.example",
                person="",
            ),
        ),
        activities=tuple(draw(activity(number)) for number in range(1, draw(st.integers(1, 2)) + 1)),
        processor_records=(draw(record(1)),),
        authorities=(),
        adequacy=(),
    )
