"""`python -m tests.bench`, or parts of it by name: `serving`, `queries`, `past`, `foreign` and the others below."""

import os
import platform
import sys
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ropa.settings")

from tests.bench import (
    exchange,
    foreign,
    load,
    pages,
    past,
    proof,
    publish,
    queries,
    register_pdf,
    saves,
    serving,
    site,
)
from tests.bench.table import say, show

PARTS = {
    "serving": serving.figures,
    "queries": queries.figures,
    "publish": publish.figures,
    "register_pdf": register_pdf.figures,
    "past": past.figures,
    "proof": proof.figures,
    "exchange": exchange.figures,
    "site": site.figures,
    "foreign": foreign.figures,
    "pages": pages.figures,
    "saves": saves.figures,
    "load": load.figures,
}


def main(wanted: list[str]) -> int:
    if unknown := [name for name in wanted if name not in PARTS]:
        say(f"There is no part {', '.join(unknown)}. Parts: {', '.join(PARTS)}.")
        return 1
    busy = os.getloadavg()[0]
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {busy:.1f} before the start.")
    say("Times depend on the machine and on what else it does; ratios hardly do.")
    begun = monotonic()
    for name in wanted or PARTS:
        show(name, PARTS[name]())
    say(f"\nMeasured in {monotonic() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
