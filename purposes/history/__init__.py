"""The only door to the past. All queries of history rows stand in this package; a test sees to it.

`moments` reads what was there at a moment, `each` some records each at a moment of its own,
`timelines` what changed in a record, and `log` what changed in the whole register. `saves` answers
single questions about one model's rows. `belonging` says whose the past is, `granted` what an
inspector's link opens of it, and `truth` whether the present is what history told last.
"""

from purposes.history.belonging import Belonging, way_home
from purposes.history.each import rows_each_at
from purposes.history.granted import Granted
from purposes.history.log import (
    Wanted,
    activities_called,
    actors,
    every_entry,
    kinds_of_log,
    log,
    whole_change,
)
from purposes.history.moments import (
    NotYet,
    Row,
    Rows,
    beginning_of,
    end_of,
    moment_of,
    rows_at,
    rows_of_today,
    settled_now,
)
from purposes.history.saves import (
    deleted,
    last_version,
    moment_left_by,
    moment_of_version,
    removal,
    saved_after,
    saves_since,
    touched_by_others,
    writers,
)
from purposes.history.timelines import (
    Entry,
    Number,
    Page,
    RowChange,
    differences,
    moments,
    state,
    timeline,
)
from purposes.history.truth import is_told_now, last_told, untold, untold_of

__all__ = [
    "Belonging",
    "Entry",
    "Granted",
    "NotYet",
    "Number",
    "Page",
    "Row",
    "RowChange",
    "Rows",
    "Wanted",
    "activities_called",
    "actors",
    "beginning_of",
    "deleted",
    "differences",
    "end_of",
    "every_entry",
    "is_told_now",
    "kinds_of_log",
    "last_told",
    "last_version",
    "log",
    "moment_left_by",
    "moment_of",
    "moment_of_version",
    "moments",
    "removal",
    "rows_at",
    "rows_each_at",
    "rows_of_today",
    "saved_after",
    "saves_since",
    "settled_now",
    "state",
    "timeline",
    "touched_by_others",
    "untold",
    "untold_of",
    "way_home",
    "whole_change",
    "writers",
]
