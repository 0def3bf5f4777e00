"""Long lists at the desk come in pages."""

import re

import pytest
from django.test import RequestFactory

from purposes.admin.paging import page_of
from tests.make import activity_document, make_statement


@pytest.mark.parametrize(
    ("query", "rows", "before", "after"),
    [
        ("", [0, 1, 2], "", "?page=2"),
        ("page=2&q=a+b", [3, 4, 5], "?page=1&q=a+b", "?page=3&q=a+b"),
        ("page=3", [6], "?page=2", ""),
        ("page=99", [6], "?page=2", ""),
        ("page=0", [0, 1, 2], "", "?page=2"),
        ("page=-1", [0, 1, 2], "", "?page=2"),
        ("page=²", [0, 1, 2], "", "?page=2"),
        ("page=99999999999999999999", [0, 1, 2], "", "?page=2"),
    ],
)
def test_page_is_the_one_that_the_address_names(query, rows, before, after):
    shown = page_of(RequestFactory().get(f"/?{query}"), range(7), length=3)

    assert (list(shown.rows), shown.before, shown.after) == (rows, before, after)
    assert (shown.first, shown.last, shown.total) == (rows[0] + 1, rows[-1] + 1, 7)


def test_nothing_is_one_empty_page():
    shown = page_of(RequestFactory().get("/"), [], length=3)

    assert (shown.rows, shown.first, shown.last, shown.before, shown.after) == ([], 0, 0, "", "")


@pytest.mark.django_db
def test_findings_and_coverage_of_many_activities_come_in_pages(client, dpo, vocabularies):
    client.force_login(dpo)
    statement = make_statement(*(activity_document(number, measures=[], sources=[]) for number in range(60)))

    findings = client.get("/admin/purposes/processingactivity/findings/").content.decode()
    address = f"/admin/purposes/processingactivity/coverage/{statement.organisation_id}/"
    first, second = (client.get(f"{address}?page={number}").content.decode() for number in (1, 2))

    assert findings.count('<li class="desk-finding ') == 100
    assert re.findall(r"(\d+–\d+) of (\d+)", first) == [("1–50", "60")]
    assert (first.count('<th scope="col">A-'), second.count('<th scope="col">A-')) == (100, 20)  # in both tables
