"""What is agreed about courses and searches that people keep."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from core.calendar import LONDON

#: More than these nobody keeps in view.
MOST_SAVED_COURSES = 200
MOST_SAVED_SEARCHES = 30
#: New courses are told of from this hour in London, once a day.
NEWS_FROM = time(8)
#: Whoever saved a course is told so many days before the last day of its sign-up, and on that day.
CLOSING_TOLD_DAYS_BEFORE = (14, 3, 0)


def last_morning(now: datetime) -> datetime:
    """The last time that it was the hour of news: today from eight o'clock on, before that yesterday."""
    today = datetime.combine(now.astimezone(LONDON).date(), NEWS_FROM, LONDON)
    return today if today <= now else today - timedelta(days=1)


def last_day_of_sign_up(*, closes_at: datetime | None, starts_at: datetime) -> date:
    """The last day on which somebody can sign up. What ends at midnight ends with the day before; without a closing
    moment sign-up ends when the course starts."""
    return ((closes_at or starts_at) - timedelta(microseconds=1)).astimezone(LONDON).date()
