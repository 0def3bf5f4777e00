"""Makes a long history, seals it, writes its evidence, and lets the verifier that lies in it check that."""

import hashlib
import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from purposes.models import Leaf
from purposes.proof.evidence import verifier, write_evidence
from purposes.proof.leaves import sealed_models
from purposes.proof.seals import seal
from purposes.recorded import recorded_as
from tests.bench.inside import register
from tests.bench.inside.past import repeat_history

SEALS = 365
"""A year's. One receipt each: the signatures are what takes longer without the package."""

# The peak of this process alone: `ru_maxrss` would count the one that started it.
_CHECK = """
import json, re, resource, runpy, sys
del sys.argv[0]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = int(re.search("VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1024
    print(json.dumps({"worked": used.ru_utime + used.ru_stime, "megabytes": peak}), file=sys.stderr)
"""


def run(activities: int, rows: int) -> dict[str, Any]:
    """Seconds and megabytes of each step."""
    register.run(activities, plain=0)
    repeat_history(1 + rows // sum(model._default_manager.count() for model in sealed_models()))
    sealing = _seconds(_seal)
    next_seal = median(_seconds(_seal) for _ in range(SEALS))
    bundle = settings.VAR_DIR / "evidence.zip"
    packing = _seconds(lambda: _pack(bundle))
    return {
        "rows": Leaf.objects.count(),
        "sealing": sealing,
        "sealing_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "next_seal": next_seal,
        "packing": packing,
        "size": bundle.stat().st_size / 2**20,
        "fast": _checked(bundle, "-I"),
        "slow": _checked(bundle, "-I", "-S"),  # without site packages: no cryptography
    }


def _seal() -> None:
    with recorded_as(None):
        seal(by=None)


def _pack(path: Path) -> None:
    digests = {}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:

        def write(name: str, pieces: Any) -> None:
            digest = hashlib.sha256()
            with archive.open(name, "w") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
            digests[name] = digest.hexdigest()

        write_evidence(write)
        write(verifier()[0], [verifier()[1]])
        archive.writestr("manifest.json", json.dumps({"format": "ropa-evidence/1", "files": digests}))


def _checked(bundle: Path, *options: str) -> dict[str, float]:
    """As an auditor runs it, in a process of its own; whatever it finds wrong ends the measurement."""
    script = bundle.parent / verifier()[0]
    script.write_bytes(verifier()[1])
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, *options, "-c", _CHECK, str(script), str(bundle)], check=True, capture_output=True, text=True
    )
    seconds = perf_counter() - begun
    used: dict[str, float] = json.loads(done.stderr.splitlines()[-1])
    return {"seconds": seconds, **used}


def _seconds(verb: Any) -> float:
    begun = perf_counter()
    verb()
    return perf_counter() - begun
