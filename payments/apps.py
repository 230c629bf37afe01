from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        """Let the check of the card provider's address be known."""
        autodiscover_modules("adapters")
