"""The statement as edited, and its versions as published."""

from publishing.models.snapshot import Rendering, Snapshot
from publishing.models.statement import Entry, Group, Right, Section, SectionKind, Statement

__all__ = ["Entry", "Group", "Rendering", "Right", "Section", "SectionKind", "Snapshot", "Statement"]
