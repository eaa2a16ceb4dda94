"""`make demo` as a newcomer uses it: the program in its own process, and a person who tries it."""

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

from playwright.sync_api import Locator, Page, expect

from tests.any_hour.faked import build_inherited_environment
from tests.browser.local_slack_page import SlackPage

ROOT = Path(__file__).parents[2]
TIMEOUT_SECONDS = 60
MOST_MARKS = 120  # on the way to the talk: 33, or more where a booked time has passed on a busy machine
SETTLE_MS = 150  # as a person looks before the next press, while messages arrive
_READ_MARK = """() => [".guide-line", ".clock", ".next-press"].map(
    (each) => document.querySelector(each)?.textContent ?? "").join() + document.querySelectorAll(".dialog").length"""
TIMEOUT_MS = 20_000  # the demo runs in its own process, on a machine that may be busy


@dataclass
class RunningDemo:
    """A running demo, and the folder with its data."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes]"


@contextlib.contextmanager
def start_demo(folder: Path) -> Iterator[RunningDemo]:
    """Run the demo on a free port, without any settings."""
    port = free_port()
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **build_inherited_environment()}
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE)  # noqa: S603 -- our own program
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/", process)
        yield RunningDemo(f"http://127.0.0.1:{port}", folder, process)
    finally:
        process.terminate()
        process.communicate(timeout=TIMEOUT_SECONDS)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(TIMEOUT_SECONDS * 10):
        assert process.poll() is None, "the demo ended early"
        try:
            with urllib.request.urlopen(url):  # noqa: S310 -- loopback
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(url)


class Newcomer:
    """A person who tries the demo with the button that fills in each screen."""

    def __init__(self, slack: SlackPage) -> None:
        self.slack = slack
        self.page: Page = slack.page

    def reset(self) -> None:
        self.press("Reset demo")
        with self.page.expect_response("**/workspace/afresh"), self.page.expect_response("**/workspace/state*"):
            self.page.get_by_role("button", name="Reset demo").last.click()
        expect(self.slack.column("Ana")).to_be_visible()
        expect(self.slack.column("Ana").get_by_text("No messages for Ana yet.")).to_be_visible()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def expect_modal(self, title: str, who: str = "Ana") -> None:
        expect(self.slack.dialog(who).get_by_role("heading", name=title)).to_be_visible()

    def fill(self) -> None:
        """Let the demo fill in the top modal, and wait until it has."""
        with self.page.expect_response("**/workspace/fill"):
            self.press("Fill in for me")
        self.page.wait_for_timeout(200)

    def fill_and_press(self, button: str, who: str = "Ana") -> None:
        """Let the demo fill in the modal, and submit it; repeat if the click came before the answers."""
        for _ in range(3):
            self.fill()
            self.slack.dialog(who).get_by_role("button", name=button, exact=True).click()
            expect(self.slack.dialog(who).locator('[aria-busy="true"]')).to_have_count(0)
            if not self.slack.dialog(who).get_by_text("Please complete this required field.").count():
                return

    def send_command(self, who: str, command: str, title: str) -> None:
        """Send a command until its modal opens: Slack gives an app three seconds, and a busy machine may need more."""
        for _ in range(4):
            with self.page.expect_response("**/workspace/command") as response:
                self.slack.send_line(who, command)
            if "trouble" not in response.value.json():
                self.expect_modal(title, who)
                return
        raise AssertionError(title)

    def press_next(self) -> None:
        """Do what the demo marks as the next thing to do, and wait until it marks another."""
        marked = self.page.locator(".next-press").first
        before = self.read_mark()
        if marked.evaluate("node => node.tagName") == "INPUT":
            marked.fill("/consult")
            marked.press("Enter")
        elif before.endswith("Send0"):
            pass  # the line has been sent, and its modal is about to open
        else:
            marked.click()
        self.page.wait_for_function(f"mark => ({_READ_MARK})() !== mark", arg=before)
        self.page.wait_for_timeout(SETTLE_MS)

    def follow_marks(self, until: Locator) -> None:
        """Do what is marked, one thing after the other, until this is visible."""
        for _ in range(MOST_MARKS):
            if until.count() and until.first.is_visible():
                return
            self.press_next()
        raise AssertionError("the marks did not lead there")

    def read_mark(self) -> str:
        """Return what tells one situation from another: the guide's line, the clock, and what is marked."""
        return str(self.page.evaluate(_READ_MARK))

    def go_to_topics(self) -> None:
        """Go from the menu to the topics of the consult."""
        self.send_command("Ana", "/consult", "Consult Coach")
        self.press("Start a consult")
        for title in ("Start a consult", "Is now the time?", "Check the facts", "Weigh it up"):
            self.expect_modal(title)
            self.fill_and_press("Next")
        self.expect_modal("What to talk about")

    def close_modal(self, who: str) -> None:
        """Close this person's open modal."""
        self.slack.dialog(who).get_by_role("button", name="Close", exact=True).last.click()

    def expect_message(self, who: str, words: str) -> None:
        """Expect a message with this text in this person's column."""
        expect(self.slack.column(who).get_by_text(words).last).to_be_visible()

    def skip_to_message(self, who: str, words: str) -> None:
        """Press "Skip to next message" once, and expect that this person gets a message with this text."""
        with self.page.expect_response("**/workspace/clock"):
            self.page.get_by_role("button", name="Skip to next message").click()
        self.expect_message(who, words)

    def read_clock(self) -> datetime:
        """Return the time in the demo."""
        state = self.page.request.get(f"{self.page.url}workspace/state").json()
        return datetime.fromisoformat(state["now"])

    def switch_column(self, who: str, into: str) -> None:
        """Show another member in this person's column."""
        self.slack.column(who).get_by_role("button", name=who).first.click()
        self.page.get_by_role("menuitemradio", name=into).or_(self.page.get_by_role("option", name=into)).first.click()
        expect(self.slack.column(into)).to_be_visible()
