"""The alliance that uses this portal. Another alliance changes these in its environment, and its data, nothing else."""

from environ import Env


def alliance_of(env: Env) -> dict[str, str]:
    """Name, place and contact of the alliance, as the environment says them."""
    return {
        "name": env("ALLIANCE_NAME", default="Southwark Teaching School Alliance"),
        "short_name": env("ALLIANCE_SHORT_NAME", default="STSA"),
        "place": env("ALLIANCE_PLACE", default="Southwark"),
        "kind": env("ALLIANCE_KIND", default="Teaching School Alliance"),
        "local_authority_code": env("ALLIANCE_LA_CODE", default="210"),
        "contact_email": env("ALLIANCE_CONTACT_EMAIL", default="office@stsa.example"),
        "contact_phone": env("ALLIANCE_CONTACT_PHONE", default=""),
        "privacy_contact": env("ALLIANCE_PRIVACY_CONTACT", default="privacy@stsa.example"),
        "led_by": env(
            "ALLIANCE_LED_BY",
            default="Charles Dickens Primary School and Crampton Primary School, with schools across the borough",
        ),
    }
