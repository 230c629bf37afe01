"""Where the portal is put together: settings, the site map and the timetable. No app imports this package."""

from stsa.celery import app as celery_app

__all__ = ["celery_app"]
