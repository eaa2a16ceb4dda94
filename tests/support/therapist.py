"""One person in the local Slack: what they see, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.demo.local_slack import ActionResult
from bot.demo.local_slack.traffic_log import list_readable

if TYPE_CHECKING:
    from tests.support.practice import SlackPractice

Ticks: TypeAlias = str | int | list[str] | None


@dataclass
class Therapist:
    """One person in the local Slack."""

    practice: "SlackPractice"
    id: str

    @property
    def step(self) -> str | None:
        """Return the id of the open screen, or None."""
        return self.practice.workspace.get_view(self.id).top_callback_id

    @property
    def screen(self) -> dict[str, Any]:
        """Return the view of the open screen."""
        top = self.practice.workspace.get_view(self.id).top_modal
        assert top is not None, "no modal is open"
        return top

    @property
    def screen_text(self) -> str:
        """Return all text of the open screen."""
        return "\n".join(self.practice.workspace.get_view(self.id).top_texts)

    @property
    def notice(self) -> str:
        """Return the text of the open notice; fail if the open screen is not a notice."""
        assert self.step == "notice", f"{self.id} sees {self.step}, no notice"
        return str(self.screen["blocks"][0]["text"]["text"])

    @property
    def ephemeral(self) -> str:
        """Return the last message that only this person saw."""
        return self.practice.workspace.get_view(self.id).ephemerals[-1].text

    @property
    def messages(self) -> list[str]:
        """Return the text of each direct message."""
        return [message.blocks[0]["text"]["text"] for message in self.practice.workspace.get_view(self.id).messages]

    @property
    def field_errors(self) -> dict[str, str]:
        """Return the error beside each field, by field id."""
        errors = self.practice.workspace.get_view(self.id).errors
        return {block.partition(".")[2]: words for block, words in errors.items()}

    @property
    def button_ids(self) -> list[str]:
        """Return the ids of the buttons on the open screen."""
        blocks = self.screen["blocks"]
        elements = [
            element for block in blocks for element in (*block.get("elements", ()), block.get("accessory") or {})
        ]
        return [str(element["action_id"]) for element in elements if element.get("type") == "button"]

    @property
    def ticked(self) -> dict[str, object]:
        """Return the values filled in on the open screen, by field id."""
        return {
            action: _plain_value(element)
            for elements in self.screen["state"]["values"].values()
            for action, element in elements.items()
        }

    def options(self, field_id: str) -> list[str]:
        """Return the ids of the options that a field offers."""
        elements = [block["element"] for block in self.screen["blocks"] if block["type"] == "input"]
        return [
            option["value"] for element in elements if element["action_id"] == field_id for option in element["options"]
        ]

    def types(self, text: str = "") -> "Therapist":
        """Type the command /consult."""
        self._count_taps(self.practice.workspace.command(self.id, text=text))
        return self

    def presses(self, button: str, value: str | None = None) -> "Therapist":
        """Press a button of the open screen, the newest message or the Home tab."""
        self._count_taps(self.practice.workspace.click(self.id, button, value=value))
        return self

    def ticks(self, **given: Ticks) -> "Therapist":
        """Fill in fields without submitting the screen."""
        for field_id, value in given.items():
            self._count_taps(self.practice.workspace.choose(self.id, field_id, value), taps=_taps(value))
        return self

    def sends(self) -> ActionResult:
        """Submit the open screen."""
        return self._count_taps(self.practice.workspace.submit(self.id))

    def answers(self, step: str, **given: Ticks) -> "Therapist":
        """Fill in the screen `step` and submit it; fail if another screen is open."""
        assert self.step == step, f"{self.id} sees {self.step}, not {step}"
        self.ticks(**given)
        self.sends()
        return self

    def closes(self) -> "Therapist":
        """Close the modal."""
        self.practice.workspace.close(self.id)
        return self

    def opens_home(self) -> "Therapist":
        """Open the app's Home tab."""
        self.practice.workspace.open_home(self.id)
        return self

    @property
    def home(self) -> str:
        """Return all text of the Home tab."""
        return "\n".join(list_readable(self.practice.workspace.get_view(self.id).home or {}))

    @property
    def taps(self) -> int:
        """Return how many taps this person has made."""
        return self.practice.taps.get(self.id, 0)

    def _count_taps(self, outcome: ActionResult, taps: int = 1) -> ActionResult:
        self.practice.taps[self.id] = self.taps + taps
        assert outcome.trouble is None, outcome.trouble
        assert outcome.status in {200, None}, outcome.status
        return outcome


def _taps(value: Ticks) -> int:
    return len(value) if isinstance(value, list) else 1


def _plain_value(element: Mapping[str, Any]) -> object:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"]]
    if element.get("selected_option"):
        return element["selected_option"]["value"]
    value_names = ("selected_date", "selected_time", "selected_user", "value")
    return next((element[name] for name in value_names if element.get(name) is not None), None)
