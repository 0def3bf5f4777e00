"""`python -m tests.fuzz`, or parts of it: `sqlite`, `registers` and the others below. Ends with 1 if anything broke."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

from tests.bench.table import Figure, say, show
from tests.faults import postgresql
from tests.faults.place import Place, on_postgresql, on_sqlite
from tests.fuzz.asking import ask

EACH = 60
"""Cases of every operation, beside those that try each rule of the document once."""

AIM = 10_000

REGISTERS = 300
"""Generated ones, that go out, into an empty database, and out again."""


def on(place: Place) -> Iterator[Figure]:
    found = ask(place, secret=place.inside("api")["secret"], each=EACH)
    told = ", ".join(f"{status} × {count}" for status, count in found.statuses.items())
    yield Figure(what="Cases asked of the API", measured=str(found.cases), aim=f"≥ {AIM}", is_met=found.cases >= AIM)
    yield Figure(what="Answered 5xx", measured=str(found.broken), aim="0", is_met=not found.broken)
    yield Figure(
        what="Promises of the document that were broken",
        measured=str(len(found.failures)),
        aim="0",
        is_met=not found.failures,
    )
    say(f"  {told}")
    if found.failures:
        say(found.log)


def registers(place: Place) -> Iterator[Figure]:
    found = place.inside("registers", REGISTERS)
    yield Figure(
        what="Registers out, in and out again, as data and as a spreadsheet",
        measured=str(found["registers"]),
        aim=f"≥ {REGISTERS}",
        is_met=found["registers"] >= REGISTERS,
    )
    yield Figure(what="Of which something was lost", measured=str(found["lost"]), aim="0", is_met=not found["lost"])
    for what, document in found["shown"].items():
        say(f"  {what}: {json.dumps(document, ensure_ascii=False)}")


def registers_on_sqlite() -> Iterator[Figure]:
    with on_sqlite() as place:
        yield from registers(place)


def registers_on_postgresql() -> Iterator[Figure]:
    with postgresql.server() as server, on_postgresql(server.url) as place:
        yield from registers(place)


def properties() -> Iterator[Figure]:
    """The suite asks its properties of the same examples each time; here, of examples never seen before."""
    options = ["-q", "-m", "hypothesis", "--hypothesis-profile", "others", "-p", "no:cacheprovider"]
    done = subprocess.run([sys.executable, "-m", "pytest", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout)
    yield Figure(
        what="Properties asked of new examples",
        measured=done.stdout.strip().rpartition("\n")[2].strip("= "),
        aim="none failed",
        is_met=not done.returncode,
    )


def past() -> Iterator[Figure]:
    """The suite reads some moments of each random walk; here, every one."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/purposes/test_past_properties.py"]
    done = subprocess.run(command, env=os.environ | {"EVERY_MOMENT": "1"}, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout)
    yield Figure(
        what="Walks of 10,000 operations, each moment of which is read as it was",
        measured=done.stdout.strip().rpartition("\n")[2].strip("= "),
        aim="none failed",
        is_met=not done.returncode,
    )


def sqlite() -> Iterator[Figure]:
    with on_sqlite() as place:
        yield from on(place)


def on_our_postgresql() -> Iterator[Figure]:
    with postgresql.server() as server, on_postgresql(server.url) as place:
        yield from on(place)


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "sqlite": sqlite,
    "postgresql": on_our_postgresql,
    "registers": registers_on_sqlite,
    "registers_postgresql": registers_on_postgresql,
    "properties": properties,
    "past": past,
}


def main(wanted: list[str]) -> int:
    if unknown := [name for name in wanted if name not in PARTS]:
        say(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}.")
        return 1
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores. A server of its own, thrown away afterwards.")
    begun, is_met = monotonic(), True
    for name in wanted or ["sqlite", "registers", "past"]:
        figures = list(PARTS[name]())
        show(name, figures)
        is_met = is_met and all(figure.is_met for figure in figures)
    say(f"\nTook {monotonic() - begun:.0f} s.")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
