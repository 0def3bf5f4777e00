"""A short run of `make fuzz`, on the database that the tests run on."""

import os

from tests.faults.place import on_postgresql, on_sqlite
from tests.fuzz.asking import ALIKE, ask


def test_every_answer_of_the_api_is_one_that_its_document_promises():
    url = os.environ.get("ROPA_DATABASE_URL", "")
    with on_postgresql(url) if url else on_sqlite() as place:
        found = ask(place, secret=place.inside("api")["secret"], each=3, without=ALIKE)

    assert (found.broken, found.failures) == (0, ()), found.log
    assert found.cases > 1000
    assert {200, 202, 204, 400, 401, 404, 405, 412, 415, 428} <= found.statuses.keys()
