"""The desk, for statements and their versions."""

from publishing.admin import groups, sections, snapshots, statements  # noqa: F401 - each registers its models
