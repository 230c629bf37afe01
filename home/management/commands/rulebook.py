"""`manage.py rulebook` writes docs/rulebook.md; `--check` says whether it is what the code says."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from home import rulebook


class Command(BaseCommand):
    help = "Write docs/rulebook.md from the states, rules and permissions of every app."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is stale")

    def handle(self, *args, **options) -> None:
        file = Path(settings.BASE_DIR) / "docs/rulebook.md"
        wanted = rulebook.written()
        if not options["check"]:
            file.write_text(wanted)
        elif not file.exists() or file.read_text() != wanted:
            raise CommandError("docs/rulebook.md is not what the code says any more: make rulebook")
