"""Two texts that always weigh 200 together: whoever reads in the middle of a change sees another weight."""

from django.contrib.auth.models import User
from django.db import transaction

from publishing import release
from publishing.models import Statement
from purposes.models import Purpose
from purposes.recorded import recorded_as
from purposes.words import words_of


def run(what: str, times: str) -> list[int]:
    return [_move(number) if what == "move" else _weigh() for number in range(int(times))]


def _move(number: int) -> int:
    by, weight = User.objects.first(), number % 200
    with transaction.atomic(), recorded_as(by):
        for row, text in zip(Purpose.objects.order_by("pk")[:2], (weight, 200 - weight), strict=True):
            row.text = {"en": str(text)}
            row.save()
    return 200


def _weigh() -> int:
    seen = release.preview(Statement.objects.get()).document.content.activities[0]
    texts = [words_of(dict(purpose.text)).get("en", "") for purpose in seen.purposes[:2]]
    return sum(map(int, texts)) if all(text.isdigit() for text in texts) else 200  # nothing moved yet
