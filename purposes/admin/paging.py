"""Long lists in pages: a list of ten thousand takes longer to lay out than anybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from purposes.numbers import whole_number

LENGTH = 100
PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The rows of one page, and the way to those before and after."""

    rows: Sequence[Any]
    first: int
    """The place of the first row in all of them, from 1; 0 where there are none."""

    total: int
    before: str
    """Addresses, without the path; empty where there is nothing."""
    after: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def is_part(self) -> bool:
        return len(self.rows) < self.total


def page_of(request: HttpRequest, rows: Sequence[Any], *, length: int = LENGTH) -> Shown:
    """The page that the address names; a page that is none is the first, one past the end the last."""
    asked = whole_number(request.GET.get(PAGE, "")) or 1
    most = max(0, (len(rows) - 1) // length)
    number = max(0, min(asked - 1, most))

    def address(page: int) -> str:
        query = request.GET.copy()
        query[PAGE] = str(page + 1)
        return f"?{query.urlencode()}"

    part = rows[number * length : (number + 1) * length]
    return Shown(
        rows=part,
        first=number * length + 1 if part else 0,
        total=len(rows),
        before=address(number - 1) if number else "",
        after=address(number + 1) if number < most else "",
    )
