"""Statements by the API: whole, with sections, rights and groups; judged as the desk judges the page."""

import pytest
from django.db import transaction

from publishing.checks.defaults import add_missing_rights
from publishing.models import Group, Right, Section, Statement
from purposes.models import Change
from purposes.recorded import recorded_as
from tests.api import HARBOUR, Program, places
from tests.make import activity_document, make_statement, words

THERE = f"{HARBOUR}/statements/privacy/"


@pytest.fixture
def program(dpo) -> Program:
    return Program(dpo)


@pytest.fixture
def document(vocabularies, program):
    make_statement(activity_document(), activity_document(2))
    return program.read(THERE)


def section(document, kind):
    return next(one for one in document["sections"] if one["kind"] == kind)


def versions() -> tuple[int, dict[str, int]]:
    return Statement.objects.get().version, dict(Section.objects.values_list("kind", "version"))


def test_section_whose_right_is_changed_has_a_new_version_as_at_the_desk(program, document):
    section(document, "rights")["rights"][0]["text"] = words("Ask at the box office.")

    answer = program.ask("put", THERE, document, if_match='"1"')

    whole, parts = versions()
    assert (answer.status_code, answer.json()) == (200, document)
    assert (whole, parts.pop("rights"), set(parts.values())) == (2, 2, {1})
    assert Right.history.filter(change=Change.objects.first()).count() == 1


@pytest.mark.parametrize("rights", [[], [{"name": words("Access")}]])
def test_section_whose_rights_are_taken_away_or_put_in_has_a_new_version(program, document, rights):
    section(document, "rights")["rights"] = rights

    program.ask("put", THERE, document, if_match='"1"')

    assert (versions()[1]["rights"], Right.objects.count()) == (2, len(rights))


def test_group_whose_activities_are_changed_has_a_new_version(program, document):
    document["groups"][0]["entries"] = ["A-0002"]

    program.ask("put", THERE, document, if_match='"1"')

    assert (Statement.objects.get().version, Group.objects.get().version) == (2, 2)


def test_rights_added_at_the_desk_outdate_the_document_that_was_read(program, document, dpo):
    with recorded_as(None), transaction.atomic():
        Right.objects.first().delete()
    add_missing_rights(Section.objects.get(kind="rights"), by=dpo)

    assert program.ask("put", THERE, document, if_match='"1"').status_code == 412


def test_sections_come_go_and_move(program, document):
    first, *others = document["sections"]
    new = {"kind": "narrative", "anchor": "new", "heading": words("New"), "body": words("See [all](#group-all).")}
    wanted = {**document, "sections": [*others[::-1], new]}

    answer = program.ask("put", THERE, wanted, if_match='"1"')

    anchors = [one["anchor"] for one in answer.json()["sections"]]
    assert (answer.status_code, anchors) == (200, [*(one["anchor"] for one in others[::-1]), "new"])
    assert not Section.objects.filter(anchor=first["anchor"]).exists()


def test_published_statement_keeps_its_address_and_stays(program, snapshot):
    document = program.read(THERE)

    moved = program.ask("put", THERE, {**document, "slug": "elsewhere"}, if_match='"1"')
    gone = program.ask("delete", THERE, if_match='"1"')

    assert (moved.status_code, places(moved)) == (400, ["slug"])
    assert (gone.status_code, gone.json()["detail"]) == (409, "Versions of it have been published: it stays.")


def test_front_page_is_one(program, document):
    made = program.ask("post", f"{HARBOUR}/statements/", {**document, "slug": "staff", "is_default": True})

    answer = program.ask("put", THERE, {**document, "is_default": True}, if_match='"1"')

    assert (made.status_code, answer.status_code, places(answer)) == (201, 400, ["is_default"])
    assert answer.json()["detail"] == "“Privacy statement” is the front page. Untick it there first."


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("languages", ["en", "de"], "languages"),
        ("languages", [], "languages"),
        ("slug", "verify", "slug"),
        ("slug", "a b", "slug"),
        ("title", {}, "title"),
        ("labels", {"unheard": words("?")}, "labels.unheard"),
        ("labels", {"sources": "?"}, "labels.sources"),
        ("labels", {"sources": {"en": "\0"}}, "labels"),
        ("labels", 7, "labels"),
        ("receipt_addresses", "nobody", "receipt_addresses"),
        ("introduction", words("[there](#nowhere)"), "introduction"),
        ("sections", [{"anchor": "contents"}], "sections[0].anchor"),
        ("sections", [{"anchor": "A B"}], "sections[0].anchor"),
        ("sections", [{"anchor": "one"}, {"anchor": "one"}], "sections[1]"),
        ("sections", [{"anchor": "one", "kind": "poem"}], "sections[0].kind"),
        ("sections", [{"anchor": "one", "closing": words("[there](#two)")}], "sections[0].closing"),
        ("sections", [{"anchor": "one", "contact_point": 1}], "sections[0].contact_point"),
        ("sections", [{"anchor": "one", "contact_point": "dpo"}], "sections[0].contact_point"),
        ("sections", [{"anchor": "one", "authority": "unheard"}], "sections[0].authority"),
        ("sections", [{"anchor": "one", "rights": [{"text": words("No name")}]}], "sections[0].rights[0].name"),
        ("groups", [{"anchor": "one", "entries": ["A-9999"]}], "groups[0].entries[0]"),
        ("groups", [{"anchor": "one", "entries": ["A-0001", "A-0001"]}], "groups[0].entries[1]"),
        (
            "groups",
            [{"anchor": "one", "entries": ["A-0001"]}, {"anchor": "two", "entries": ["A-0001"]}],
            "groups[1].entries[0]",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place_and_nothing_is_written(program, document, name, value, place):
    before = Change.objects.count()

    answer = program.ask("put", THERE, {**document, name: value}, if_match='"1"')

    assert (answer.status_code, places(answer)) == (400, [place])
    assert (program.read(THERE), Change.objects.count()) == (document, before)
