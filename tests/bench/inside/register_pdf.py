import resource
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice

from purposes.entries import Register
from purposes.exchange.as_pdf import Copies, render
from purposes.exchange.workbook import as_xlsx
from purposes.exchange.writer import as_json, register_document
from purposes.models import Organisation
from purposes.register import read_register

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def run(activities: int) -> dict[str, float]:
    """Both sets of data and the pages, as the first thing that this process does; of a register made that long."""
    register = _longer(read_register(Organisation.objects.get()), activities)
    begun = time.monotonic()
    document = register_document(register)
    copies = Copies(json=as_json(document), xlsx=as_xlsx(document, language="en", at=AT))
    render(register, at=AT, language="en", copies=copies)
    seconds = time.monotonic() - begun
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    worked = sum(used.ru_utime + used.ru_stime for used in both)
    return {"seconds": seconds, "worked": worked, "megabytes": max(used.ru_maxrss for used in both) / 1024}


def _longer(register: Register, activities: int) -> Register:
    taken = islice(cycle(register.activities), activities)
    return replace(
        register,
        activities=tuple(replace(one, reference=f"{one.reference}-{number}") for number, one in enumerate(taken)),
    )
