"""What leaves the portal about courses: calendar files, and what search engines read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.safestring import SafeString, mark_safe

from core import documents
from core.documents import Meeting
from core.letters import link_to
from programmes.files import CONTENT_TYPES
from programmes.models import Cohort, Material, Price, Session
from programmes.states import CohortStatus

#: So that no text of a course can end the script element that it stands in.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def calendar_of(sessions: Iterable[Session]) -> bytes:
    """Public sessions as one calendar. Where to join online is for participants only, and is not in it."""
    meetings = [meeting_of(session, session.cohort) for session in sessions]
    return documents.calendar(meetings, name=f"Courses, {settings.ALLIANCE['name']}")


def course_calendar(cohort: Cohort, sessions: Iterable[Session]) -> bytes:
    """The sessions of one course; none when it was cancelled."""
    held = [] if cohort.status == CohortStatus.CANCELLED else sessions
    return documents.calendar([meeting_of(session, cohort) for session in held], name=cohort.programme.title)


def meeting_of(session: Session, cohort: Cohort) -> Meeting:
    """A session as anyone's calendar shows it, under the same name as in a participant's."""
    programme = cohort.programme
    return Meeting(
        uid=documents.uid("session", session.pk),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=programme.title,
        sequence=session.sequence,
        where=place_of(session),
        details="\n".join(part for part in (session.title, programme.summary) if part),
        url=address_of(cohort),
    )


def place_of(session: Session) -> str:
    """Venue and room; Online when it has only a link."""
    return session.where or ("Online" if session.video_link else "")


def address_of(cohort: Cohort) -> str:
    """The full address of a course's page; an outside event's own page."""
    programme = cohort.programme
    if programme.is_external:
        return programme.external_url
    return link_to("bookings:course_cycle", programme.slug, cohort.number)


def material_response(material: Material) -> FileResponse:
    """A file for participants, to keep: never opened in the portal's name. Raises Http404 when it is gone."""
    kind = CONTENT_TYPES.get(material.file.name.rpartition(".")[2])
    if kind is None or not material.file.storage.exists(material.file.name):
        raise Http404
    content = material.file.open("rb")
    response = FileResponse(content, as_attachment=True, filename=material.file_name, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    return response


def event_data(cohort: Cohort, sessions: Sequence[Session], prices: Iterable[Price]) -> SafeString:
    """A course as schema.org Event data: put it into <script type="application/ld+json"> as it is.

    `cohort` is that of queries.course_page.
    """
    data = json.dumps(event_facts(cohort, sessions, prices), ensure_ascii=False)
    return mark_safe(data.translate(ESCAPES))  # noqa: S308 - nothing in it can end the element


def event_facts(cohort: Cohort, sessions: Sequence[Session], prices: Iterable[Price]) -> dict[str, Any]:
    """The same as a dict. See https://schema.org/EducationEvent."""
    programme = cohort.programme
    is_cancelled, address = cohort.status == CohortStatus.CANCELLED, address_of(cohort)
    facts = {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": programme.title,
        "description": programme.summary,
        "url": address,
        "eventStatus": f"https://schema.org/{'EventCancelled' if is_cancelled else 'EventScheduled'}",
        "organizer": {"@type": "Organization", "name": settings.ALLIANCE["name"], "url": settings.SITE_URL},
        "performer": [{"@type": "Person", "name": leader["name"]} for leader in cohort.leaders],
        "offers": [_offer(cohort, price, address) for price in prices],
        "maximumAttendeeCapacity": cohort.places,
        "remainingAttendeeCapacity": max(cohort.places_left, 0),
        "audience": {"@type": "Audience", "audienceType": ", ".join(programme.audience_names)},
    }
    if sessions:
        facts |= _when_and_where(sessions[0], address)
    if len(sessions) > 1:
        facts["subEvent"] = [
            {"@type": "Event", "name": session.title or programme.title} | _when_and_where(session, address)
            for session in sessions
        ]
    return {name: value for name, value in facts.items() if value not in ("", [], None)}


def _when_and_where(session: Session, address: str) -> dict[str, Any]:
    place = place_of(session)
    is_online = place == "Online"
    mode = "OnlineEventAttendanceMode" if is_online else "OfflineEventAttendanceMode"
    location = {"@type": "VirtualLocation", "url": address} if is_online else {"@type": "Place", "name": place}
    return {
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventAttendanceMode": f"https://schema.org/{mode}",
        "location": location,
    }


def _offer(cohort: Cohort, price: Price, address: str) -> dict[str, Any]:
    pounds, pence = divmod(price.amount_pence, 100)
    offer = {
        "@type": "Offer",
        "name": price.name or price.get_tier_display(),
        "price": f"{pounds}.{pence:02}",
        "priceCurrency": "GBP",
        "url": address,
        "availability": f"https://schema.org/{'SoldOut' if cohort.is_full else 'InStock'}",
    }
    if price.from_at:
        offer["validFrom"] = price.from_at.isoformat()
    if price.until_at:
        offer["validThrough"] = price.until_at.isoformat()
    return offer
