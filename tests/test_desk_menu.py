"""Where somebody is at the desk: one line of the menu, and a way back in the desk's own words."""

import re

import pytest
from django.urls import reverse

from ropa.desk import UNFOLD

LINES = [item for group in UNFOLD["SIDEBAR"]["navigation"] for item in group["items"]]


def lit(html: str) -> list[str]:
    """The menu's lines that say “here”."""
    return re.findall(r'<a href="([^"]+)" class="[^"]*\bactive\b', html.partition("nav-sidebar-apps")[2])


def way(html: str) -> list[str]:
    heading = html.partition("<h1")[2].partition("</h1>")[0]
    return [word for word in re.findall(r">\s*([^<>]+?)\s*<", heading) if word.isalpha()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line["title"]))
def test_page_of_a_menu_line_lights_that_line_alone(client, dpo, vocabularies, line):
    client.force_login(dpo)
    address = str(line["link"])

    assert lit(client.get(address).content.decode()) == [address]


def test_page_of_a_record_lights_its_list(client, dpo, editor):
    client.force_login(dpo)

    html = client.get(reverse("admin:auth_user_change", args=[editor.pk])).content.decode()

    assert lit(html) == [reverse("admin:auth_user_changelist")]


def test_way_to_an_account_is_told_in_the_words_of_the_menu(client, dpo, editor):
    client.force_login(dpo)

    html = client.get(reverse("admin:auth_user_change", args=[editor.pk])).content.decode()

    assert way(html)[:2] == ["Organisation", "Accounts"]
