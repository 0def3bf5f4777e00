import pytest
from django.core.exceptions import ValidationError

from publishing.models import Snapshot
from tests.make import make_statement, words
from tests.publishing.published import make_version


def test_address_may_change_until_something_is_published(vocabularies):
    statement = make_statement()
    statement.slug = "privacy-policy"

    statement.full_clean()


@pytest.mark.parametrize("languages", [[], ["xx"], ["en", "en"]], ids=str)
def test_languages_are_a_list_of_known_ones(vocabularies, languages):
    statement = make_statement()
    statement.languages = languages

    with pytest.raises(ValidationError) as refusal:
        statement.full_clean()

    assert refusal.value.message_dict.keys() == {"languages"}


def test_published_address_stays(vocabularies):
    statement = make_statement()
    make_version(statement)
    statement.slug = "privacy-policy"

    with pytest.raises(ValidationError) as refusal:
        statement.full_clean()

    assert refusal.value.message_dict == {
        "slug": ["The address stays as it is: versions have been published under it."]
    }


def test_everything_else_of_a_published_statement_may_change(vocabularies):
    statement = make_statement()
    make_version(statement)
    statement.title = words("Another title")

    statement.full_clean()

    assert Snapshot.objects.count() == 1
