"""`manage.py demo_accounts` says how to sign in to the demonstration; nothing where there is none."""

from django.core.management import BaseCommand, CommandError

from home.demo import accounts


class Command(BaseCommand):
    """Say who one can be."""

    help = "Say how to sign in to the demonstration; with --code, what the officers' authenticators show now."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--code", action="store_true", help="only the six digits of the second factor, for now")

    def handle(self, *args, **options) -> None:
        found = accounts.accounts()
        if options["code"]:
            if not found:
                raise CommandError("There is no demonstration here, and so nobody with such a code.")
            self.stdout.write(accounts.code())
        elif found:
            self._list(found)

    def _list(self, found: list[accounts.Account]) -> None:
        width = max(len(account.person.email) for account in found)
        self.stdout.write(f"Sign in with the password  {accounts.password()}  as")
        for account in found:
            mark = " *" if account.needs_code else ""
            self.stdout.write(f"  {account.person.email:<{width}}  {account.role}, {account.school}{mark}")
        self.stdout.write("  * asks for a code as well: `make code` and the page /inbox/ say which one it is now,")
        self.stdout.write(f"    and so does an authenticator app that knows {accounts.secret()}")
