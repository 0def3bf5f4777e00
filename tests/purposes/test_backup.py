"""A copy of a database in use, and the proof that it can be put back: with the real commands, on the run's database."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from uuid import uuid4

import psycopg
import pytest

from purposes.backup.manifest import manifest_of, sha256_of
from tests.served import inside, manage

URL = os.environ.get("ROPA_DATABASE_URL", "")
WRITE = """
from tests.publishing.published import make_statement_row
make_statement_row({slug!r})
"""


class Register:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = environment

    def manage(self, *words: str, **more: str) -> CompletedProcess[str]:
        return manage(self.folder, *words, **self.environment | more)

    def back_up(self, folder: Path) -> Path:
        done = self.manage("backup", str(folder))
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.split(": ")[0])

    def check(self, copy: Path, *words: str) -> tuple[int, str, list[str]]:
        done = self.manage("restore_check", str(copy), *words)
        return done.returncode, done.stdout.strip(), done.stderr.splitlines()


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> Iterator[Register]:
    """Migrated, with a statement and a seal. A database of its own: copies are made of committed rows."""
    folder, name = tmp_path_factory.mktemp("register"), f"copied_{uuid4().hex[:8]}"
    head, _, query = URL.partition("?")
    found = Register(folder, **({"ROPA_DATABASE_URL": f"{head.rpartition('/')[0]}/{name}?{query}"} if URL else {}))
    if URL:
        _on_the_server(f"CREATE DATABASE {name}")
    assert found.manage("migrate", "--verbosity", "0").returncode == 0
    inside(folder, WRITE.format(slug="privacy"), **found.environment)
    (folder / "receipt.json").write_text(found.manage("seal").stdout.partition(": ")[2])
    yield found
    if URL:
        _on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_the_server(sql: str) -> None:
    with psycopg.connect(URL, autocommit=True) as server:
        server.execute(sql.encode())


@pytest.fixture(scope="module")
def good(register, tmp_path_factory) -> Path:
    return register.back_up(tmp_path_factory.mktemp("copies") / "new")


@pytest.fixture
def copy(good, tmp_path) -> Path:
    """To be spoilt."""
    for file in good.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path / good.name


def _sums(copy: Path) -> None:
    """As whoever spoils a copy would write them anew."""
    sums = "".join(f"{sha256_of(one)}  {one.name}\n" for one in (copy, manifest_of(copy)))
    copy.with_name(f"{copy.name}.sha256").write_text(sums)


def test_copy_is_restored_whole_and_everything_holds(register, good):
    code, said, problems = register.check(good, "--receipt", str(register.folder / "receipt.json"))

    assert (code, problems) == (0, [])
    assert re.fullmatch(r"Copy of \S+: \d+ tables, \d+ rows: restored whole, and everything holds\.", said)
    assert sorted(file.name for file in good.parent.iterdir()) == [
        good.name,
        f"{good.name}.json",
        f"{good.name}.sha256",
    ]
    assert [file.stat().st_mode & 0o777 for file in (good.parent, *good.parent.iterdir())] == [0o700] + [0o600] * 3


def test_what_was_written_after_the_copy_is_not_missed_in_it(register, good):
    inside(register.folder, WRITE.format(slug="later"), **register.environment)

    assert register.check(good)[0] == 0


def test_copy_with_one_bit_changed_is_refused(register, copy):
    body = bytearray(copy.read_bytes())
    body[len(body) // 2] ^= 1
    copy.write_bytes(body)

    code, _said, problems = register.check(copy)

    assert code == 1
    assert problems[-1].endswith(f"{copy} is not as it was written: its checksum differs. Take another copy.")


def test_copy_alone_is_refused(register, copy):
    manifest_of(copy).unlink()

    code, _said, problems = register.check(copy)

    assert (code, problems[-1].endswith(f"{manifest_of(copy)} cannot be read: No such file or directory.")) == (1, True)


def test_rows_that_differ_are_named_with_their_table(register, copy):
    beside = manifest_of(copy)
    told = json.loads(beside.read_text())
    rows = told["tables"]["purposes_change"]["rows"]
    told["tables"]["purposes_change"]["rows"] += 1
    told["tables"]["publishing_statement"]["sha256"] = "0" * 64
    told["tables"]["another"] = {"rows": 0, "sha256": "0" * 64}
    del told["tables"]["purposes_leaf"]
    beside.write_text(json.dumps(told))
    _sums(copy)

    code, said, problems = register.check(copy)

    assert (code, said.endswith("not everything holds.")) == (1, True)
    assert problems == [
        "Table another is missing.",
        "Table publishing_statement has other contents in its 1 rows.",
        f"Table purposes_change has {rows} rows instead of {rows + 1}.",
        "Table purposes_leaf was not in the copy.",
    ]


def test_copy_of_a_record_that_was_altered_is_found_by_its_receipt(register, copy):
    """Table by table it is what was copied; the copy was made of a lie."""
    told = json.loads(manifest_of(copy).read_text())
    receipt = copy.with_name("receipt.json")
    receipt.write_text(json.dumps(json.loads((register.folder / "receipt.json").read_text()) | {"size": 1}))

    code, _said, problems = register.check(copy, "--receipt", str(receipt))

    assert (code, len(problems) > 0, told["receipt"] != "") == (1, True, True)


@pytest.mark.skipif(bool(URL), reason="a file of SQLite")
def test_row_added_to_the_copy_itself_is_found(register, copy):
    with sqlite3.connect(copy) as database:
        database.execute("INSERT INTO django_session VALUES ('a', 'b', '2030-01-01')")
    database.close()
    _sums(copy)

    assert register.check(copy)[2] == ["Table django_session has 1 rows instead of 0."]


@pytest.mark.skipif(not URL, reason="PostgreSQL has programs of its own")
def test_without_its_programs_the_command_says_what_to_install(register, tmp_path):
    done = register.manage("backup", str(tmp_path), PATH="/nowhere")

    assert done.returncode == 1
    assert done.stderr.endswith("pg_dump is missing: install PostgreSQL's client programs (postgresql-client).\n")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_is_named(register, tmp_path):
    (tmp_path / "file").touch()

    done = register.manage("backup", str(tmp_path / "file" / "copies"))

    assert (done.returncode, done.stderr) == (
        1,
        f"CommandError: {tmp_path}/file/copies cannot be written: Not a directory.\n",
    )
