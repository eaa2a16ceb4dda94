"""`make demo` as a newcomer uses it: the program in a process of its own, and somebody who tries it out."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.any_hour.faked import passed_on
from tests.browser.local_slack_page import Looking

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
PATIENCE = 20_000  # milliseconds: the demo is a program of its own, on a machine that may be busy


@dataclass
class Running:
    """The demo, and where it keeps its data."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes]"


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The demo on a free port, with nothing set in its environment."""
    port = free_port()
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **passed_on()}
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE)  # noqa: S603 -- our own
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield Running(f"http://127.0.0.1:{port}", folder, process)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(PATIENCE_SECONDS * 10):
        assert process.poll() is None, "the demo has ended by itself"
        try:
            with urllib.request.urlopen(url):  # noqa: S310 -- loopback
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(url)


class Newcomer:
    """Somebody who tries out the demo with the button that fills each screen."""

    def __init__(self, looking: Looking) -> None:
        self.looking = looking
        self.page: Page = looking.page

    def begin_afresh(self) -> None:
        self.press("Start afresh")
        self.page.get_by_role("button", name="Start afresh").last.click()
        expect(self.looking.column("Ana")).to_be_visible()
        expect(self.looking.column("Ana").get_by_text("Nothing for Ana yet.")).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def sees(self, title: str, who: str = "Ana") -> None:
        expect(self.looking.dialog(who).get_by_role("heading", name=title)).to_be_visible()

    def fills(self) -> None:
        """Let the demo fill in what stands on top, and wait until it has."""
        with self.page.expect_response("**/workspace/fill"):
            self.press("Fill this screen")
        self.page.wait_for_timeout(200)

    def fills_and(self, button: str, who: str = "Ana") -> None:
        """Let the demo fill in the screen, and send it; once more if the press was quicker than the answers."""
        for _ in range(3):
            self.fills()
            self.looking.dialog(who).get_by_role("button", name=button, exact=True).click()
            expect(self.looking.dialog(who).locator('[aria-busy="true"]')).to_have_count(0)
            if not self.looking.dialog(who).get_by_text("Please complete this required field.").count():
                return

    def commands(self, who: str, command: str, title: str) -> None:
        """Type a command until its window opens: Slack gives an app three seconds, and a busy machine may need more."""
        for _ in range(4):
            self.looking.types(who, command)
            opened = self.looking.dialog(who).get_by_role("heading", name=title)
            expect(opened.or_(self.looking.column(who).get_by_role("alert"))).to_be_visible()
            if opened.count():
                return
        raise AssertionError(title)

    def reaches_the_topics(self) -> None:
        """Go from the menu to the topics."""
        self.commands("Ana", "/consult", "Consult Coach")
        self.press("Confer")
        for title in ("Start a consult", "Is now the time?", "Check the facts", "Weigh it up"):
            self.sees(title)
            self.fills_and("Next")
        self.sees("What to talk about")

    def closes(self, who: str) -> None:
        """Close what this person has open."""
        self.looking.dialog(who).get_by_role("button", name="Close", exact=True).last.click()

    def says(self, who: str, words: str) -> None:
        """Expect a message with these words in this person's column."""
        expect(self.looking.column(who).get_by_text(words).last).to_be_visible()

    def next_says(self, who: str, words: str) -> None:
        """Press "Next due" once, and expect that this person then reads these words."""
        with self.page.expect_response("**/workspace/clock"):
            self.page.get_by_role("button", name="Next due").click()
        self.says(who, words)

    def now(self) -> datetime:
        """Return the practice's time."""
        state = self.page.request.get(f"{self.page.url}workspace/state").json()
        return datetime.fromisoformat(state["now"])

    def turns(self, who: str, into: str) -> None:
        """Let another member sit in this person's column."""
        self.looking.column(who).get_by_role("button", name=who).first.click()
        self.page.get_by_role("menuitemradio", name=into).or_(self.page.get_by_role("option", name=into)).first.click()
        expect(self.looking.column(into)).to_be_visible()
