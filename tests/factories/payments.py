"""Money to test with: charges, issuers, and documents made by the actions themselves, so that the books hold them."""

import factory
from django.utils import timezone

from core.calendar import today
from payments import actions
from payments.actions import Received
from payments.models import BankDetails, CardNotice, Charge, Checkout, Invoice, Issuer, Payment, Refund
from payments.rules import Method
from payments.states import DetailsStatus, RefundStatus
from tests.factories.schools import OrganisationFactory, PersonFactory


class ChargeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Charge

    key = factory.Sequence(lambda n: f"test:{n}")
    payer = factory.SubFactory(OrganisationFactory)
    description = "A place on a course"
    amount_pence = 4500


class IssuerFactory(factory.django.DjangoModelFactory):
    """The alliance's usual issuer; one portal has one of them."""

    class Meta:
        model = Issuer
        django_get_or_create = ("prefix",)

    organisation = factory.SubFactory(OrganisationFactory)
    legal_name = "Southwark Teaching School Alliance"
    address = "Charles Dickens Primary School\nToulmin Street\nLondon SE1 1AF"
    email = "finance@stsa.example"
    prefix = "STSA"
    account_name = "STSA"
    sort_code = "112233"
    account_number = "12345678"
    is_usual = True


class BankDetailsFactory(factory.django.DjangoModelFactory):
    """Confirmed by a second person."""

    class Meta:
        model = BankDetails

    payer = factory.SubFactory(OrganisationFactory)
    account_name = "A school"
    sort_code = "445566"
    account_number = "87654321"
    status = DetailsStatus.CONFIRMED
    proposed_by = factory.SubFactory(PersonFactory)
    confirmed_by = factory.SubFactory(PersonFactory)
    call_back = "Ms Bursar, on the number in the register"


def invoiced(payer, *pence: int, issuer: Issuer | None = None, **facts) -> Invoice:
    """An invoice over charges of these sums; one of £45 when none is given."""
    charges = [ChargeFactory(payer=payer, amount_pence=sum_, **facts) for sum_ in pence or (4500,)]
    return actions.invoice(payer, charges, issuer=issuer or IssuerFactory(), by=None)


class CheckoutFactory(factory.django.DjangoModelFactory):
    """Somebody went to the provider's page to pay, an hour ago."""

    class Meta:
        model = Checkout

    payer = factory.SubFactory(OrganisationFactory)
    issuer = factory.SubFactory(IssuerFactory)
    total_pence = 4500
    provider_id = factory.Sequence(lambda n: f"cs_test_{n}")
    url = "https://checkout.example/pay"
    expires_at = factory.LazyFunction(timezone.now)
    next_look_at = factory.LazyFunction(timezone.now)


class CardNoticeFactory(factory.django.DjangoModelFactory):
    """Something that the provider told us and that cannot be."""

    class Meta:
        model = CardNotice

    event_id = factory.Sequence(lambda n: f"evt_{n}")
    kind = "refund.created"
    about = "re_somebody"
    at = factory.LazyFunction(timezone.now)
    handled_at = factory.LazyFunction(timezone.now)
    trouble = "The card provider has sent one refund twice."


def refund_in_review(payer, *, reason: str = "Cancelled in time", pence: int = 4500) -> Refund:
    """A refund by card of which nobody knows what became."""
    paid = received(payer, pence, method=Method.CARD, provider_id=f"pi_{next(_number)}")
    refund = actions.ask_refund(paid, pence, reason=reason, by=PersonFactory())
    actions.approve_refund(refund, by=PersonFactory())
    Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.REVIEW, trouble="500 An error occurred")
    return refund


_number = iter(range(1, 1_000_000))


def received(
    payer, pence: int, *, issuer: Issuer | None = None, method: str = Method.BANK_TRANSFER, provider_id: str = ""
) -> Payment:
    """Money that came in from a payer, or from nobody knows whom."""
    told = Received(
        key=f"test:{next(_number)}",
        issuer_id=(issuer or IssuerFactory()).pk,
        method=Method(method),
        on=today(),
        pence=pence,
        reference="A transfer",
        provider_id=provider_id,
    )
    return actions.receive(told, payer_id=payer.pk if payer else None, by=None)
