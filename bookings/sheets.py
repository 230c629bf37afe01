"""Lists of bookings that were made elsewhere: which columns they may have, ours or those of Eventbrite's export."""

from __future__ import annotations

from schools.columns import Column, Listing
from schools.sheets import open_listing
from schools.spreadsheets import Bytes

#: Eventbrite's own headings are among the others: Order #, First Name, Last Name (Surname), Email, Company, Job Title,
#: Ticket Type, Total Paid, Attendee Status, Quantity.
COLUMNS = (
    Column("name", "Name", ("full name", "attendee name"), hint="Or first and last name apart"),
    Column("first_name", "First name", ("forename", "given name", "first"), example="Amina"),
    Column("last_name", "Last name", ("surname", "family name", "last"), example="Osei"),
    Column("email", "E-mail", ("email address", "attendee email", "mail", "work email"), example="a.osei@school.org"),
    Column("urn", "URN", ("school urn",), example="100781"),
    Column("school", "School", ("company", "organisation", "organization", "school name", "workplace", "employer")),
    Column("post", "Role", ("job title", "position", "post", "job"), example="Teacher"),
    Column("status", "Status", ("attendee status", "order status", "state"), hint="Attending, waiting or cancelled"),
    Column("amount", "Amount paid", ("total paid", "price", "paid", "ticket price", "amount"), example="45.00",
           hint="Without it the price of the course’s own list holds"),
    Column("mode", "Takes part", ("mode",), hint="In person or online, on a hybrid course"),
    Column("quantity", "Quantity"),
    Column("order", "Order", ("order number", "order id", "booking reference")),
    Column("ticket", "Ticket", ("ticket type",)),
)  # fmt: skip
EITHER = (("name",), ("first_name", "last_name"))


def open_bookings(file: Bytes) -> Listing:
    """The file as a list of bookings. Raises Unreadable when it is none."""
    return open_listing(file, COLUMNS, EITHER)
