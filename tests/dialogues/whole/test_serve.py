"""`consult-coach serve` as a practice installs it: a process of its own, configured only by its environment."""

import base64
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.any_hour.faked import build_inherited_environment
from tests.support.practice import ANA, KEY, SECRET, TOKEN, PracticeServer, SlackPractice, open_practice

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (WARNING|ERROR|CRITICAL) [\w.]+ ")
ROOT = Path(__file__).parents[3]


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def serving(practice: SlackPractice, folder: Path) -> Iterator[str]:
    """Run the program against the practice's Slack, on its own database; yield its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{practice.url}/api/",
        "DATABASE_URL": f"sqlite:///{folder / 'served.db'}",
        "KEY": base64.b64encode(KEY).decode(),
        "PUBLIC_URL": url,
        "PORT": str(port),
        "WITHOUT_SIGN_IN": "true",
    }
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **build_inherited_environment()}
    environment |= {f"CONSULT_COACH_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE)  # noqa: S603 -- our own command
    try:
        wait_for(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        _, stderr = process.communicate(timeout=60)
        assert b"Traceback" not in stderr
        assert [line for line in stderr.decode().splitlines() if not LOG_LINE.match(line)] == []


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the URL answers, one minute at most; raise TimeoutError after that."""
    for _ in range(600):
        assert process.poll() is None, "the program has ended by itself"
        try:
            with urllib.request.urlopen(url):  # noqa: S310 -- loopback
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(url)


def test_the_first_member_of_a_practice_gets_a_greeting_and_the_menu(
    door: PracticeServer, sqlite_url: str, tmp_path: Path
) -> None:
    with open_practice(door, sqlite_url, seeded=False) as practice, serving(practice, tmp_path) as url:
        practice.workspace.set_events_url(f"{url}/slack/events")

        ana = practice.person(ANA).types()

        assert ana.step == "menu"
        for _ in range(200):
            if ana.messages:
                break
            time.sleep(0.1)
        assert ana.messages[0].startswith("Hello Ana.")
