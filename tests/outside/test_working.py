"""What somebody with an account or a token can send in: it stays what it is, wherever it is shown or taken out."""

import csv
import json
import re
import time
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

import openpyxl
import pytest

from tests.outside.conftest import Outsider
from tests.outside.test_visiting import Page
from tests.payloads import SCRIPTS
from tests.purposes.reading.hostile import HOSTILE
from tests.served import Answer
from tests.test_headers import EVERYWHERE

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "=cmd|'/c calc'!A0",
]


def entered(outsider: Outsider, number: int, **said: Any) -> str:
    """The address of a new activity that says this of itself."""
    document = {"reference": f"OUT-{number}", "slug": f"out-{number}", "name": {"en": f"Out {number}"}, **said}
    answer = outsider.program("POST", "activities/", document)
    assert answer.status == 201, answer.body
    return answer.headers["Location"]


class Active(HTMLParser):
    """What of a page would run, or load from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_ours = (given.get("src") or "").startswith(("/static/", "/admin/jsi18n/"))
        if tag == "script" and not is_ours and given.get("type") not in {"application/json", "application/ld+json"}:
            self.found.append((tag, "", given.get("type")))
        for name, value in attrs:
            told = re.sub(r"[\s\0-\x20]", "", value or "").lower()
            if (
                name.startswith("on")
                or "elsewhere.example" in told
                or told.startswith(("javascript:", "data:text", "vbscript:"))
            ):
                self.found.append((tag, name, value))
            if name[:2] in {"x-", "@c"} and "alert" in told:
                self.found.append((tag, name, value))


def test_scripts_in_every_text_run_nowhere(outsider):
    everything = "\n\n".join(SCRIPTS)
    words = {"en": everything, "nl": everything}
    address = entered(
        outsider,
        1,
        name={"en": SCRIPTS[0] + SCRIPTS[32] + SCRIPTS[34], "nl": SCRIPTS[4] + SCRIPTS[37]},
        comments=everything.replace("\u2028", " "),
        systems=everything,
        department=SCRIPTS[32],
        owner=SCRIPTS[33],
        purposes=[{"text": words, "legal_bases": ["6-1-f"], "legitimate_interest": words}],
        recipients=[{"category": "ict-service-providers", "name": SCRIPTS[32]}],
        retention=[{"text": words, "kind": "period", "period": "P1Y"}],
    )
    key = address.rstrip("/").rpartition("/")[2]
    pages = [
        f"/admin/purposes/processingactivity/{key}/change/",
        f"/admin/purposes/processingactivity/{key}/history/",
        "/admin/purposes/processingactivity/",
        "/admin/purposes/processingactivity/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/admin/",
        "/admin/publishing/statement/1/preview/",
    ]

    answers = {path: outsider.desk(path) for path in pages}

    assert {path: one.status for path, one in answers.items() if one.status != 200} == {}
    assert "alert(1)" in unescape(answers[pages[0]].body.decode())
    found = {path: Active(page.body.decode()).found for path, page in answers.items()}
    assert {path: one for path, one in found.items() if one} == {}


def reached(outsider: Outsider, start: list[str], *, of_a_kind: int = 1) -> dict[str, Answer]:
    """The pages of the desk that one comes to by its links: of those that differ in numbers alone, a few."""
    found: dict[str, Answer] = {}
    kinds: Counter[str] = Counter()
    waiting = list(start)
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "1", path.partition("?")[0]) + "?" * ("?" in path)
        if path in found or not path.startswith("/admin/") or kinds[kind] >= of_a_kind:
            continue
        kinds[kind] += 1
        answer = found[path] = outsider.desk(path)
        if location := answer.headers.get("Location"):
            waiting.append(urljoin(path, location))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            here = [urlsplit(urljoin(f"http://us{path}", one)) for one in Page(answer.body.decode()).leads_to]
            waiting += [one.path + (f"?{one.query}" if one.query else "") for one in here if one.netloc == "us"]
    return found


def test_every_page_of_the_desk_shows_what_was_typed_and_runs_none_of_it(outsider):
    everything = "\n\n".join(SCRIPTS).replace("\u2028", " ")
    words = {"en": everything, "nl": everything}
    address = entered(
        outsider,
        2,
        name={"en": SCRIPTS[0] + SCRIPTS[32], "nl": SCRIPTS[4]},
        systems=everything,
        department=SCRIPTS[32],
        purposes=[{"text": words, "legal_bases": ["6-1-f"], "legitimate_interest": words}],
    )
    own = f"/admin/purposes/processingactivity/{address.rstrip('/').rpartition('/')[2]}"

    pages = reached(
        outsider, [f"{own}/change/", f"{own}/history/", "/admin/", "/admin/publishing/statement/1/preview/en/"]
    )

    assert len(pages) > 60
    assert {path: one.status for path, one in pages.items() if one.status not in {200, 302, 403, 404}} == {}
    assert {path for path, one in pages.items() if one.headers.get("Cache-Control") != "no-store"} == set()
    assert {path for path, one in pages.items() if EVERYWHERE.keys() - one.headers.keys()} == set()
    shown = {
        path: one.body.decode() for path, one in pages.items() if one.headers["Content-Type"].startswith("text/html")
    }
    assert sum("alert(1)" in unescape(page) for page in shown.values()) > 5
    active = {path: Active(page).found for path, page in shown.items()}
    assert {path: found for path, found in active.items() if found} == {}


@pytest.mark.parametrize(
    "more",
    [
        {"id": 1},
        {"version": 99},
        {"history_date": "2001-01-01"},
        {"organisation": 2},
        {"pk": 1},
        {"status": "approved", "approved_by": "dpo"},
    ],
    ids=str,
)
def test_what_is_not_ones_to_set_is_refused_by_name(outsider, more):
    before = outsider.program("GET", "activities/1/")
    document = json.loads(before.body)

    answer = outsider.program("PUT", "activities/1/", document | more, if_match=before.headers["Etag"])

    assert answer.status == 400
    assert set(more) & {one["path"].split("/")[-1] for one in json.loads(answer.body)["errors"]} != set()
    assert outsider.program("GET", "activities/1/").body == before.body


def test_others_and_what_is_nobodys_is_not_found(outsider):
    told = [
        outsider.program("GET", f"../{organisation}/{path}").status
        for organisation in ("elsewhere", "1", "..%2fmerelgaard")
        for path in ("", "activities/", "activities/1/", "history/", "exports/1/file/")
    ]

    assert set(told) == {404}


@pytest.fixture(scope="module")
def cells(outsider) -> dict[str, list[str]]:
    """Every cell of what is taken out, by form, after formulas were typed wherever words go."""
    for number, formula in enumerate(FORMULAS, 100):
        words = {"en": f"{formula} {number}", "nl": f"{formula} {number}"}
        entered(
            outsider,
            number,
            name=words,
            comments=f"{formula} {number}",
            owner=f"{formula} {number}",
            purposes=[{"text": words}],
        )
    taken = {form: _taken_out(outsider, form) for form in ("csv", "xlsx")}
    with ZipFile(BytesIO(taken["csv"])) as archive:
        tables = [archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith(".csv")]
    book = openpyxl.load_workbook(BytesIO(taken["xlsx"]))
    kinds = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in kinds if cell.data_type == "f"] == []
    return {
        "csv": [cell for table in tables for row in csv.reader(StringIO(table, newline="")) for cell in row],
        "xlsx": [f"'{cell.value}" if cell.quotePrefix else str(cell.value) for cell in kinds],
    }


def _taken_out(outsider: Outsider, form: str) -> bytes:
    number = json.loads(outsider.program("POST", "exports/", {"form": form}).body)["id"]
    until = time.monotonic() + 120
    while json.loads(outsider.program("GET", f"exports/{number}/").body)["stage"] != "done":
        assert time.monotonic() < until
        time.sleep(0.2)
    answer = outsider.program("GET", f"exports/{number}/file/")
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["Content-Disposition"])
    return answer.body


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_that_is_taken_out_begins_a_formula(cells, form):
    begins = re.compile(r"[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]")

    assert sum("1+1" in cell for cell in cells[form]) > 5
    dangerous = [cell for cell in cells[form] if begins.match(cell) and not re.fullmatch(r"[+-]?[\d ()]+", cell)]
    assert dangerous == []


def test_hostile_spreadsheets_are_refused_in_a_sentence_while_the_site_goes_on(outsider):
    page = outsider.desk("/admin/purposes/organisation/import/")
    key = re.search(r"csrftoken=(\w+)", " ".join(page.cookies))[1]
    waiting = {}
    for kind, (name, made, sentence) in list(HOSTILE.items())[:9]:
        body = (
            b"--x\r\n"
            + (
                f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            ).encode()
        )
        answer = outsider.send(
            "POST",
            "/admin/purposes/organisation/import/",
            body + made() + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x",
            cookie=f"{outsider.cookie}; csrftoken={key}",
            x_csrftoken=key,
        )
        assert answer.status == 302, (kind, unescape(answer.body.decode())[-3000:])
        waiting[kind] = answer.headers["Location"], sentence

    until, refused = time.monotonic() + 600, set()
    while refused != set(waiting):
        assert time.monotonic() < until, set(waiting) - refused
        for kind, (address, sentence) in waiting.items():
            if sentence in unescape(outsider.desk(address).body.decode()):
                refused.add(kind)
        assert outsider.get("/privacy/en/").status == 200
        time.sleep(0.2)

    assert len(refused) == 9
