from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Let every app's emails.py register its letters and jobs.py its long jobs."""
        autodiscover_modules("emails", "jobs", "privacy")
