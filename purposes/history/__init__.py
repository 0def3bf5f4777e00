"""The only door to the past. All queries of history rows stand in this package.

`moments` reads what was there at a moment, `timelines` what changed, and when.
"""

from purposes.history.moments import (
    NotYet,
    Row,
    Rows,
    moment_of,
    rows_at,
    rows_of_today,
    settled_now,
)
from purposes.history.timelines import (
    Entry,
    Page,
    RowChange,
    deleted,
    differences,
    last_version,
    state,
    timeline,
)

__all__ = [
    "Entry",
    "NotYet",
    "Page",
    "Row",
    "RowChange",
    "Rows",
    "deleted",
    "differences",
    "last_version",
    "moment_of",
    "rows_at",
    "rows_of_today",
    "settled_now",
    "state",
    "timeline",
]
