"""Whose data, and which: Art. 9, 10, 14(1)(d) and 30(1)(c)."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from purposes.checks.asked import told, what_for
from purposes.checks.rule import Fault, Rule, Scope, Severity, Verdicts, unless
from purposes.checks.wording import mentioned
from purposes.entries import ActivityEntry, DataCategoryEntry, Register
from purposes.words import Words

_EVIDENT = (("network", {"usage"}), ("location", {"Z"}), ("images", {"V"}), ("sound", {"W"}))
"""What texts mention, and the categories of the shipped list that answer to it."""


def categories_are_listed(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 14(1)(d), 30(1)(c)."""
    yield unless(activity.data_categories, activity, "data_categories")


def persons_are_listed(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(1)(c)."""
    yield unless(activity.data_subjects, activity, "data_subjects")


def special_data_has_a_condition(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 9(2)."""
    for use in activity.data_categories:
        if use.category.special:
            yield unless(use.condition.startswith("9-2-"), use, "condition", name_of(use))


def criminal_data_has_an_authority(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 10."""
    for use in activity.data_categories:
        if use.category.criminal:
            yield unless(use.condition.startswith("10-"), use, "condition", name_of(use))


def categories_are_closed(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 5(1)(c), 13, 14: a category that could mean anything tells nothing. Shipped names are known to be closed."""
    for use in activity.data_categories:
        open_words = mentioned("catch_all", use.wording)
        yield unless(not open_words, use, "wording", open_words)


def categories_follow_the_text(activity: ActivityEntry, _register: Register, _today: date) -> Verdicts:
    """Art. 30(1)(c): what the purposes speak of is among the data."""
    if not activity.data_categories:
        return
    named = [text for use in activity.data_categories for text in (use.wording, use.category.name)]
    chosen = {use.category.code for use in activity.data_categories}
    for about, codes in _EVIDENT:
        if words := mentioned(about, *told(activity) if about == "images" else what_for(activity)):
            listed = chosen & codes or mentioned(f"says_{about}", *named)
            yield unless(listed, activity, "data_categories", words)


def labels_are_distinct(register: Register, _whole: Register, _today: date) -> Verdicts:
    """Art. 12(1): two wordings of one thing look like two things."""
    uses = [use for activity in register.activities for use in activity.data_categories if use.wording]
    yield from near_twins([(use, "wording", use.wording) for use in uses])


def near_twins(labels: list[tuple[object, str, Words]]) -> Verdicts:
    """A fault where a label says what another one says in other signs, order or brackets. The first spelling stands."""
    first: dict[tuple[str, frozenset[str]], str] = {}
    told_already: set[str] = set()
    for entry, field, label in labels:
        for language, text in label.items():
            bare = (language, _bare(text))
            original = first.setdefault(bare, text.strip())
            if original != text.strip() and text not in told_already:
                told_already.add(text)
                yield Fault(entry, field, f"{original}” / “{text.strip()}")
            else:
                yield None


def _bare(text: str) -> frozenset[str]:
    """The words, without brackets, small words, plural and case."""
    words = re.findall(r"[^\W_]+", re.sub(r"\([^()]*\)", " ", text.casefold()))
    small = {"and", "or", "of", "the", "a", "an", "en", "de", "het", "een", "et", "ou", "la", "le", "les", "des"}
    small |= {"und", "oder", "der", "die", "das"}
    kept = [word.rstrip("s") if len(word) > 4 else word for word in words if word not in small]  # noqa: PLR2004 - “news”
    return frozenset(kept) or frozenset({text})


def name_of(use: DataCategoryEntry) -> str:
    words = use.wording or use.category.name
    return words.get("en") or next(iter(words.values()), use.category.code)


RULES = (
    Rule(
        id="DC-01",
        severity=Severity.ERROR,
        article="14(1)(d), 30(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("The categories of data are listed"),
        message=_("No category of personal data is recorded."),
        hint=_("List which personal data you use."),
        look=categories_are_listed,
    ),
    Rule(
        id="DC-02",
        severity=Severity.ERROR,
        article="30(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("The people concerned are listed"),
        message=_("No category of people is recorded; the register must say whose data these are."),
        hint=_("Choose the people concerned, such as customers or employees."),
        look=persons_are_listed,
    ),
    Rule(
        id="DC-03",
        severity=Severity.ERROR,
        article="9(2)",
        scope=Scope.ACTIVITY,
        title=_("Specially protected data has a condition"),
        message=_("“%(quoted)s” is specially protected, and nothing says which condition of Art. 9(2) allows its use."),
        hint=_("Choose the condition, or leave out these data."),
        look=special_data_has_a_condition,
    ),
    Rule(
        id="DC-04",
        severity=Severity.ERROR,
        article="10",
        scope=Scope.ACTIVITY,
        title=_("Criminal data has an authority or a law behind it"),
        message=_("“%(quoted)s” concerns offences, and nothing says which authority or law allows its use."),
        hint=_("Choose “under the control of official authority” or “authorised by law”, or leave out these data."),
        look=criminal_data_has_an_authority,
    ),
    Rule(
        id="DC-05",
        severity=Severity.WARNING,
        article="5(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("No category is open to everything"),
        message=_("“%(quoted)s” could mean any data at all; people cannot tell what you hold about them."),
        hint=_("Name the kinds of data that really occur."),
        look=categories_are_closed,
    ),
    Rule(
        id="DC-06",
        severity=Severity.WARNING,
        article="14(1)(d), 30(1)(c)",
        scope=Scope.ACTIVITY,
        title=_("Text and categories of data agree"),
        message=_("The text speaks of “%(quoted)s”, but no category of data covers it."),
        hint=_("Add the category of data, or change the text."),
        look=categories_follow_the_text,
    ),
    Rule(
        id="DC-07",
        severity=Severity.NOTICE,
        article="12(1)",
        scope=Scope.ORGANISATION,
        title=_("One thing has one name"),
        message=_("Two wordings differ only in spelling: “%(quoted)s”."),
        hint=_("Use the same wording in both places."),
        look=labels_are_distinct,
    ),
)
