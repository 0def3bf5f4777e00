"""The public side as static files."""

import gzip
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import count

import brotli
import pytest
from django.core.management import CommandError, call_command

from publishing.models import Rendering
from publishing.places import last_versions, places_of
from publishing.release import publish
from publishing.site import writing
from publishing.site.files import current_versions, site_files
from publishing.site.writing import MANIFEST, write_site
from tests.ground import laid
from tests.make import make_statement, make_user
from tests.publishing.test_checking import _paper, pictured_paper  # noqa: F401 - paper is not what is tested here
from tests.publishing.test_release import MONDAY, TUESDAY, change_retention

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_known_yet():
    places_of.cache_clear()
    last_versions.cache_clear()


@laid
def statement(vocabularies):
    return make_statement()


@pytest.fixture
def site(tmp_path):
    """Where the files go: not where a test keeps its keys."""
    return tmp_path / "site"


@laid
@pictured_paper()
def version(statement):
    return publish(statement, by=make_user("dpo", "DPO"), now=MONDAY)


def export(folder, *arguments):
    told, problems = StringIO(), StringIO()
    call_command("export_site", str(folder), *arguments, stdout=told, stderr=problems)
    return told.getvalue()


def check(url, *arguments):
    told, problems = StringIO(), StringIO()
    try:
        call_command("export_site", "--check", url, *arguments, stdout=told, stderr=problems)
    except SystemExit as ended:
        return ended.code, problems.getvalue().splitlines()
    return 0, told.getvalue().splitlines()


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_what_the_site_answers(client, version, site):
    export(site)
    found = contents(site)

    public = [file for file in site_files([version]) if not file.is_redirection]
    served = {file.path: client.get(file.address) for file in public if not file.path.startswith("static/")}

    assert {answer.status_code for answer in served.values()} == {200}
    assert {path: answer.content for path, answer in served.items()} == {path: found[path] for path in served}
    assert {
        f"privacy/{language}/{place}{form}"
        for language in ("en", "nl")
        for place in ("", "versions/1/")
        for form in (
            *(
                "index.html",
                "statement.pdf",
                "statement.json",
                "statement.jsonld",
                "statement.tilt.json",
                "statement.md",
            ),
        )
    } <= found.keys()
    assert {"static/statement/1/page.css", "privacy/en/feed.xml", "privacy/nl/feed.xml"} <= found.keys()


def test_entrance_is_what_the_site_answers_under_the_same_address(client, version, site):
    export(site, "--address", "http://testserver")

    for name in ("sitemap.xml", "robots.txt"):
        assert (site / name).read_bytes() == client.get(f"/{name}").content


def test_whatever_a_page_links_to_is_there(version, statement, dpo, site):
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)
    export(site)
    found = contents(site)

    pages = {path: body.decode() for path, body in found.items() if path.endswith(".html")}
    links = {link for page in pages.values() for link in re.findall(r'(?:href|content)="(?:0; url=)?(/[^"#]*)', page)}
    missing = {link for link in links if f"{link}index.html".lstrip("/") not in found and link.lstrip("/") not in found}

    assert {link for link in missing if not link.startswith("/verify/")} == set()


def test_compressed_copies_hold_the_same_bytes(version, site):
    export(site)
    found = contents(site)

    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    packed = [path for path in found if path.endswith((".gz", ".br"))]
    assert {"privacy/en/index.html.br", "privacy/en/feed.xml.gz"} <= {*packed}
    assert [path for path in packed if unpack[path[-3:]](found[path]) != found[path[:-3]]] == []


def test_two_exports_are_the_same_bytes_and_the_second_run_writes_nothing(version, site):
    export(site / "one")
    export(site / "two")
    before = {path: path.stat() for path in (site / "one").rglob("*") if path.is_file() and path.name != MANIFEST}

    told = export(site / "one")

    assert contents(site / "one") == contents(site / "two")
    assert told == f"0 files written, {len(before)} unchanged, 0 removed.\n"
    assert {path: path.stat().st_ino for path in before} == {path: stat.st_ino for path, stat in before.items()}


def test_new_version_writes_only_what_changed_and_a_lost_file_comes_back(version, statement, dpo, site, tmp_path):
    export(site)
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)
    (site / "privacy/en/versions/1/statement.md").unlink()
    (site / "privacy/en/versions/1/statement.json").write_bytes(b"altered")
    old = site / "privacy/en/versions/1/index.html"
    inode = old.stat().st_ino

    export(site)
    export(tmp_path / "again")

    assert old.stat().st_ino == inode
    assert contents(site) == contents(tmp_path / "again")


def test_what_is_no_longer_public_goes_last(version, statement, dpo, site):
    export(site, "--address", "https://harbour.example")
    assert "<loc>https://harbour.example/privacy/nl/</loc>" in (site / "sitemap.xml").read_text()

    told = export(site)

    assert told.endswith("2 removed.\n")
    assert not (site / "sitemap.xml").exists()


def test_killed_half_way_leaves_a_whole_site(version, statement, dpo, site, monkeypatch):
    """Killed at each file in turn: the pages are those of one version or the other, and lead to what is there."""
    export(site)
    before = contents(site)
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)
    files = list(site_files(current_versions()))
    after = {file.path: file.body for file in files}
    real = writing._replace
    seen = set()

    for stop in count(0, 5):
        left = [stop]

        def replace(path, body, *, at, left=left):
            if path.name != MANIFEST:
                if not left[0]:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.with_name(f"{path.name}.ropa-part").write_bytes(body[:10])
                    raise KeyboardInterrupt
                left[0] -= 1
            real(path, body, at=at)

        monkeypatch.setattr(writing, "_replace", replace)
        try:
            write_site(site, files)
        except KeyboardInterrupt:
            pass
        else:
            break
        now = contents(site)
        public = {path for path in before if path in after}
        assert [path for path in public if now[path] not in (before[path], after[path])] == []
        for path in ("privacy/en/index.html", "privacy/nl/index.html"):
            linked = re.findall(r'href="/(privacy/../versions/\d+/[^"]*)"', now[path].decode())
            assert [link for link in linked if link not in now and f"{link}index.html" not in now] == []
            seen.add(now[path] == before[path])

    assert seen == {True, False}
    assert [path for path in contents(site) if path.endswith(".ropa-part")] == []


def test_folder_of_somebody_else_is_left_alone(version, site):
    site.mkdir()
    (site / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="holds other files"):
        export(site)

    assert contents(site) == {"mine.txt": b"mine"}


def test_where_servers_redirect_files_lead_on(version, site):
    export(site)

    page = (site / "privacy/index.html").read_text()
    slug = next(iter(places_of("privacy", version.sha256)))
    assert '<meta http-equiv="refresh" content="0; url=/privacy/en/">' in page
    assert '<link rel="canonical" href="/privacy/en/">' in page
    assert f"url=/privacy/en/#activity-{slug}" in (site / f"privacy/activities/{slug}/index.html").read_text()
    assert (site / "_redirects").read_text().splitlines()[:2] == [
        "/ /privacy/en/ 303",
        "/privacy/ /privacy/en/ 303",
    ]
    assert (site / "_redirects.nginx").read_text().startswith("/ /privacy/en/;\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "Name a folder to write to, or --check and an address."),
        (("there", "--statement", "nothing"), "There is no published statement “nothing”."),
    ],
)
def test_what_cannot_be_done_is_said(version, arguments, problem):
    with pytest.raises(CommandError) as refused:
        call_command("export_site", *arguments)

    assert str(refused.value) == problem


def test_nothing_published_is_said(statement, site):
    with pytest.raises(CommandError, match="Nothing has been published yet"):
        export(site)


@pytest.fixture
def live(version, site):
    """The exported files under a plain web server."""
    export(site)

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | {
            ".jsonld": "application/ld+json",
            ".md": "text/markdown",
            ".woff2": "font/woff2",
            ".css": "text/css",
        }

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_check_finds_a_faithful_copy_faithful(live):
    assert check(live) == (0, ["The copy is what is published."])


def test_check_names_each_address_that_differs(live, site):
    (site / "privacy/en/index.html").write_bytes(b"altered")
    (site / "privacy/nl/versions/1/statement.pdf").unlink()
    (site / "static/statement/1/page.css").write_bytes(b"")

    assert check(live) == (
        1,
        [
            "/static/statement/1/page.css: is not what was published",
            "/privacy/nl/versions/1/statement.pdf: is missing",
            "/privacy/en/: is not what was published",
        ],
    )


def test_check_names_a_feed_that_is_not_ours(live, site):
    (site / "privacy/nl/feed.xml").write_bytes(b"<feed/>")

    assert check(live) == (1, ["/privacy/nl/feed.xml: is not what was published"])


def test_check_of_a_copy_that_lags_behind_names_the_new_version(live, statement, dpo):
    change_retention("Two years")
    publish(statement, by=dpo, now=TUESDAY)

    code, lines = check(live)

    assert code == 1
    missing, altered = "/privacy/en/versions/2/: is missing", "is not what was published"
    assert {f"/privacy/en/: {altered}", f"/privacy/en/feed.xml: {altered}", missing} <= set(lines)
    assert Rendering.objects.filter(snapshot__number=2, format="html").count() == 2


def test_check_of_a_place_where_nothing_answers_says_so(version):
    code, lines = check("http://127.0.0.1:9")

    assert code == 1
    assert {line.partition(": ")[2] for line in lines} == {"cannot be reached (ConnectionRefusedError)"}
