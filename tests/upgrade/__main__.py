"""`python -m tests.upgrade 0.2.0` keeps a filled register of this very code, on both databases, as that release's.

Run it on the commit that is released, with PostgreSQL installed, and commit what it writes. From then on the
migrations that exist are frozen, and later ones are held against that release.
"""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

from tests.upgrade.place import RELEASES, ROOT, place


def main(release: str) -> None:
    """Under the PostgreSQL of `.ci/with-postgresql`, which this starts for itself once it has done SQLite."""
    server = os.environ.get("ROPA_DATABASE_URL", "")
    folder = RELEASES / release
    folder.mkdir(parents=True, exist_ok=True)
    with place(server) as found:
        found.inside("fill")
        told = found.inside("tell")
        found.save(folder / f"{found.vendor}.xz")
        _write(folder / f"{found.vendor}.json.xz", told)
    if not server:
        command = [str(ROOT / ".ci" / "with-postgresql"), sys.executable, "-m", "tests.upgrade", release]
        subprocess.run(command, cwd=ROOT, check=True)


def _write(file: Path, told: object) -> None:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    file.write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main(sys.argv[1])
