"""What a statement makes of the register."""

import pytest

from publishing.build import broken_references, build_content
from publishing.outline import read_outline
from purposes.models import ProcessingActivity
from purposes.register import read_register
from tests.make import make_statement

pytestmark = pytest.mark.django_db


def edit(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def built(statement):
    return build_content(read_register(statement.organisation), read_outline(statement))


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["nl", "en"], {"nl": "Vrijwillig", "en": "Voluntary"}),
        (["nl", "pl"], {"nl": "Vrijwillig"}),
        (["pl"], {"en": "Voluntary"}),
    ],
)
def test_choice_of_the_law_is_named_in_languages_that_have_a_name_for_it(vocabularies, languages, expected):
    statement = make_statement(languages=languages, organisation={"languages": languages})
    edit(ProcessingActivity.objects.get(), provision="voluntary")

    (activity,) = built(statement).activities

    assert activity.provision.text == expected


def broken(statement):
    register, outline = read_register(statement.organisation), read_outline(statement)
    return broken_references(register, outline, build_content(register, outline))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ dpo.email }} [rights](#rights) [group](#group-all) [activity](#activity-activity-1)", ()),
        ("{{ DPO.email }}", ("{{ DPO.email }}",)),
        ("{{ dpo e-mail }} {{}}", ("{{  }}", "{{ dpo e-mail }}")),
        ("[nowhere](#nowhere) [empty](#group-empty)", ("#group-empty", "#nowhere")),
    ],
)
def test_narrative_text_refers_to_what_is_there(vocabularies, text, expected):
    statement = make_statement(introduction={"en": text})
    statement.groups.create(anchor="empty", title={"en": "Empty"})

    assert broken(statement) == expected


def test_reference_is_checked_wherever_it_stands(vocabularies):
    statement = make_statement()
    right = statement.sections.get(kind="rights").rights.get(article="15")
    right.text = {"nl": "Mail naar {{ dpo.email }}."}
    right.save()
    edit(ProcessingActivity.objects.get(), automated="profiling", automated_logic={"en": "See [this](#gone)."})

    statement.labels = {"sources": {"en": "[Whence?](#whence)"}}
    statement.save()

    assert broken(statement) == ("#gone", "#whence", "{{ dpo.email }}")


def test_statement_without_languages_can_be_looked_at(vocabularies):
    statement = make_statement(introduction={"en": "{{ dpo.email }}"})
    edit(statement, languages=[])

    assert broken(statement) == ()


def test_address_in_a_sentence_has_one_comma_between_its_lines(vocabularies):
    statement = make_statement(
        introduction={"en": "{{ organisation.address }}."}, organisation={"address": "Quay 1\r\n\r\n 1000 Brussels \n"}
    )

    assert built(statement).introduction == {"en": "Quay 1, 1000 Brussels."}
