"""Ten thousand random operations, and every moment of the past told as it was: the walk stands in `walk.py`."""

import os
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction

from purposes.history import settled_now
from purposes.models import Change, Organisation, ProcessingActivity
from purposes.recorded import current_change, recorded_as
from purposes.register import read_register
from tests.make import words
from tests.purposes.walk import ALL, Rows, Walk, expected

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = (1, 2, 3, 4)
OPERATIONS = 2_400
LOOKS = None if os.environ.get("EVERY_MOMENT") else 40
"""So many moments of a long walk are read, taken at random; of a short one, all. `make fuzz` reads all of each."""

INSTANT = timedelta(microseconds=1)


def told_again(walk: Walk) -> Iterator[tuple[Any, Rows, Rows]]:
    """The walk's changes once more, from the first: moment, the rows before and the rows since."""
    rows: Rows = {model: {} for model in ALL}
    for at, steps in walk.log:
        before = {model: dict(of_model) for model, of_model in rows.items()}
        for model, key, values in steps:
            if values is None:
                del rows[model][key]
            else:
                rows[model][key] = values
        yield at, before, rows


def wrong_moments(walk: Walk, organisation: Organisation, *, looks: int | None = None) -> list[Any]:
    """Every change's moment, and the one before it, of which the register says anything but what was so."""
    moments = [moment for at, _steps in walk.log for moment in (at - INSTANT, at)]
    chosen = set(moments[1:]) if looks is None else {*walk.random.sample(moments[1:], looks), moments[-1]}
    wrong = []
    for at, before, since in told_again(walk):
        for moment, rows in ((at - INSTANT, before), (at, since)):
            if moment in chosen and read_register(organisation, at=moment) != expected(rows, organisation.pk):
                wrong.append(moment)
    return wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_moments_of_a_long_random_walk_are_read_as_they_were(seed):
    walk = Walk(seed)
    walk.begin()
    walk.go(OPERATIONS)
    organisation, other = Organisation.objects.order_by("pk")

    assert wrong_moments(walk, organisation, looks=LOOKS) == []
    assert read_register(organisation, at=settled_now()) == read_register(organisation)
    assert read_register(other, at=settled_now()) == read_register(other) == expected(walk.now, other.pk)


def test_every_moment_of_a_short_random_walk_is_read_as_it_was():
    walk = Walk(5)
    walk.begin()
    walk.go(400)

    assert wrong_moments(walk, Organisation.objects.earliest("pk")) == []


def test_walk_does_all_that_it_is_meant_to(db):
    """Else the tests above could not fail: rows came, changed, went and came back, alone and many in one change."""
    walk = Walk(6)
    walk.begin()
    walk.go(1_000)

    steps = [step for _at, steps in walk.log[1:] for step in steps]
    gone = {(model, key) for model, key, values in steps if values is None}
    back = [key for number, key in enumerate((model, pk) for model, pk, values in steps if values) if key in gone]
    assert {model for model, _key, _values in steps} == set(ALL)
    assert len(gone) > 20
    assert len(back) > 5
    assert max(len(steps) for _at, steps in walk.log[1:]) > 5


def test_two_writers_at_once_leave_a_past_that_stays_as_it_was_read():
    with recorded_as(None), transaction.atomic():
        organisation = Organisation.objects.create(slug="harbour", legal_name="Harbour")
        pair = [
            ProcessingActivity.objects.create(organisation=organisation, reference=name, slug=name, name=words(name))
            for name in ("a", "b")
        ]
    written: dict[int, tuple[int, str]] = {}

    def write(activity: ProcessingActivity) -> None:
        for number in range(12):
            with recorded_as(None), transaction.atomic():
                activity.department = f"{activity.reference} {number}"
                activity.save()
                written[current_change().pk] = (activity.pk, activity.department)
        connection.close()

    writers = [Thread(target=write, args=(activity,)) for activity in pair]
    for writer in writers:
        writer.start()
    read = []
    while any(writer.is_alive() for writer in writers):
        sleep(0.05)
        at = settled_now()
        read.append((at, departments(organisation, at)))
    for writer in writers:
        writer.join()

    assert [departments(organisation, at) for at, _then in read] == [then for _at, then in read]
    so_far = {activity.pk: "" for activity in pair}
    for change in Change.objects.filter(pk__in=written).order_by("pk"):
        assert departments(organisation, change.at - INSTANT) == so_far
        so_far |= dict([written[change.pk]])
        assert departments(organisation, change.at) == so_far
    assert len(written) == 24


def departments(organisation: Organisation, at: Any) -> dict[int, str]:
    return {one.id: one.department for one in read_register(organisation, at=at).activities}
