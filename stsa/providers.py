"""Log-ins of Microsoft, Google or any OpenID Connect provider, as far as the environment names them."""

from environ import Env


def outside_sign_in(env: Env) -> dict:
    """Providers of log-ins that are configured in the environment; none when it is silent."""
    providers: dict = {}
    if env("OIDC_SERVER_URL", default=""):
        providers["openid_connect"] = {
            "APPS": [
                {
                    "provider_id": "school",
                    "name": env("OIDC_NAME", default="your school account"),
                    "client_id": env("OIDC_CLIENT_ID"),
                    "secret": env("OIDC_SECRET"),
                    "settings": {
                        "server_url": env("OIDC_SERVER_URL"),
                        # For a provider of one trust or borough that vouches for its people without saying so.
                        "verified_email": env.bool("OIDC_VOUCHES_FOR_ADDRESSES", default=False),
                    },
                }
            ]
        }
    if env("GOOGLE_CLIENT_ID", default=""):
        providers["google"] = {"APP": {"client_id": env("GOOGLE_CLIENT_ID"), "secret": env("GOOGLE_SECRET")}}
    if env("MICROSOFT_CLIENT_ID", default=""):
        # Anyone can write any address into a tenant of their own. So one named tenant, which vouches for its people.
        named = {"tenant": env("MICROSOFT_TENANT"), "verified_email": True}
        providers["microsoft"] = {
            "APP": {"client_id": env("MICROSOFT_CLIENT_ID"), "secret": env("MICROSOFT_SECRET"), "settings": named}
        }
    return providers
