"""The portal's own clock and timetable, only faster: what it does every few seconds or minutes it does every second."""

from stsa.celery import app

__all__ = ["app"]

BRISK = (
    "deliver messages",
    "send session reminders",
    "send money back by card",
    "hear the card provider",
    "look after card payments",
    "look after leadership places",
    "recommend on commitment fees",
)
for name in BRISK:
    app.conf.beat_schedule[name]["schedule"] = 1.0
