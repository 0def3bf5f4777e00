import io
import json

import pytest
from django.core.management import CommandError, call_command

from purposes.models import ProcessingActivity
from tests.ground import laid
from tests.make import activity_document, make_organisation, make_statement


def check(*arguments):
    out = io.StringIO()
    try:
        call_command("check_register", *arguments, stdout=out)
    except CommandError as refused:
        return out.getvalue(), str(refused)
    return out.getvalue(), ""


@laid
def statement(vocabularies):
    return make_statement()


def without_sources():
    ProcessingActivity.objects.get().sources.all().delete()


def test_nothing_required_is_missing(statement):
    told, refused = check()

    assert refused == ""
    assert "Warning GOV-05 · 24 · Every activity has an owner\n" in told
    assert "    A-0001: Nobody answers for this record.\n" in told


def test_error_makes_it_fail_and_is_named(statement):
    without_sources()

    told, refused = check()

    assert refused == "1 open at severity error or above."
    assert told.startswith("Error SRC-01 · 14(2)(f) · The sources are recorded\n")


@pytest.mark.parametrize(
    ("severity", "fails"), [("error", False), ("warning", True), ("notice", True), ("never", False)]
)
def test_exit_is_that_of_the_severity_asked_for(statement, severity, fails):
    _told, refused = check("--fail-on", severity)

    assert bool(refused) == fails


def test_json_holds_findings_score_and_coverage(statement):
    without_sources()

    told = json.loads(check("--format", "json")[0])
    (first, *_others) = told["findings"]

    assert (first["rule"], first["severity"], first["record"]) == ("SRC-01", "error", "A-0001")
    assert first["place"] == {
        "model": "purposes.processingactivity",
        "number": ProcessingActivity.objects.get().pk,
        "field": "sources",
    }
    assert [(table["table"], len(table["items"])) for table in told["coverage"]] == [
        ("notice", 21),
        ("record", 7),
        ("processor", 4),
    ]
    assert told["score"]["passed"] < told["score"]["applicable"] <= 70


def test_sarif_names_every_rule_and_each_finding(statement):
    without_sources()

    told = json.loads(check("--format", "sarif")[0])
    (run,) = told["runs"]

    assert (told["version"], len(run["tool"]["driver"]["rules"])) == ("2.1.0", 70)
    assert (run["results"][0]["ruleId"], run["results"][0]["level"]) == ("SRC-01", "error")
    assert run["results"][0]["message"]["text"].startswith("A-0001: Nothing says where the data come from")


def test_past_day_is_checked_as_it_stood(statement, tmp_path):
    assert check("--at", "2020-01-01")[1] == "The register of harbour did not exist on 2020-01-01."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--at", "yesterday"), "“yesterday” is no day, such as 2026-03-02."),
        (("--at", "2026-02-31"), "“2026-02-31” is no day, such as 2026-03-02."),
        (("--at", "2999-01-01"), "“2999-01-01” has not been yet."),
        (("--organisation", "elsewhere"), "There is no organisation “elsewhere”."),
        (("-o", "/nowhere/findings"), "/nowhere/findings cannot be written: No such file or directory."),
    ],
)
def test_bad_input_is_refused_in_one_line(statement, arguments, sentence):
    assert check(*arguments)[1] == sentence


def test_one_of_several_organisations_is_named(statement):
    make_organisation(slug="other")

    assert check()[1] == "There are several organisations: name one with --organisation."
    assert check("--organisation", "other", "--fail-on", "never")[1] == ""


@pytest.mark.parametrize("many", [1, 30])
def test_number_of_queries_is_that_of_one_activity(vocabularies, many, django_assert_num_queries):
    make_statement(*(activity_document(number) for number in range(many)))

    with django_assert_num_queries(41):
        check()
