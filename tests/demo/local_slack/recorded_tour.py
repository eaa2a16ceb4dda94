"""A tour without a demo, for tests of the local Slack."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.demo.local_slack import GuideLine, WrittenText
from tests.support.slack.sample_bolt_app import ANA


@dataclass
class RecordedTour:
    """A tour that says to send the command, and has one text of Ana's."""

    is_playing: bool = False

    def find_line(self) -> GuideLine:
        press = {"person": ANA, "kind": "command", "action": "", "value": None, "where": ""}
        return GuideLine("As Ana, type *this*.", 1, 6, press)

    def list_written(self) -> list[WrittenText]:
        return [WrittenText("Ana", "An impression", datetime(2025, 5, 6, 14, 0, tzinfo=UTC))]

    def play(self) -> None:
        self.is_playing = True

    def stop(self) -> None:
        self.is_playing = False
