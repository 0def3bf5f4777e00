"""A large register is examined by a process of its own: no page waits for it, and no web process holds it.

What it found is kept here until it has found anew. Meanwhile pages show what was found before, and say of when.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from purposes.checks import Finding, Place, Score
from purposes.examining import Examined, all_rules, examine
from purposes.models import Change, Organisation
from purposes.rulings import read_rulings

LARGE = 1_000
"""Activities; more take longer to read and to ask than somebody should wait for a page."""

NICENESS = 10
"""Of the process: it takes what is left, and a tenth of a core where nothing is."""

AT_ONCE, REST = 500, 0.015
"""Lines that are read at a time, and seconds that pages have before the next: a large register tells 100,000."""

Newest = tuple[int, datetime] | None

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`newest` is the last change that was there when it began, `today` the day that was asked about."""

    newest: Newest
    today: date
    findings: tuple[Finding, ...]
    score: Score


_found: dict[int, Found] = {}
_shown: dict[int, Examined] = {}
_at_work: set[int] = set()
_lock = threading.Lock()


def is_large(organisation: Organisation) -> bool:
    return organisation.activities.count() > LARGE


def examined_beside(organisation: Organisation, *, newest: Newest, today: date) -> Examined:
    """What was found last, and whether it is of now; what the DPO said of it is."""
    last = found(organisation, newest=newest, today=today)
    is_current = last is not None and (last.newest, last.today) == (newest, today)
    seen = Examined(
        name=organisation.short_name or organisation.legal_name,
        findings=last.findings if last else (),
        score=last.score if last else Score(0, 0),
        rulings=read_rulings(organisation),
        today=today,
        since=None if is_current or not last or not last.newest else last.newest[1],
        is_known=last is not None,
    )
    # Which of a hundred thousand findings are open is found once, and kept with them.
    before = _shown.get(organisation.pk)
    if before is not None and before.findings is seen.findings and before == seen:
        return before
    _shown[organisation.pk] = seen
    return seen


def found(organisation: Organisation, *, newest: Newest, today: date) -> Found | None:
    """What was found last, if anything was. If it is out of date, somebody begins to look again."""
    with _lock:
        last = _found.get(organisation.pk)
        is_current = last is not None and (last.newest, last.today) == (newest, today)
        if not is_current and organisation.pk not in _at_work:
            _at_work.add(organisation.pk)
            threading.Thread(target=_work, args=(organisation.pk, today), name="examining", daemon=True).start()
    return last


def newest_change() -> Newest:
    """What was read after it is remembered until there is another.

    Its moment too makes it out: SQLite gives the number of a change that was undone to the next one.
    """
    return Change.objects.order_by("-pk").values_list("pk", "at").first()


def lines(organisation: Organisation, *, today: date) -> Iterator[str]:
    """What the process tells: the newest change and the score, then each finding."""
    newest = newest_change()
    seen = examine(organisation, today=today)
    score = seen.score
    yield json.dumps([newest and [newest[0], newest[1].isoformat()], score.passed, score.applicable])
    for one in seen.findings:
        record, place = one.record, one.place
        where = [record.model, record.pk, one.label, place.model, place.pk, place.field]
        yield json.dumps([one.rule.id, *where, one.quoted, one.fingerprint], ensure_ascii=False)


def read(told: Iterable[str], *, today: date) -> Found:
    """What `lines` told."""
    rules, records = {rule.id: rule for rule in all_rules()}, dict[tuple[str, int], Place]()
    said = iter(told)
    newest, passed, applicable = json.loads(next(said))
    findings = []
    for line in said:
        number, model, pk, label, place_model, place_pk, field, quoted, fingerprint = json.loads(line)
        record = records.setdefault((model, pk), Place(model=sys.intern(model), pk=pk))
        place = Place(model=sys.intern(place_model), pk=place_pk, field=sys.intern(field))
        findings.append(
            Finding(
                rule=rules[number],
                record=record,
                label=label,
                place=place,
                quoted=sys.intern(quoted),
                fingerprint=sys.intern(fingerprint),
            )
        )
    return Found(
        newest=newest and (newest[0], datetime.fromisoformat(newest[1])),
        today=today,
        findings=tuple(findings),
        score=Score(passed, applicable),
    )


def _work(organisation: int, today: date) -> None:
    """Rests as long as it worked: while people edit on and on, half of one core is enough for this."""
    begun = time.monotonic()
    try:
        _found[organisation] = _by_a_process(organisation, today)
    except (OSError, ValueError, StopIteration, KeyError):
        _log.exception("The register of organisation %d could not be examined.", organisation)
    finally:
        time.sleep(time.monotonic() - begun)
        with _lock:
            _at_work.discard(organisation)


def _by_a_process(organisation: int, today: date) -> Found:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "examine", str(organisation), today.isoformat()]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8") as process:  # noqa: S603 our own command, by our own Python
        os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        made = read(_with_rests(process.stdout), today=today)
    if process.returncode:
        raise ChildProcessError(process.returncode)
    return made


def _with_rests(told: Iterable[str]) -> Iterator[str]:
    """Whoever reads shares an interpreter with those that make pages."""
    for number, line in enumerate(told, 1):
        yield line
        if not number % AT_ONCE:
            time.sleep(REST)
