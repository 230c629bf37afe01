"""A cohort as a card of the catalogue says it: where, how many sessions, what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from programmes import rules
from programmes.models import Cohort, Price, Programme, Session, Slot

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MEETINGS = {
    Slot.MORNING: ("half day", "half days"),
    Slot.AFTERNOON: ("half day", "half days"),
    Slot.FULL_DAY: ("full day", "full days"),
    Slot.TWILIGHT: ("twilight", "twilights"),
    Slot.BREAKFAST: ("breakfast session", "breakfast sessions"),
}


@dataclass(frozen=True)
class Card:
    """One cohort with its sessions and prices (queries.with_card) at one moment."""

    cohort: Cohort
    at: datetime

    @property
    def programme(self) -> Programme:
        return self.cohort.programme

    @property
    def sessions(self) -> list[Session]:
        return self.cohort.in_order

    @property
    def host_name(self) -> str:
        """Whose page an outside event is booked on: eventbrite.co.uk."""
        return urlsplit(self.programme.external_url).netloc.removeprefix("www.")

    @cached_property
    def first(self) -> Session | None:
        return self.sessions[0] if self.sessions else None

    @cached_property
    def where(self) -> str:
        """Where the first session is, and how many more there are: Crampton Primary School, with two more half days."""
        if self.first is None:
            return ""
        place = str(self.first.venue or self.first.place or ("Online" if self.first.video_link else ""))
        return ", ".join(part for part in (place, self.more) if part)

    @property
    def more(self) -> str:
        """With two more half days; with five more sessions; nothing when there is only one."""
        rest = self.sessions[1:]
        if not rest:
            return ""
        kinds = {MEETINGS[Slot(session.slot)] for session in rest}
        one, several = kinds.pop() if len(kinds) == 1 else ("session", "sessions")
        count = NUMBERS[len(rest)] if len(rest) < len(NUMBERS) else str(len(rest))
        return f"with {count} more {one if len(rest) == 1 else several}"

    @cached_property
    def led_by(self) -> str:
        """Ruth Callender, John Donne Primary School; Imogen Clarke."""
        leaders = ((leader["name"], leader["school"]) for leader in self.cohort.leaders)
        return "; ".join(f"{name}, {school}" if school else name for name, school in leaders)

    @cached_property
    def member_price(self) -> Price | None:
        return rules.price_now(self.cohort.price_list, is_member=True, at=self.at)

    @cached_property
    def other_price(self) -> Price | None:
        return rules.price_now(self.cohort.price_list, is_member=False, at=self.at)

    @cached_property
    def has_two_prices(self) -> bool:
        """Whether members pay something else than others."""
        if self.member_price is None or self.other_price is None:
            return False
        return self.member_price.amount_pence != self.other_price.amount_pence

    @cached_property
    def price(self) -> Price | None:
        """The one price, or the members' when there are two."""
        return self.member_price or self.other_price

    @cached_property
    def price_ends(self) -> str:
        """Early bird until 30 Nov 2017; nothing when the price stays."""
        if self.price is None or self.price.until_at is None or self.price.until_at >= self.cohort.starts_at:
            return ""
        return f"{self.price.name or 'This price'} until {rules.closing_words(self.price.until_at, short=True)}"

    @cached_property
    def why_not_open(self) -> str:
        return rules.why_not_open(self.cohort, self.at)
