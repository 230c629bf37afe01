"""On which days schools are closed, and why, for whoever plans courses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from core.calendar import bank_holidays
from schools.models import Organisation, TermDate

#: Organisation's id, or None for the whole borough → day → what the holiday is called.
Holidays = dict[int | None, dict[date, str]]


@dataclass(frozen=True)
class Closures:
    """Weekends, bank holidays, and the holidays of the borough and of single schools."""

    holidays: Holidays = field(default_factory=dict)

    def why(self, day: date, *, organisation_id: int | None = None) -> str:
        """Why nobody is in school on a day: "Saturday", "Bank holiday", "Autumn half-term"; empty on a school day."""
        if day in bank_holidays(day.year):
            return "Bank holiday"
        of_school = self.holidays.get(organisation_id, {}).get(day, "")
        return of_school or self.holidays.get(None, {}).get(day, "") or (f"{day:%A}" if day.weekday() > 4 else "")


def closures(first: date, last: date, *, organisation_ids: Collection[int] = ()) -> Closures:
    """The holidays from a day to a day: the borough's, and those of these schools. One query."""
    whose = Q(organisation__kind=Organisation.Kind.COUNCIL) | Q(organisation_id__in=organisation_ids)
    found = TermDate.objects.filter(whose, kind=TermDate.Kind.HOLIDAY, from_on__lte=last, to_on__gte=first)
    holidays: Holidays = defaultdict(dict)
    for holiday in found.select_related("organisation").order_by("pk"):
        is_borough = holiday.organisation.kind == Organisation.Kind.COUNCIL
        whole = range((min(holiday.to_on, last) - max(holiday.from_on, first)).days + 1)
        days = {max(holiday.from_on, first) + timedelta(days=n): holiday.name for n in whole}
        holidays[None if is_borough else holiday.organisation_id].update(days)
    return Closures(dict(holidays))
