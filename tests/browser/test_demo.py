"""`make demo` as a newcomer uses it: the program itself, in a process of its own, through the real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import NARROW, WIDE, Looking

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # the demo is a program of its own, on a machine that may be busy

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


@dataclass
class Running:
    """The demo, and where it keeps its data."""

    url: str
    folder: Path
    process: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo on a free port, with nothing set in its environment."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
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


@pytest.fixture
def ana(chromium: Browser, demo: Running) -> Iterator["Newcomer"]:
    """A newcomer at a practice begun afresh."""
    looking = Looking(chromium, demo.url, WIDE)
    looking.page.set_default_timeout(20_000)
    newcomer = Newcomer(looking)
    newcomer.begin_afresh()
    yield newcomer
    looking.close()
    assert looking.asked == {demo.url.removeprefix("http://")}
    assert looking.complaints == []


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
        self.fills()
        self.looking.dialog(who).get_by_role("button", name=button, exact=True).click()

    def reaches_the_topics(self) -> None:
        """Go from the menu to the topics."""
        self.looking.types("Ana", "/consult")
        self.sees("Consult Coach")
        self.press("Confer")
        for title in ("Start a consult", "Is now the time?", "Check the facts", "Weigh it up"):
            self.sees(title)
            self.fills_and("Next")
        self.sees("What to talk about")


def test_a_newcomer_brings_ana_to_ready_and_ben_hears_of_it(ana: Newcomer) -> None:
    ana.reaches_the_topics()
    expect(ana.looking.column("Ben").get_by_text("Nothing for Ben yet")).to_be_visible()

    ana.fills_and("I am ready")
    ana.sees("Offer times")
    ana.fills_and("Send to Ben")

    ana.sees("You are ready")
    expect(ana.looking.column("Ben").get_by_text("Ana would like to confer with you on maple-4821")).to_be_visible()
    expect(ana.page.get_by_text("Your own words: 0")).to_be_visible()


def test_ben_prepares_alone_books_and_both_hear_an_hour_before(ana: Newcomer) -> None:
    ana.reaches_the_topics()
    ana.fills_and("I am ready")
    ana.sees("Offer times")
    ana.fills_and("Send to Ben")
    ana.sees("You are ready")
    ana.looking.dialog("Ana").get_by_role("button", name="Close", exact=True).last.click()

    ana.looking.column("Ben").get_by_role("button", name="Prepare").click()
    for title in ("Whom is this about?", "Is now the time?", "Check the facts", "Weigh it up"):
        ana.sees(title, "Ben")
        ana.fills_and("Next", "Ben")
    ana.sees("What to talk about", "Ben")
    ana.fills_and("I am ready", "Ben")
    ana.sees("Agree and book", "Ben")
    ana.fills_and("Agree and book", "Ben")
    ana.sees("Your consult", "Ben")
    ana.looking.dialog("Ben").get_by_role("button", name="Close", exact=True).last.click()
    expect(ana.looking.column("Ana").get_by_text("Booked: maple-4821 with Ben")).to_be_visible()

    for _ in range(4):  # on most days of the week reminders of the day before come first
        ana.page.get_by_role("button", name="Next due").click()
        ana.page.wait_for_timeout(3500)
        if ana.looking.column("Ana").get_by_text("In an hour").count():
            break

    expect(ana.looking.column("Ana").get_by_text("In an hour")).to_be_visible()
    expect(ana.looking.column("Ben").get_by_text("In an hour")).to_be_visible()
    expect(ana.page.get_by_text("Your own words: 0")).to_be_visible()


def test_what_ana_keeps_back_is_typed_on_her_own_page_and_carried_by_no_payload(ana: Newcomer) -> None:
    ana.reaches_the_topics()
    ana.fills()
    ana.looking.dialog("Ana").get_by_text("Something", exact=True).first.click()
    ana.press("I am ready")
    ana.sees("On your own page")

    with ana.page.context.expect_page() as opened:
        ana.looking.dialog("Ana").get_by_text("Open my page", exact=True).click()
    own = opened.value
    own.get_by_role("button", name="Continue as Ana").click()
    own.get_by_role("textbox").fill("A marker-of-hers nobody else reads")
    own.get_by_role("button", name="Keep it").click()
    expect(own.get_by_text("Kept.")).to_be_visible()
    own.close()
    ana.press("Written: I am ready")

    ana.sees("Offer times")
    ana.press("Later")
    ana.press("Look")
    assert "marker-of-hers" not in ana.page.content()
    expect(ana.page.get_by_text("Your own words: 0")).to_be_visible()


def test_a_pause_brings_its_note_on_the_chosen_day_in_one_press_of_the_clock(ana: Newcomer) -> None:
    ana.looking.types("Ana", "/consult")
    ana.press("Confer")
    ana.sees("Start a consult")
    ana.fills_and("Next")
    ana.sees("Is now the time?")
    ana.looking.dialog("Ana").get_by_text("A session is still working in me").click()
    ana.press("Next")
    ana.sees("A pause may help")
    ana.press("Ask me on this day")
    expect(ana.looking.dialog("Ana")).to_have_count(0)

    ana.page.get_by_role("button", name="Next due").click()

    expect(ana.looking.column("Ana").get_by_text("You asked me to come back to maple-4821 today.")).to_be_visible()


def test_on_a_phone_one_person_is_seen_and_reaches_the_facts(chromium: Browser, demo: Running) -> None:
    phone = Looking(chromium, demo.url, NARROW)
    held = Newcomer(phone)
    held.begin_afresh()
    phone.types("Ana", "/consult")
    held.press("Confer")
    held.sees("Start a consult")
    held.fills_and("Next")
    held.sees("Is now the time?")
    held.fills_and("Next")

    held.sees("Check the facts")
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.close()


def test_the_demo_keeps_its_key_for_its_owner_alone(demo: Running) -> None:
    key = demo.folder / ".data" / "demo" / "key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


def test_a_busy_port_gets_a_plain_word(demo: Running) -> None:
    port = demo.url.rpartition(":")[2]
    command = [sys.executable, "-m", "bot", "demo", "--port", port]

    second = subprocess.run(command, cwd=demo.folder, capture_output=True, text=True, check=False)  # noqa: S603 -- ours

    assert second.returncode == 2
    assert second.stderr.startswith(f"Port {port} is taken by another program.")
    assert "Traceback" not in second.stderr
