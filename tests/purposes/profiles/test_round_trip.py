"""What is written in a template and read from it again says the same, in every field that the template has."""

import pytest
from hypothesis import given, settings

from purposes.exchange.profiles import PROFILES
from purposes.exchange.reading import read_workbook
from purposes.exchange.writer import register_document
from tests.purposes.profiles.generated import LANGUAGE, registers
from tests.purposes.profiles.held import held


@pytest.mark.parametrize("name", PROFILES)
@settings(max_examples=60)
@given(register=registers())
def test_register_comes_back_from_a_template_as_it_went(name, register):
    profile = PROFILES[name]

    body = profile.write(register, language=LANGUAGE)
    read = profile.read(read_workbook(body, name=f"a.{profile.file_type}"), language=LANGUAGE)

    assert read.problems == ()
    assert held(read.document, profile, LANGUAGE) == held(register_document(register), profile, LANGUAGE)


@pytest.mark.parametrize("name", PROFILES)
@settings(max_examples=5)
@given(register=registers())
def test_same_register_gives_the_same_bytes(name, register):
    assert PROFILES[name].write(register, language="fr") == PROFILES[name].write(register, language="fr")
