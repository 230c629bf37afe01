"""A passkey, as a laptop keeps it: made on the account's pages, then a second step, then all that is needed."""

from __future__ import annotations

import pytest

from home.demo import accounts
from tests.journeys.visitors import Visitor, one_value

PASSKEYS = "SELECT count(*) FROM mfa_authenticator WHERE type = 'webauthn'"


def with_a_fingerprint_reader(visitor: Visitor) -> Visitor:
    """A device that keeps passkeys and whose owner always shows the right finger."""
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return visitor


@pytest.mark.journey
def test_a_passkey_is_a_second_step_and_signs_in_alone(portal, visit):
    rory = with_a_fingerprint_reader(visit())
    rory.signs_in("Rory Whelan")
    rory.opens("/accounts/2fa/")
    rory.looks_right()
    rory.presses("Add a passkey")
    assert rory.heading == "Show that it is you"
    rory.looks_right()
    rory.writes("Password", accounts.password())
    rory.presses("Continue")
    rory.looks_right()
    rory.writes("Name of the passkey", "Rory’s laptop")
    rory.chooses("Let me in with this passkey alone")
    rory.presses("Add the passkey")
    rory.looks_right()
    assert one_value(portal, PASSKEYS) == 1
    rory.opens("/accounts/2fa/webauthn/")
    rory.reads("Rory’s laptop")
    rory.looks_right()

    signs_out(rory)
    rory.presses("Use a passkey")
    assert rory.path == "/my/"
    rory.looks_right()

    signs_out(rory)
    rory.writes("E-mail address", rory.address_of("Rory Whelan"))
    rory.writes("Password", accounts.password())
    rory.presses("Sign in")
    assert rory.heading == "One more step"
    rory.looks_right()
    rory.presses("Use a passkey")
    assert rory.path == "/my/"


def signs_out(visitor: Visitor) -> None:
    visitor.opens("/accounts/logout/")
    visitor.presses("Sign out")
    visitor.opens("/accounts/login/")
