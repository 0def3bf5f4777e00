"""Runs schemathesis over a throw-away server, and counts what came back."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.faults.browser import served
from tests.faults.place import Place

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"),
    *("negative_data_rejection", "allow_header_conformance", "ignored_auth"),
)
KNOWN = {
    "at": [date.today().isoformat(), "2001-01-01", "soon"],  # noqa: DTZ011 - of this machine, as the server's
    "organisation": ["harbour", "elsewhere"],
    "slug": ["privacy", "staff", "elsewhere"],
    "code": ["6-1-a", "6-1-f", "contact", "customers", "awareness-training", "BE", "n-1", "n-2", "unheard"],
    "id": ["1", "2", "3", "4", "5", "999999999999"],
    "If-Match": ['"1"', '"2"', '"3"', "*", "1"],
    "number": ["1", "2", "999999999"],
}
"""What stands in addresses and tags: guessed blindly, nearly every case would be the same 404 or 412."""


FREE = frozenset({"organisation", "slug", "code"})
"""Names in addresses that somebody may have given: others than these may be there as well."""

_GIVEN = re.compile(rf"parameter `({'|'.join(sorted(FREE))})` in path")
"""No name is wrong for want of being ours: a record of that very name may have been entered just before."""

ALIKE = ("data_categories", "data_subject_categories", "recipient_categories", "security_measures")
"""Vocabularies whose addresses are those of the legal bases over again: a short run leaves them out."""

KEPT = "/api/v1/organisations/{organisation}/"
"""Renamed, the register that all others are asked about would be gone: another one is replaced and taken out."""

WORTH: dict[tuple[str, str], list[str]] = {
    ("PurposeRequest", "legal_bases"): ["6-1-a", "6-1-f"],
    ("DataSubjectRequest", "category"): ["customers", "unheard"],
    ("DataCategoryRequest", "category"): ["contact", "A"],
    ("DataCategoryRequest", "subjects"): ["customers"],
    ("RetentionRequest", "categories"): ["contact", "A"],
    ("RetentionRequest", "period"): ["", "P1Y"],
    ("RetentionRequest", "maximum"): ["", "P6M"],
    ("RecipientRequest", "category"): ["ict-service-providers"],
    ("MeasureRequest", "measure"): ["awareness-training"],
    ("ActivityRequest", "status"): ["draft", "approved"],
    ("ActivityRequest", "reference"): ["A-0001", "A-0002", "N-1", "N-2", "N-3", "N-4"],
    ("ActivityRequest", "slug"): ["activity-1", "n-1", "n-2", "n-3", "n-4"],
    ("OrganisationRequest", "slug"): ["harbour", "elsewhere"],
    ("OrganisationRequest", "authority"): ["BE", "unheard"],
    ("ProcessorRecordRequest", "reference"): ["P-1", "P-2", "P-3"],
    ("ProcessorRecordRequest", "measures"): ["awareness-training", "unheard"],
    ("StatementRequest", "slug"): ["privacy", "staff", "verify"],
    ("StatementRequest", "languages"): ["en", "nl", "fr"],
    ("SectionRequest", "anchor"): ["one", "two", "contents"],
    ("SectionRequest", "authority"): ["BE", "unheard"],
    ("GroupRequest", "anchor"): ["one", "two"],
    ("GroupRequest", "entries"): ["A-0001", "N-1"],
    **{
        (f"{model}EntryRequest", column): values
        for model in ("LegalBasis", "DataCategory", "DataSubjectCategory", "RecipientCategory", "SecurityMeasure")
        for column, values in {"code": ["n-1", "n-2", "6-1-a"], "replaced_by": ["n-1", "6-1-a", "contact"]}.items()
    },
    ("SupervisoryAuthorityEntryRequest", "code"): ["BE", "n-1"],
    ("AdequacyDecisionEntryRequest", "code"): ["US", "n-1"],
}
"""The same for documents: codes that there are, so that some are whole and right and are written."""

REFUSALS = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 428, 429]
"""
"""How a request that is not right may be refused: a tag that is none is an outdated one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    cases: int
    statuses: dict[int, int]
    failures: tuple[str, ...]
    log: str

    @property
    def broken(self) -> int:
        """Answers that say that we are at fault."""
        return sum(count for status, count in self.statuses.items() if status >= 500)


def ask(place: Place, *, secret: str, each: int, without: Sequence[str] = (), seed: int = 1) -> Found:
    """`each`: how many cases of every operation, at most; but for the vocabularies `without`."""
    os.environ |= {"ROPA_API_RATE": "", "ROPA_API_RATE_ADDRESS": ""}
    with served(place) as site:
        status, text = site.ask("/api/v1/schema/")
        if status != 200:
            raise ConnectionError(f"The document of the API answers {status}")
        document, report = place.folder / "schema.json", place.folder / "report.ndjson"
        (place.folder / "schemathesis.toml").write_text(REFUSALS)
        document.write_text(json.dumps(narrowed(json.loads(text), without=without)))
        host, port = site.address
        options = ["--url", f"http://{host}:{port}", "--header", f"Authorization: Bearer {secret}"]
        options += ["--checks", ",".join(CHECKS), "--max-examples", str(each), "--seed", str(seed)]
        options += ["--no-shrink", "--continue-on-failure", "--phases", "examples,coverage,fuzzing"]
        options += ["--generation-database", "none", "--suppress-health-check", "all", "--no-color"]
        options += ["--report", "ndjson", "--report-ndjson-path", str(report)]
        program = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [program, "run", document, *options], cwd=place.folder, capture_output=True, text=True, check=False
        )
    return counted(report, done.stdout)


def narrowed(document: dict[str, Any], *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The same document, its addresses filled in with what is there and what is not. Exports only of what is quick."""
    paths = document["paths"]
    document["paths"] = {path: paths[path] for path in paths if not any(f"/{name}/" in path for name in without)}
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            for parameter in operation.get("parameters", ()):
                name = parameter["name"]
                if path == KEPT and verb != "get" and name == "organisation":
                    parameter["schema"] = _likely({"type": "string", "pattern": "^[-a-z0-9_]{9,}$"}, ["elsewhere"])
                elif name in FREE:
                    parameter["schema"] = _likely({"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, KNOWN[name])
                elif name in KNOWN:
                    parameter["schema"] = {"type": "string", "enum": KNOWN[name]}
    for (row, column), values in WORTH.items():
        columns = document["components"]["schemas"][row]["properties"]
        if columns[column].get("type") == "array":
            columns[column]["items"] = _likely(columns[column]["items"], values)
        else:
            columns[column] = _likely(columns[column], values)
    return document


def _likely(schema: dict[str, Any], values: list[str]) -> dict[str, Any]:
    """One of `values`; of names that may be given freely, another one is as right."""
    listed = {"type": "string", "enum": values}
    is_open = "pattern" in schema or "maxLength" in schema or "null" in schema.get("type", ())
    return {"anyOf": [listed, schema]} if is_open else listed


def counted(report: Path, log: str) -> Found:
    """Every answer in the report, by its status."""
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    for line in report.read_text().splitlines():
        _count(json.loads(line), statuses, failures)
    return Found(
        cases=sum(statuses.values()), statuses=dict(sorted(statuses.items())), failures=tuple(failures), log=log
    )


def _said(check: dict[str, Any]) -> str:
    failure: dict[str, Any] = (check.get("failure_info") or {}).get("failure") or {}
    return str(failure.get("message", ""))


def _count(value: Any, statuses: Counter[int], failures: list[str]) -> None:
    if isinstance(value, list):
        for one in value:
            _count(one, statuses, failures)
    elif isinstance(value, dict):
        if isinstance(value.get("status_code"), int):
            statuses[value["status_code"]] += 1
        if value.get("status") == "failure" and "name" in value and not _GIVEN.search(_said(value)):
            failures.append(str(value["name"]))
        for one in value.values():
            _count(one, statuses, failures)
