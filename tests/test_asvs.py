"""docs/asvs.md: whole, true to the tests that there are, and in step with what it is written from."""

import re
from collections import Counter

import pytest

from tests import asvs
from tests.test_imports import ROOT

REQUIREMENTS = [one for _title, some in asvs.chapters() for one in some]


def test_every_requirement_of_the_two_levels_stands_there_once():
    assert Counter(one.level for one in REQUIREMENTS) == asvs.AT_EACH_LEVEL
    assert [number for number, times in Counter(one.number for one in REQUIREMENTS).items() if times > 1] == []
    assert [one.number for one in REQUIREMENTS if not re.fullmatch(r"[1-9]\d?\.[1-9]\.[1-9]\d?", one.number)] == []


def test_requirements_stand_in_their_chapter_in_the_standards_order():
    found = [(title, [one.number for one in some]) for title, some in asvs.chapters()]

    assert [title.partition(" ")[0] for title, _numbers in found] == [f"V{number}" for number in range(1, 18)]
    for title, numbers in found:
        parts = [tuple(int(part) for part in number.split(".")) for number in numbers]
        assert {f"V{part[0]}" for part in parts} == {title.partition(" ")[0]}
        assert parts == sorted(parts)


def test_every_answer_is_of_a_known_kind_and_says_something():
    assert {one.kind for one in REQUIREMENTS} <= asvs.KINDS.keys()
    assert [one.number for one in REQUIREMENTS if not (one.tests or one.said)] == []
    assert [one.number for one in REQUIREMENTS if one.kind == "tests" and not one.tests] == []


def test_every_test_that_is_named_is_there():
    assert asvs.missing_tests(REQUIREMENTS) == []


def test_test_that_is_not_there_is_found():
    made_up = [
        asvs.Requirement(number="1.1.1", level=1, asked="", kind="tests", tests=(name,), said="")
        for name in ("test_asvs.py::test_nothing", "test_nowhere.py::test_x", "test_asvs.py", "asvs.py::page")
    ]

    assert len(asvs.missing_tests(made_up)) == 4


WRITTEN = [
    (one.number, path, place)
    for one in REQUIREMENTS
    for path, place in re.findall(r"(docs/[\w./-]+\w|SECURITY\.md)(?: \(([A-Z][^)]*)\))?", one.said)
]


@pytest.mark.parametrize(("number", "path", "place"), WRITTEN)
def test_what_is_written_down_stands_where_it_is_said_to(number, path, place):
    """A place is a heading, or what a paragraph begins with."""
    files = [file for file in ROOT.glob(f"{path}*") if file.is_file()]

    assert len(files) == 1
    text = files[0].read_text("utf-8")
    assert len(text) > 500
    assert re.search(rf"(?m)^(?:#+ |\*\*){re.escape(place)}", text) or not place


def test_what_is_said_to_be_written_down_is_said_to_be_somewhere():
    name = f"test_asvs.py::{test_what_is_written_down_stands_where_it_is_said_to.__name__}"

    assert {one.number for one in REQUIREMENTS if name in one.tests} <= {number for number, _path, _place in WRITTEN}


def test_page_is_in_step():
    """If it is not: `python -m tests.asvs`."""
    assert asvs.PAGE.read_text("utf-8") == asvs.page()
