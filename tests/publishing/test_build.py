"""What a statement makes of the register."""

import pytest

from publishing.build import build_content
from publishing.outline import read_outline
from purposes.models import ProcessingActivity
from purposes.register import read_register
from tests.make import make_statement

pytestmark = pytest.mark.django_db


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
    statement = make_statement(languages=languages)
    ProcessingActivity.objects.update(provision="voluntary")

    (activity,) = built(statement).activities

    assert activity.provision.text == expected
