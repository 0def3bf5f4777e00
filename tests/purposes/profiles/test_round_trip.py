"""What is written in a template and read from it again says the same, in every field that the template has.

Each register goes through every template: to think of one takes longer than to write and read it.
"""

from hypothesis import given, settings

from purposes.exchange.profiles import PROFILES
from purposes.exchange.reading import read_workbook
from purposes.exchange.writer import register_document
from tests.purposes.profiles.generated import LANGUAGE, registers
from tests.purposes.profiles.held import held


@settings(max_examples=60)
@given(register=registers())
def test_register_comes_back_from_each_template_as_it_went(register):
    went = register_document(register)

    came = {}
    for name, profile in PROFILES.items():
        body = profile.write(register, language=LANGUAGE)
        read = profile.read(read_workbook(body, name=f"a.{profile.file_type}"), language=LANGUAGE)
        came[name] = (read.problems, held(read.document, profile, LANGUAGE))

    assert came == {name: ((), held(went, profile, LANGUAGE)) for name, profile in PROFILES.items()}


@settings(max_examples=5)
@given(register=registers())
def test_same_register_gives_the_same_bytes(register):
    def written() -> dict[str, bytes]:
        return {name: profile.write(register, language="fr") for name, profile in PROFILES.items()}

    assert written() == written()
