"""The portal's own clock and timetable, only faster: what it does every few seconds or minutes it does every second."""

from stsa.celery import app

__all__ = ["app"]

for name in ("deliver messages", "send session reminders"):
    app.conf.beat_schedule[name]["schedule"] = 1.0
