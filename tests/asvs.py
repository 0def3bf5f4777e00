"""What OWASP's ASVS 5.0.0 asks at levels 1 and 2, held against the tests: `python -m tests.asvs` writes docs/asvs.md.

The answers stand in asvs.txt, beside this file.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS / "asvs.txt"
PAGE = TESTS.parent / "docs" / "asvs.md"
KINDS = {
    "tests": "tried by a test of ours",
    "how": "met without a test of its own",
    "no": "there is nothing here that it could be asked of",
    "open": "not met, or only in part",
}
AT_EACH_LEVEL = {1: 70, 2: 183}
"""How many requirements the standard has; a higher level has those of the lower ones as well."""

_HEAD = """# What ASVS asks, and what answers

The OWASP Application Security Verification Standard, version 5.0.0, levels 1 and 2: each requirement in words of our
own (the numbers are those of the standard: `v5.0.0-1.2.4`), and the tests that try it, or how it is met, or why it
cannot be asked here. What is not met says so. Written by `python -m tests.asvs` from `tests/asvs.txt`, and held
against the tests that there are; nobody from outside has checked it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    number: str
    level: int
    asked: str
    kind: str
    tests: tuple[str, ...]
    said: str


def chapters() -> Iterator[tuple[str, list[Requirement]]]:
    lines = [line for line in SOURCE.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    title = ""
    for is_title, some in groupby(lines, key=lambda line: line.startswith("## ")):
        if is_title:
            title = list(some)[-1].removeprefix("## ")
        else:
            yield title, [_requirement(line) for line in some]


def missing_tests(requirements: list[Requirement]) -> list[str]:
    """Those that are named and are not there."""
    return sorted({name for one in requirements for name in one.tests if not _is_test(name)})


def page() -> str:
    every = [one for _title, some in chapters() for one in some]
    count = Counter((one.kind, one.level) for one in every)
    lines = [_HEAD, "| | level 1 | level 2 |", "| --- | --- | --- |"]
    lines += [f"| {told} | {count[kind, 1]} | {count[kind, 2]} |" for kind, told in KINDS.items()]
    for title, requirements in chapters():
        lines += ["", f"## {title}", "| | level | what is asked | what answers |", "| --- | --- | --- | --- |"]
        lines += [f"| {one.number} | {one.level} | {one.asked} | {_answer(one)} |" for one in requirements]
    return "\n".join(lines) + "\n"


def _requirement(line: str) -> Requirement:
    number, level, asked, answer = (part.strip() for part in line.split(" | "))
    kind, _, said = answer.partition(": ")
    names, _, more = said.partition(" - ") if kind == "tests" else ("", "", said)
    return Requirement(
        number=number, level=int(level), asked=asked, kind=kind, tests=tuple(names.split()), said=more.strip()
    )


def _answer(one: Requirement) -> str:
    if one.kind == "open":
        return f"**Not met**: {one.said}"
    if one.kind == "no":
        return f"Not asked: {one.said}"
    tried = "<br>".join(f"[{name}](../tests/{name.partition('::')[0]})" for name in one.tests)
    return "<br>".join(part for part in (tried, one.said) if part)


def _is_test(name: str) -> bool:
    file, _, function = name.partition("::")
    return function.startswith("test_") and function in _functions(TESTS / file)


@cache
def _functions(file: Path) -> frozenset[str]:
    if not file.is_file() or not file.name.startswith("test_"):
        return frozenset()
    return frozenset(
        one.name for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
