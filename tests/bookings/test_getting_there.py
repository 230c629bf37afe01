"""What a reminder says of the way to a course and of getting about there."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from bookings import actions
from core.calendar import LONDON
from core.delivery import deliver_due
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import RoomFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_reminder_tells_the_room_the_way_and_the_access(time_machine):
    time_machine.move_to(datetime(2017, 1, 10, 12, tzinfo=LONDON))
    room = RoomFactory(name="Hall", access="Up one step", venue__organisation__name="Crampton School")
    starts_at = datetime(2017, 1, 26, 16, tzinfo=LONDON)
    session = SessionFactory(
        venue=room.venue.organisation, room=room, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )
    BookingFactory(cohort=session.cohort, accepted_at=datetime(2017, 1, 10, tzinfo=LONDON))

    time_machine.move_to(datetime(2017, 1, 25, 9, tzinfo=LONDON))
    actions.send_reminders()
    deliver_due()

    (letter,) = mail.outbox
    assert "Where: Crampton School, Hall" in letter.body
    assert "Getting there: Five minutes from the station." in letter.body
    assert "Access: The way in from the playground has no steps." in letter.body
    assert "Hall: Up one step" in letter.body
