"""`manage.py load_demo` fills an empty portal with the demonstration alliance."""

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from home.demo.load import load


class Command(BaseCommand):
    """Load the demonstration."""

    help = "Load the demonstration alliance into a database without organisations."

    def handle(self, *args, **options) -> None:
        try:
            load()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
