"""Somebody in front of a browser: goes to pages, signs in, and notices whatever is not right with a page."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from core.inbox import StoredLetter, letters
from home.demo import accounts
from services.places import ROOT
from services.process import wait_until
from tests import databases
from tests.serving import Portal

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found =>
    found.violations.map(it => it.id + ": " + it.nodes.slice(0, 3).map(node => node.html.slice(0, 150)).join("; ")))"""
SCRIPTS = re.compile(r"<script.*?</script>", re.DOTALL)
PHONE, DESK = 320, 1280
#: The clock of the stories strikes every few seconds; a busy machine is given time.
LETTER_WITHIN_SECONDS = 60


@dataclass
class Visitor:
    """A browser of somebody's own, and what was wrong with the pages that it showed."""

    portal: Portal
    context: BrowserContext
    page: Page
    has_scripts: bool
    mirror: Page
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(20_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("request", self._see_request)
        self.page.on("response", self._see_answer)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme != "data" and to.netloc != urlsplit(self.portal.url).netloc:
            self.troubles.append(f"another host: {request.url}")

    def _see_answer(self, answer: Response) -> None:
        if answer.status >= 400:
            self.troubles.append(f"{answer.status}: {answer.url}")

    # Going about ----------------------------------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        """A page of the portal, or an address that stands in a letter."""
        self.page.goto(path if path.startswith("http") else self.portal.url + path)

    def presses(self, name: str) -> None:
        """A button, or a link that looks like one."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def marks_everyone_present(self) -> None:
        """With scripts the page does it itself, so that it works without a connection; else the portal does."""
        button = self.page.get_by_role("button", name="Mark everyone present", exact=True)
        if self.has_scripts:
            button.click()
        else:
            with self.page.expect_navigation():
                button.click()

    def follows(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def writes(self, label: str, text: str) -> None:
        asked = re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        self.page.get_by_label(asked).fill(text)

    def chooses(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def reads(self, words: str) -> None:
        """Wait until these words stand on the page."""
        self.page.locator("main").get_by_text(words).first.wait_for()

    def is_told(self, words: str) -> None:
        """The form is shown again (422) and says how to put it right, in its title too. Nothing else is wrong."""
        self.reads(words)
        assert self.page.title().startswith("Error: ")
        self.troubles[:] = [trouble for trouble in self.troubles if "422" not in trouble]

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def throws_the_tab_away(self) -> None:
        """As a phone does that needs its memory: the page is gone, and only what the device keeps is left."""
        self.page.close()
        self.page = self.mirror = self.context.new_page()
        self.__post_init__()

    def goes_offline(self, is_offline: bool = True) -> None:
        """Into a room without a connection, or out of it."""
        self.context.set_offline(is_offline)

    def hears_no_more_of_being_offline(self) -> None:
        """What the browser says of it in its console is no fault of a page."""
        said = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
        self.troubles[:] = [one for one in self.troubles if not one.endswith(said)]

    # Signing in -----------------------------------------------------------------------------------------------------

    def signs_in(self, name: str) -> None:
        """Through the pages, as somebody of the demonstration: password, and for officers the second factor."""
        self.opens("/accounts/login/")
        self.writes("E-mail address", self.address_of(name))
        self.writes("Password", accounts.password())
        self.presses("Sign in")
        if self.path == "/accounts/2fa/authenticate/":
            self.writes("Code", accounts.code())
            self.presses("Sign in")
        assert self.page.locator("header a", has_text=name).count() == 1, (
            f"{name} is not signed in: {self.page.title()}"
        )

    def signs_in_by_code(self, address: str) -> None:
        """With a code by mail, for which one needs no password."""
        self.opens("/accounts/login/")
        self.presses("Send me a code")
        self.looks_right()
        self.writes("E-mail address", address)
        self.presses("Send the code")
        self.looks_right()
        self.writes("Code", self.code_from_mail(address))
        self.presses("Continue")
        self.page.wait_for_url("**/my/")

    def code_from_mail(self, address: str, subject: str = "Your code to sign in") -> str:
        """The code in the newest letter with this subject."""
        return re.search(r"Your code: (\S+)", newest_letter(self.portal, address, subject).text)[1]

    def address_of(self, name: str) -> str:
        return one_value(
            self.portal, "SELECT email FROM schools_person WHERE first_name || ' ' || last_name = %s", name
        )

    # Looking --------------------------------------------------------------------------------------------------------

    def looks_right(self) -> None:
        """Nothing is wrong with this page, at a desk and on a phone of 320 px."""
        page = self._for_looking()
        was = page.viewport_size
        found = [faults_at(width, page) for width in (DESK, PHONE)]
        take_a_picture(page)
        page.set_viewport_size(was)
        wrong = [fault for faults in found for fault in faults] + self.troubles
        self.troubles.clear()
        assert wrong == [], f"{self.page.url} ({self.page.title()})\n" + "\n".join(wrong)

    def _for_looking(self) -> Page:
        """The page itself. Without JavaScript axe cannot run in it: then the same HTML without its scripts."""
        if self.has_scripts:
            return self.page
        html = SCRIPTS.sub("", self.page.content())
        copy = self.mirror
        copy.unroute_all()
        address = self.page.url
        copy.route(lambda url: url == address, lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(address)
        return copy


def take_a_picture(page: Page) -> None:
    """For whoever wants to look for themselves: SCREENSHOTS=folder make test."""
    folder = os.environ.get("SCREENSHOTS")
    for width in (DESK, 390) if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        name = urlsplit(page.url).path.strip("/").replace("/", "_") or "home"
        page.screenshot(path=Path(folder) / f"{int(time.time() * 10)}-{name}-{width}.png", full_page=True)


def faults_at(width: int, page: Page) -> list[str]:
    """What axe finds at this width, and whether one has to scroll sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    needed = page.evaluate("document.documentElement.scrollWidth")
    wide = [f"at {width}: {needed} px wide"] if needed > width else []
    page.evaluate(AXE + ";0")
    return wide + [f"at {width}: {fault}" for fault in page.evaluate(RUN_AXE, RULES)]


def newest_letter(portal: Portal, to: str, subject: str) -> StoredLetter:
    """The newest letter to this address with these words in its subject; waits for it to come."""
    found: list[StoredLetter] = []

    def has_come() -> bool:
        found[:] = [letter for letter in letters(to=to) if subject in letter.subject]
        return bool(found)

    assert wait_until(has_come, within=LETTER_WITHIN_SECONDS), (
        f"No letter “{subject}” to {to}, only {[letter.subject for letter in letters(to=to)]}"
    )
    return found[0]


def link_in(letter: StoredLetter, part: str) -> str:
    """The address in a letter that has this part."""
    return re.search(rf"http://\S*{re.escape(part)}[^\s>)]*", letter.text)[0].rstrip(".,")


def one_value(portal: Portal, question: str, *values: object):
    """What stands in the portal's database."""
    (row,) = ask(portal, question, *values)
    return row[0]


def ask(portal: Portal, question: str, *values: object) -> list[tuple]:
    """Read or change the portal's database as its owner, who is bound by nothing but the database's own rules."""
    with databases.as_owner(portal.environment["DATABASE_URL"].rpartition("/")[2]) as owner:
        done = owner.execute(question, values)
        return done.fetchall() if done.description else []
