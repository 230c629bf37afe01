"""The card provider, as the portal speaks to it."""

import pytest

from payments import adapters


@pytest.mark.parametrize(
    ("key", "secret", "base", "errors"),
    [
        ("", "", "https://api.stripe.com", []),
        ("", "", "http://127.0.0.1:1", []),
        ("sk_live_x", "whsec_x", "https://api.stripe.com", []),
        ("sk_live_x", "", "https://api.stripe.com", ["payments.E002"]),
        ("sk_test_x", "whsec_x", "http://127.0.0.1:1", ["payments.E001"]),
    ],
)
def test_a_real_site_takes_real_money_or_none(settings, key, secret, base, errors):
    settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE = key, secret, base

    assert [error.id for error in adapters.real_money_or_none(None)] == errors
