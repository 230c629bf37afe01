"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest


def alliance(request: HttpRequest) -> dict:
    """The alliance that uses this portal, and whether sent mail can be read here (embedded mode only)."""
    return {"alliance": settings.ALLIANCE, "has_inbox": bool(settings.INBOX_FOLDER)}
