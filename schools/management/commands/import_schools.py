"""Bring the national register's extract in from the command line: manage.py import_schools FILE."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from schools import actions, gias


class Command(BaseCommand):
    help = "Bring in schools from an extract of the national register (GIAS), or its links file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the extract as CSV, as downloaded")
        parser.add_argument(
            "--changes",
            action="store_true",
            help="the file holds changes only; lines older than what we know are left alone",
        )
        parser.add_argument(
            "--la",
            action="append",
            default=[],
            metavar="CODE",
            help="only schools of this local authority; may be repeated",
        )

    def handle(self, *args, file: Path, changes: bool, la: list[str], **options) -> None:
        try:
            with file.open("rb") as opened:
                self.bring_in(gias.open_extract(opened), is_full=not changes, only_la=la)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError(f"{file}: {' '.join(error.messages)}") from error

    def bring_in(self, extract: gias.Extract, *, is_full: bool, only_la: list[str]) -> None:
        if extract.missing:
            self.stdout.write(f"Columns that the file does not have: {', '.join(extract.missing)}")
        counts: Counter[str] = Counter()
        for row in actions.import_register(extract, is_full=is_full, only_la=only_la, by=None):
            counts[row.outcome] += 1
            if row.reason:
                self.stderr.write(f"line {row.line}: {row.reason}" if row.line else row.reason)
        for outcome, count in counts.most_common():
            self.stdout.write(f"{count:>7,} {actions.OUTCOMES[outcome]}")
