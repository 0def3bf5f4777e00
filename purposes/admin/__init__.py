"""The desk of the data protection officer, for the register."""

from purposes.admin import activities, organisations, processors, reference, users, vocabularies  # noqa: F401 - each registers its models
