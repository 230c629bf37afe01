"""The timetable for stories: the same tasks as ever, but what strikes every minute strikes every few seconds."""

from stsa.celery import EVERY_MINUTE, app

EVERY_FEW_SECONDS = 4.0

for entry in app.conf.beat_schedule.values():
    if isinstance(entry["schedule"], float) and entry["schedule"] <= EVERY_MINUTE:
        entry["schedule"] = EVERY_FEW_SECONDS
