import resource
import time
from datetime import UTC, datetime

from django.conf import settings

from purposes.exchange.carrying_out import enter
from purposes.exchange.files import read_file
from purposes.exchange.plan import plan
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import as_json
from purposes.uncollected import uncollected
from tests.bench.documents import document
from tests.bench.exchange import COMMIT, NAMES, WRITE

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def run(step: int, kind: int, activities: int) -> dict[str, float]:
    """One step of an import, as `import_register` takes it, and as the first thing that this process does."""
    file = settings.VAR_DIR / NAMES[kind]
    if step == WRITE:
        written = document(activities, plain=True) | {"statements": [], "processor_records": []}
        file.write_bytes(as_xlsx(written, language="en", at=AT) if kind else as_json(written))
        return {"megabytes": file.stat().st_size / 1e6}
    begun, begun_working = time.monotonic(), time.process_time()
    with uncollected():
        made = plan(read_file(file.read_bytes(), name=file.name).document)
        if step == COMMIT:
            enter(made, by=None)
    return {
        "seconds": time.monotonic() - begun,
        "processor": time.process_time() - begun_working,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "records": sum(made.counts.values()),
        "new": made.counts["new"],
        "problems": len(made.all_problems()),
    }
