"""What a register says either comes back from a template, or is named among what the template has no place for."""

from collections import Counter
from dataclasses import fields, replace
from typing import Any

from django.utils.text import capfirst
from hypothesis import given, settings
from hypothesis import strategies as st

from purposes import entries
from purposes.entries import Register
from purposes.exchange.profiles import PROFILES
from purposes.exchange.profiles.cells import clean
from purposes.exchange.profiles.losses import losses
from purposes.exchange.profiles.ours import PARTS, Part, is_text_by_language
from purposes.exchange.reading import read_workbook
from purposes.exchange.writer import NONE_FLAGS, register_document
from tests.purposes.full import full_register
from tests.purposes.profiles.generated import DATA, LANGUAGE, registers, words

MORE: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    entries.DataCategoryEntry: {
        "condition_is_public": st.booleans(),
        "wording": st.sampled_from([{}, words("Woorden")]),
    },
    entries.SourceEntry: {"publicly_accessible": st.sampled_from([None, True, False])},
    entries.RetentionEntry: {
        "text": st.one_of(st.just({}), st.integers(0, 10**9).map(lambda number: words(f"Zolang {number} het moet"))),
        "period": st.sampled_from(["", "P3Y"]),
        "categories": st.lists(DATA, max_size=2, unique_by=lambda term: term.code).map(tuple),
    },
    entries.RecipientEntry: {"country": st.sampled_from(["", "FR"]), "wording": st.sampled_from([{}, words("Eigen")])},
    entries.TransferEntry: {
        "country": st.sampled_from(["", "US"]),
        "international_organisation": st.sampled_from([words("Raad"), {}]),
        "assessment": st.sampled_from(["", "TIA 4"]),
    },
    entries.AssessmentEntry: {
        "document": st.sampled_from(["", "dpia.pdf"]),
        "conclusion": st.sampled_from(["", "Goed"]),
    },
    entries.ContactPointEntry: {
        "role": st.sampled_from(["dpo", "headquarters"]),
        "person": st.sampled_from(["", "P. O."]),
    },
}
"""What the plain generated registers leave out, because no template has a place for it, or only for some of it."""

PARTS_BY_NAME = {part.name: part for part in PARTS}


@st.composite
def fuller(draw: Any) -> Register:
    """With whatever `MORE` names, and now and then with every column of an activity filled."""
    register = draw(registers())
    (full,) = full_register().activities
    activities = []
    for activity in register.activities:
        rows = {
            field.name: tuple(_fuller(draw, row) for row in value)
            for field in fields(activity)
            if isinstance(value := getattr(activity, field.name), tuple)
        }
        if "retention" in rows:  # what stands twice in the same words comes back once, of the data of both
            rows["retention"] = tuple({(str(row.text), row.period): row for row in rows["retention"]}.values())
        plain = {
            field.name: getattr(full, field.name)
            for field in fields(activity)
            if not isinstance(getattr(full, field.name), tuple)
            and field.name not in {"id", "reference", "slug", "name"}
            and draw(st.booleans())
        }
        activities.append(replace(activity, **rows, **plain))
    points = tuple(_fuller(draw, point) for point in register.contact_points)
    return replace(register, activities=tuple(activities), contact_points=points)


def _fuller(draw: Any, row: Any) -> Any:
    more = {name: draw(strategy) for name, strategy in MORE.get(type(row), {}).items() if draw(st.booleans())}
    if isinstance(row, entries.TransferEntry) and not ({**_of(row), **more}["country"]):
        more["international_organisation"] = words("Raad")
    if isinstance(row, entries.RetentionEntry) and not any(({**_of(row), **more})[name] for name in ("text", "period")):
        more["text"] = words("Zolang het moet")
    return replace(row, **more)


def _of(row: Any) -> dict[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}


def said(document: dict[str, Any], part: Part, name: str) -> Counter[str]:
    """The values of one field in all rows, as far as they say something."""
    return Counter(
        repr(value)
        for row in _rows(document, part)
        if (value := _plain(row.get(name), is_text=is_text_by_language(part, name))) not in (None, "", [], {})
        and not (value is False and (part.name, name) != ("sources.", "publicly_accessible"))
    )


def _rows(document: dict[str, Any], part: Part) -> list[dict[str, Any]]:
    organisation = document.get("organisation", {})
    if part.name == "organisation.":
        return [organisation]
    if part.name == "contact_points.":
        return list(organisation.get("contact_points", []))
    records = document.get("processor_records" if part.is_of_records else "activities", [])
    if part.name == "retention.":
        return [_of_all(row, record) for record in records for row in record.get("retention", [])]
    return [row for record in records for row in (record.get(part.below, []) if part.below else [record])]


def _of_all(period: dict[str, Any], activity: dict[str, Any]) -> dict[str, Any]:
    """A period of all data that there are is one of all data."""
    listed = {row["category"] for row in activity.get("data_categories", [])}
    return period | {"categories": []} if listed and listed <= set(period.get("categories", ())) else period


def _plain(value: Any, *, is_text: bool) -> Any:
    if is_text:
        return clean((value or {}).get(LANGUAGE, ""))
    if isinstance(value, str):
        return clean(value)
    return sorted(value) if isinstance(value, list) else value


def _title(part: Part) -> str:
    return str(capfirst(part.title()))


def lost(name: str, register: Register) -> set[tuple[Part, str]]:
    """Part and field of what did not come back."""
    profile = PROFILES[name]
    body = profile.write(register, language=LANGUAGE)
    read = profile.read(read_workbook(body, name=f"a.{profile.file_type}"), language=LANGUAGE)
    before = register_document(register)
    return {
        (part, field)
        for part in PARTS
        for field in part.fields()
        if said(before, part, field) - said(read.document, part, field)
    }


def is_named(one: tuple[Part, str], named: set[tuple[str, str]]) -> bool:
    """Itself, its rows, or the whole record to which they belong."""
    part, field = one
    title = _title(part)
    whole = _title(PARTS_BY_NAME["record." if part.is_of_records else ""])
    return bool({(title, part.label(field)), (title, ""), (whole, "")} & named)


@settings(max_examples=60)
@given(register=fuller())
def test_what_does_not_come_back_from_a_template_is_named(register):
    assert {name: lost_silently(name, register) for name in PROFILES} == {name: set() for name in PROFILES}


@settings(max_examples=30)
@given(register=registers())
def test_lists_that_say_none_come_back_or_are_named(register):
    assert {name: silent_lists(name, register) for name in PROFILES} == {name: set() for name in PROFILES}


def lost_silently(name: str, register: Register) -> set[tuple[Part, str]]:
    named = named_of(name, register)
    return {one for one in lost(name, register) if not is_named(one, named)}


def named_of(name: str, register: Register) -> set[tuple[str, str]]:
    return {(loss.part, loss.field) for loss in losses(PROFILES[name], register, language=LANGUAGE)}


def silent_lists(name: str, register: Register) -> set[str]:
    """Lists that say “none” less often than before, though nothing names them."""
    profile = PROFILES[name]
    body = profile.write(register, language=LANGUAGE)
    read = profile.read(read_workbook(body, name=f"a.{profile.file_type}"), language=LANGUAGE).document
    named, activities = named_of(name, register), PARTS_BY_NAME[""]
    found = set()
    for below, flag in NONE_FLAGS.items():
        before = sum(getattr(activity, below) == () for activity in register.activities)
        after = sum(bool(activity.get(flag)) for activity in read["activities"])
        if after != before and not {(_title(activities), activities.label(flag)), (_title(activities), "")} & named:
            found.add(below)
    return found
