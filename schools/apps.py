from django.apps import AppConfig
from django.contrib.admin import apps as admin


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Schools and people"

    def ready(self) -> None:
        """Listen to the sign-in library: a change of how somebody signs in ends their other sessions."""
        from schools import adapters

        adapters.listen()


class RepairDeskConfig(admin.AdminConfig):
    """Django's admin, for superusers' repairs alone."""

    default = False
    default_site = "schools.repair_desk.RepairDesk"
