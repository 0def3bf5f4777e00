"""The only door to the past. All queries of history rows stand in this package.

`moments` reads what was there at a moment, `timelines` what changed in a record, and `log` what
changed in the whole register.
"""

from purposes.history.log import (
    Wanted,
    activities_called,
    every_row,
    kinds_of_log,
    log,
    whole_change,
)
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
    Number,
    Page,
    RowChange,
    deleted,
    differences,
    last_version,
    moments,
    state,
    timeline,
)

__all__ = [
    "Entry",
    "NotYet",
    "Number",
    "Page",
    "Row",
    "RowChange",
    "Rows",
    "Wanted",
    "activities_called",
    "deleted",
    "differences",
    "every_row",
    "kinds_of_log",
    "last_version",
    "log",
    "moment_of",
    "moments",
    "rows_at",
    "rows_of_today",
    "settled_now",
    "state",
    "timeline",
    "whole_change",
]
