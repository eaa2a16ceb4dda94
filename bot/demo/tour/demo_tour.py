"""The tour of the running demo: finds the guide's line, lists what people wrote, and plays by itself."""

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.demo.local_slack import GuideLine, Workspace, WrittenText
from bot.demo.tour.next_step import ANA, BEN, DANA, TourStep, find_next_step
from bot.demo.tour.player import STEP_SECONDS, TourHost, TourPlayer
from bot.demo.tour.progress import DemoProgress, load_progress
from bot.demo.tour.slack_screens import read_screens
from bot.demo.tour.written_texts import list_written

_NAMES = {ANA: "Ana", BEN: "Ben", DANA: "Dana"}
_COLLEAGUES = {ANA: "Ben", BEN: "Ana"}


@cache
def load_content() -> dict[str, Any]:
    """Return the guide's lines and the sample texts, from tour.toml."""
    return tomllib.loads((files("bot.demo.tour") / "tour.toml").read_text("utf-8"))


class DemoTour:
    """The tour of one demo."""

    def __init__(self, workspace: Workspace, host: TourHost, since: datetime, *, pause: float = STEP_SECONDS) -> None:
        """Take the local Slack, the demo, when its practice starts, and the seconds between two steps."""
        self._workspace, self._host, self._since = workspace, host, since
        self._player = TourPlayer(workspace, host, self.find_step, find_sample_text, pause=pause)

    @property
    def is_playing(self) -> bool:
        """Tell whether the tour is playing."""
        return self._player.is_playing

    def play(self) -> None:
        """Play from here."""
        self._player.start()

    def stop(self) -> None:
        """Stop, and leave everything as it is."""
        self._player.stop()

    def find_step(self) -> TourStep:
        """Return what to do next."""
        return self._find_step(self._load_progress())

    def find_line(self) -> GuideLine:
        """Return the guide's line for what to do next."""
        progress, content = self._load_progress(), load_content()
        step = self._find_step(progress)
        line = content["line"].get(step.line, content["line"]["other"])
        button = step.button
        press = {
            "person": step.person,
            "kind": step.kind,
            "action": button.action if button else "",
            "value": button.value if button else None,
            "where": step.view_id or (button.where if button else ""),
        }
        name = _NAMES.get(step.person, "")
        return GuideLine(
            line["text"].format(name=name, other=_COLLEAGUES.get(step.person, ""), button=step.label),
            find_step_number(step.line, progress.stage),
            content["steps"],
            press,
        )

    def list_written(self) -> list[WrittenText]:
        """Return what people wrote about the newest consult, the newest first."""
        services, progress = self._host.services, self._load_progress()
        with services.database.reading() as session:
            return list_written(services, session, progress.consult_id)

    def _find_step(self, progress: DemoProgress) -> TourStep:
        screens = {person: read_screens(self._workspace, person) for person in _NAMES}
        return find_next_step(progress, screens)

    def _load_progress(self) -> DemoProgress:
        services = self._host.services
        try:
            with services.database.reading() as session:
                return load_progress(services, session, ANA, self._since)
        except SQLAlchemyError:
            return DemoProgress("none")  # the practice is being reset


def find_step_number(line: str, stage: str) -> int:
    """Return the step to show with this line of the guide: its own, or that of the consult's stage."""
    content = load_content()
    own: int | None = content["line"].get(line, {}).get("step")
    of_stage: int = content["step_of_stage"][stage]
    return own or of_stage


def find_sample_text(person: str, question: int) -> str:
    """Return what this person writes on a question in the tour."""
    texts: dict[str, str] = load_content()["texts"][person]
    return texts.get(str(question)) or texts["other"]
