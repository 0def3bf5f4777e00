import pytest

from purposes.rights import all_rights, rights_for, words_for
from tests.purposes.checks.values import activity, purpose

EVERYBODYS = ["15", "16", "17", "18", "77"]


def articles(*bases, automated="none"):
    done = activity(purposes=(purpose("We do.", *bases),), automated=automated)
    return [right.article for right in rights_for([done])]


@pytest.mark.parametrize(
    ("bases", "more"),
    [
        ("a", ["20", "7-3"]),
        ("b", ["20"]),
        ("c", []),
        ("d", []),
        ("e", ["21"]),
        ("f", ["21"]),
        ("af", ["20", "21", "7-3"]),
    ],
)
def test_rights_follow_from_the_legal_bases(bases, more):
    assert sorted(articles(*bases)) == sorted(EVERYBODYS + more)


def test_decision_by_a_computer_gives_its_own_right():
    assert "22" in articles("c", automated="article-22")
    assert "22" not in articles("c", automated="profiling")


def test_nothing_done_gives_no_right():
    assert rights_for([]) == ()


def test_legal_duty_limits_erasure():
    erasure = next(right for right in all_rights() if right.article == "17")
    free, bound = (activity(purposes=(purpose("We do.", basis),)) for basis in "bc")

    assert words_for(erasure, [free]) == erasure.text
    assert words_for(erasure, [free, bound])["en"] == f"{erasure.text['en']} {erasure.limit['en']}"


def test_every_right_is_told_in_four_languages():
    languages = [(set(right.name), set(right.text)) for right in all_rights()]

    assert languages == [({"en", "nl", "fr", "de"},) * 2] * 9
