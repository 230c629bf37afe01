"""The office's page of today, and its search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.calendar import today
from core.gate import only
from home import permissions
from home.queries import finding
from home.queries import office as read
from home.views.desks import desks_for
from schools.permissions import can_manage_people


@require_safe
@only(permissions.can_open_office)
def office(request: HttpRequest) -> HttpResponse:
    """What needs somebody today, most urgent first."""
    tiles = read.tiles_for(request.user)
    chosen = _chosen(tiles, request.GET.get("show", ""))
    sessions = read.on_today()
    context = {
        "today": today(),
        "tiles": tiles,
        "chosen": chosen,
        "rows": read.rows_of(chosen.queue) if chosen else [],
        "sessions": sessions[: read.MOST_TODAY],
        "has_more_sessions": len(sessions) > read.MOST_TODAY,
        "can_see_bookings": permissions.can_see_bookings(request.user),
        "desks": desks_for(request.user),
    }
    return render(request, "home/office.html", context)


def _chosen(tiles: list[read.Tile], asked: str) -> read.Tile | None:
    """The queue in the address, or the first one that has anything, or the first."""
    for tile in tiles:
        if tile.queue.key == asked:
            return tile
    return next((tile for tile in tiles if tile.count), tiles[0] if tiles else None)


@require_safe
@only(permissions.can_open_office)
def find(request: HttpRequest) -> HttpResponse:
    """One search over schools, people and courses."""
    words = request.GET.get("q", "").strip()
    found = finding.everything(words, viewer=request.user)
    context = {"q": words, "found": found, "is_too_short": len(words) < finding.FEWEST_LETTERS}
    context["can_open_schools"] = can_manage_people(request.user)
    return render(request, "home/find.html", context)
