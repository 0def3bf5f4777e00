"""Generated registers that go out, into an empty database, and out again."""

from collections import Counter
from typing import Any

from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given, settings

from tests.purposes.any_register import differs, registers


def run(examples: str) -> dict[str, Any]:
    """How many there were, and what did not come back of how many, with one that shows it."""
    call_command("migrate", verbosity=0)
    found: Counter[str] = Counter()
    shown: dict[str, Any] = {}

    @settings(
        max_examples=int(examples),
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(registers)
    def ask(document: dict[str, Any]) -> None:
        lost = differs(document)
        found[lost] += 1
        if lost:
            shown.setdefault(lost, document)

    ask()
    return {"registers": found.total(), "lost": found.total() - found[""], "shown": shown}
