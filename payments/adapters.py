"""The card provider, behind a handful of functions: Stripe's own library, with our patience and none of its retries."""

from django.conf import settings
from django.core.checks import Error, Tags, register

STRIPES_OWN = "https://api.stripe.com"


def is_on() -> bool:
    """Whether somebody can pay by card at all."""
    return bool(settings.STRIPE_API_KEY)


def is_test() -> bool:
    """Whether the provider is a stand-in. Only words on pages may depend on it."""
    return is_on() and settings.STRIPE_API_BASE != STRIPES_OWN


@register(Tags.security, deploy=True)
def real_money_or_none(app_configs, **kwargs):
    """On a real site, whoever pays by card pays the real provider, and its word is checked."""
    if is_test():
        return [Error("STRIPE_API_BASE is not Stripe's own address: payments would be play money.", id="payments.E001")]
    if is_on() and not settings.STRIPE_WEBHOOK_SECRET:
        return [
            Error("STRIPE_API_KEY is set without STRIPE_WEBHOOK_SECRET: webhooks would be refused.", id="payments.E002")
        ]
    return []
