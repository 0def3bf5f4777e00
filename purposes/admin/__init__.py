"""The desk of the data protection officer, for the register."""

from purposes.admin import (  # noqa: F401 - each registers its models
    accounts,
    activities,
    handouts,
    inspections,
    log,
    organisations,
    processors,
    reference,
    tokens,
    vocabularies,
)
