"""What is read from a template can be entered: every activity, every record, every term of its own."""

import pytest

from purposes.exchange.apply import create_register
from purposes.exchange.profiles import PROFILES
from purposes.exchange.reading import read_workbook
from purposes.register import read_register
from tests.make import organisation_document
from tests.purposes.full import full_register

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_read_from_a_template_can_be_entered(vocabularies, name):
    profile = PROFILES[name]
    body = profile.write(full_register(), language="en")
    document = profile.read(read_workbook(body, name=f"a.{profile.file_type}"), language="en").document
    ours = {**organisation_document(), **document["organisation"]}

    register = read_register(create_register({**document, "organisation": ours}))

    found = (len(register.activities), len(register.processor_records))
    assert found == ((0, 1) if name == "ico-processor" else (1, 0))


def test_own_terms_of_a_template_are_entered_with_the_names_they_had(vocabularies):
    profile = PROFILES["art30-minimal"]
    body = profile.write(full_register(), language="en")
    document = profile.read(read_workbook(body, name="a.xlsx"), language="en").document

    (activity,) = read_register(create_register({**document, "organisation": organisation_document()})).activities

    assert [row.category.name for row in activity.data_subjects] == [{"en": "markactivitiesdatasubjectscategoryname"}]
