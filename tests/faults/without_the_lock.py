"""The portal with its lock taken off, for controls only: a crowd must then be seen to do damage."""

from stsa.wsgi import application  # isort: skip (Django has to be there before its models)

from django.db import connection

from bookings.actions import places
from programmes.models import Cohort

__all__ = ["application"]


def read_only(pk: int) -> Cohort:
    """Read the cohort without locking it, and dawdle, so that others read it too before anything is written."""
    cohort = Cohort.objects.select_related("programme").get(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.02)")
    return cohort


places.locked = read_only
