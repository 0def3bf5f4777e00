"""The register as a document: everything in it, and back again."""

import json
from dataclasses import replace

import pytest

from purposes.exchange.apply import create_register
from purposes.exchange.writer import as_json, register_document
from purposes.models import LegalBasis, Organisation
from purposes.register import read_register
from tests.make import activity_document, make_statement
from tests.purposes.full import full_register, markers, squeezed, without_numbers


def test_every_column_is_in_the_document():
    register = full_register()

    text = squeezed(as_json(register_document(register)).decode())

    assert {one for one in markers(register) | markers(register, language="nl") if one not in text} == set()


@pytest.mark.django_db
def test_a_document_read_into_an_empty_database_is_the_same_register():
    register = full_register()

    organisation = create_register(json.loads(as_json(register_document(register))))

    assert without_numbers(read_register(organisation)) == without_numbers(register)


@pytest.mark.django_db
def test_written_again_it_is_the_same_bytes():
    first = as_json(register_document(full_register()))

    organisation = create_register(json.loads(first))

    assert as_json(register_document(read_register(organisation))) == first


def test_what_was_not_recorded_differs_from_none(vocabularies):
    statement = make_statement(
        activity_document(1, sources=[], no_sources=True), activity_document(2, sources=[], no_sources=False)
    )

    document = register_document(read_register(statement.organisation))

    declared, gap = document["activities"]
    assert (declared["sources"], declared["no_sources"]) == ([], True)
    assert ("sources" in gap, gap["no_sources"]) == (False, False)


def test_parts_of_other_apps_stand_beside_the_registers_own():
    document = register_document(full_register(), statements=[{"slug": "privacy"}])

    assert document["statements"] == [{"slug": "privacy"}]


def test_terms_that_are_there_already_keep_their_wording(vocabularies):
    register = full_register()
    (activity,) = register.activities
    (purpose,) = activity.purposes
    renamed = replace(purpose.legal_bases[0], code="6-1-a", name={"en": "Other words"})
    purposes = (replace(purpose, legal_bases=(renamed,)),)
    document = register_document(replace(register, activities=(replace(activity, purposes=purposes),)))

    create_register(document)

    assert str(LegalBasis.objects.get(code="6-1-a").name) == "Consent"
    assert Organisation.objects.get().activities.get().purposes.get().bases.get().legal_basis.code == "6-1-a"
