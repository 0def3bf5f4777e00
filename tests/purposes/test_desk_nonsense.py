"""What no page of ours sends, and a program may: it breaks no page."""

from typing import Any

import pytest

from purposes.models import ProcessingActivity
from tests.desk import address, page, shown
from tests.ground import laid
from tests.make import activity_document, make_statement, words

pytestmark = pytest.mark.ignore_template_errors  # the skin's own templates use what may be undefined

LARGE, ENDLESS, ODD, BELOW, MISSING = ["9" * 20], ["9" * 5000], ["\u00b2"], ["-1"], []
"""A number too large for the database, one too long for Python, a digit that is none in ASCII, no row's; nothing."""
PARTS = {
    "fields": (
        lambda name: not name.endswith(("-id", "_FORMS", "version", "csrfmiddlewaretoken")),
        (LARGE, ENDLESS, ODD, BELOW, MISSING),
    ),
    "numbers of rows": (lambda name: name.endswith("-id"), (LARGE, ENDLESS, ODD, BELOW, MISSING)),
    "counts of rows": (lambda name: name.endswith("_FORMS"), (["3"], ODD, BELOW, MISSING)),
}


@laid
def records(vocabularies) -> dict[str, Any]:
    purposes = [{"text": words("Why."), "legal_bases": ["6-1-b"]}]
    statement = make_statement(activity_document(purposes=purposes))
    return {"statement": statement, "activity": ProcessingActivity.objects.get()}


@pytest.fixture
def desk(client, dpo):
    client.force_login(dpo)
    return client


@pytest.mark.parametrize("late", [{}, {"version": ["0"]}], ids=["in time", "late"])
@pytest.mark.parametrize(("is_chosen", "nonsense"), PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("kind", ["activity", "statement"])
def test_no_page_breaks_whatever_is_sent(desk, records, kind, is_chosen, nonsense, late):  # noqa: PLR0917 - pytest names them
    opened = shown(page(desk, records[kind]))
    chosen = [name for name in opened if is_chosen(name)]

    answered = {
        desk.post(address(records[kind]), dict(opened.lists()) | late | dict.fromkeys(chosen, sent)).status_code
        for sent in nonsense
    }

    assert answered <= {200, 302, 409}
