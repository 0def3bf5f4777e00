"""What is missing or doubtful in a statement, over the words about to be published.

The engine, and the rules about the register, are those of `purposes.checks`.
"""

from publishing.checks import contacts, currency, rights, texts
from publishing.checks.notice import Notice, look
from purposes.checks.rule import Finding, Rule, findings_of

__all__ = ["RULES", "Notice", "findings", "look"]

RULES: tuple[Rule, ...] = (*contacts.RULES, *rights.RULES, *currency.RULES, *texts.RULES)


def findings(notice: Notice) -> tuple[Finding, ...]:
    return findings_of(look(RULES, notice))
