"""A school's office pays an invoice by card: to the provider's page, a declined card, and back."""

from __future__ import annotations

import re

import pytest

from tests import databases
from tests.factories.payments import invoiced
from tests.journeys.visitors import ask, one_value

#: Somebody of the demonstration who sees what their school owes.
WHO = "Patience Kamara"
SCHOOL = """SELECT post.organisation_id FROM schools_post post JOIN schools_person person ON person.id = post.person_id
    WHERE person.first_name || ' ' || person.last_name = %s ORDER BY post.id LIMIT 1"""
both = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def portal(portal_with_cards):
    return portal_with_cards


@pytest.mark.journey
@both
def test_an_invoice_is_paid_by_card(portal, visit, scripts, database_name, django_db_blocker):
    school_id = one_value(portal, SCHOOL, WHO)
    with django_db_blocker.unblock(), databases.pointed_at(f"{database_name}_story"):
        from schools.models import Organisation

        owed = invoiced(Organisation.objects.get(pk=school_id), 12500)
    bursar = visit(scripts=scripts)
    bursar.signs_in(WHO)
    bursar.opens(f"/invoices/{owed.pk}/")
    bursar.looks_right()
    bursar.presses("Pay by card")
    bursar.reads("Test payments")
    bursar.looks_right()
    bursar.presses("Go on to pay")
    bursar.reads("Nothing has been paid yet")
    bursar.looks_right()

    bursar.page.get_by_role("button", name="at our card provider").click()
    bursar.page.get_by_role("button", name="Let the card be declined").click()
    assert bursar.page.get_by_role("alert").inner_text() == "Your card was declined."
    bursar.page.get_by_role("button", name=re.compile("^Pay £125")).click()

    bursar.troubles.clear()  # that was another's page

    bursar.reads("Thank you: £125 is paid")
    bursar.looks_right()
    bursar.opens(f"/invoices/{owed.pk}/")
    bursar.reads("Nothing is owed on it any more.")
    assert ask(portal, "SELECT method, amount_pence, allocated_pence FROM payments_payment WHERE method = 'card'") == [
        ("card", 12500, 12500)
    ]
