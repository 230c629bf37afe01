from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        """The demonstration's codes stand on the page of stored mail."""
        from core import inbox
        from home.demo import accounts

        inbox.NOTES.append(accounts.note)
