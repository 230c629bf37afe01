"""Pages over lists that may have millions of rows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from core.prepared import AnyOf

ROWS = 25
#: No list is counted or paged further than this: whoever looks for more narrows the filters or takes the spreadsheet.
MOST_ROWS = 1000


class ShortRun(Paginator):
    """The first thousand rows of a list, in pages. Counting stops there too, so a long table costs no more than a
    short one.

    They are counted by their numbers, and the rows of a list that is not longer are fetched by those: what the list was
    narrowed by is looked for once, and a rare word is not looked for again along the order of the whole table.
    """

    def __init__(self, rows: QuerySet, per_page: int = ROWS, **settings: Any):
        super().__init__(rows, per_page, **settings)
        self.rows = rows

    def page(self, number: int | str) -> Page:
        if not self.goes_on:
            found = self.rows.filter(pk=AnyOf.these(self.numbers)) if self.numbers else self.rows.none()
            self.object_list = found
        return super().page(number)

    @cached_property
    def numbers(self) -> list[int]:
        """The rows' numbers, at most one more than are shown, in no order."""
        return list(self.rows.order_by().values_list("pk", flat=True)[: MOST_ROWS + 1])

    @property
    def counted(self) -> int:
        """How many there are, at most one more than are shown."""
        return len(self.numbers)

    @cached_property
    def count(self) -> int:
        """How many can be paged through."""
        return min(self.counted, MOST_ROWS)

    @property
    def goes_on(self) -> bool:
        """Whether there are more than can be paged through."""
        return self.counted > MOST_ROWS

    @property
    def count_words(self) -> str:
        """1,000+ when nobody counted further."""
        return f"{MOST_ROWS:,}+" if self.goes_on else f"{self.counted:,}"


def page_of(request: HttpRequest, rows: QuerySet, *, per_page: int = ROWS) -> Page:
    """The page that the address asks for; the first or last one when it asks for nonsense."""
    return ShortRun(rows, per_page).get_page(request.GET.get("page"))
