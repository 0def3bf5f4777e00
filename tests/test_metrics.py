"""What a monitor reads, and who may."""

import re

import pytest

from ropa import metrics
from ropa.request_log import Requests
from tests.publishing.published import ask

TOKEN = "a token of a test"


@pytest.fixture(autouse=True)
def _from_nothing(monkeypatch):
    for counter in (metrics._answers, metrics._within, metrics._seconds):
        counter.clear()


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}"}])
def test_without_a_token_of_ours_there_are_none(client, db, sent):
    assert client.get("/metrics", headers=sent).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer "}, {"authorization": f"Basic {TOKEN}"}])
def test_who_has_another_token_finds_nothing(client, db, settings, sent):
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics", headers=sent).status_code == 404


def test_every_request_is_counted_by_where_it_went_and_how_it_ended(client, db, settings):
    settings.METRICS_TOKEN = TOKEN
    for path, status in (("/a/", 404), ("/privacy/en/", 200), ("/", 404), ("/admin/", 302), ("/inspect/a/", 410)):
        metrics.count(path, status=status, seconds=0.01)
    metrics.count("/healthz", status=200, seconds=0.01)

    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    lines = re.sub(r',?worker="[0-9]+"', "", answer.content.decode()).splitlines()
    shape = re.compile(r'# TYPE \w+ \w+|\w+\{(\w+="[^"]*"(,\w+="[^"]*")*)?\} [0-9.]+')
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert [line for line in lines if line.startswith("ropa_requests_total")] == [
        'ropa_requests_total{area="desk",status="302"} 1',
        'ropa_requests_total{area="link",status="410"} 1',
        'ropa_requests_total{area="public",status="200"} 1',
        'ropa_requests_total{area="public",status="404"} 2',
    ]
    assert [line for line in lines if line.startswith("ropa_request_seconds") and "public" in line] == [
        *(f'ropa_request_seconds_bucket{{area="public",le="{le}"}} {n}' for le, n in (("0.005", 0), ("0.025", 3))),
        *(f'ropa_request_seconds_bucket{{area="public",le="{le}"}} 3' for le in ("0.1", "0.5", "1.0", "5.0", "+Inf")),
        'ropa_request_seconds_sum{area="public"} 0.030000',
        'ropa_request_seconds_count{area="public"} 3',
    ]
    assert "ropa_ready{} 1" in lines
    assert [line for line in lines if not shape.fullmatch(line)] == []


def test_each_answer_of_the_site_is_counted_once(capsys):
    def found(_environ, start):
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"a"]

    ask(Requests(found, count=metrics.count), "/privacy/en/")

    assert metrics._answers == {("public", 200): 1}
