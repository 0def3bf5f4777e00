"""What is missing or doubtful in a register: one small function per rule, run over the frozen value of any day.

Rules about a statement stand in `publishing.checks`, beside what they read.
"""

from datetime import date

from purposes.checks import (
    accountability,
    bases,
    controller,
    decisions,
    languages,
    persons_and_data,
    processors,
    recipients,
    retention,
    sources,
    transfers,
)
from purposes.checks.rule import (
    Finding,
    Look,
    Place,
    Rule,
    Scope,
    Score,
    Severity,
    findings_of,
    look,
    score,
)
from purposes.entries import Register

__all__ = [
    "RULES",
    "Finding",
    "Look",
    "Place",
    "Rule",
    "Scope",
    "Score",
    "Severity",
    "findings",
    "findings_of",
    "look",
    "score",
]

RULES: tuple[Rule, ...] = (
    *controller.RULES,
    *bases.RULES,
    *persons_and_data.RULES,
    *sources.RULES,
    *retention.RULES,
    *recipients.RULES,
    *transfers.RULES,
    *decisions.RULES,
    *accountability.RULES,
    *languages.RULES,
    *processors.RULES,
)


def findings(register: Register, *, today: date) -> tuple[Finding, ...]:
    """All that the rules find in the register as it stood, had they been asked on `today`."""
    return findings_of(look(RULES, register, today=today))
