"""What each person of the demo sees in Slack: the top modal, and the buttons of their messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.demo.local_slack import Workspace
from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.client.input_state import VALUE_SHAPES
from bot.demo.local_slack.shared_types import Json

_PAGE_LINK = "/w#"


@dataclass(frozen=True)
class ScreenButton:
    """One button, and where it is: a view id or a message's ts."""

    where: str
    action: str
    value: str | None
    url: str
    label: str = ""

    @property
    def opens_page(self) -> bool:
        """Tell whether the button opens a private page."""
        return _PAGE_LINK in self.url


@dataclass(frozen=True)
class ModalScreen:
    """An open modal."""

    view_id: str
    name: str
    submit_label: str
    has_fields: bool
    buttons: tuple[ScreenButton, ...]

    @property
    def can_submit(self) -> bool:
        """Tell whether the modal has a submit button."""
        return bool(self.submit_label)

    def find_button(self, *actions: str, value: str | None = None) -> ScreenButton | None:
        """Return the first button with one of these action ids."""
        return _find(self.buttons, actions, value)


@dataclass(frozen=True)
class PersonScreens:
    """What one person sees. `message_buttons` are those of the newest message first."""

    modal: ModalScreen | None
    message_buttons: tuple[ScreenButton, ...]

    def find_message_button(self, *actions: str, value: str | None = None) -> ScreenButton | None:
        """Return the button in the newest message that has one of these action ids."""
        return _find(self.message_buttons, actions, value)


def read_screens(workspace: Workspace, person_id: str) -> PersonScreens:
    """Return what this person sees now."""
    view = workspace.get_view(person_id)
    messages = tuple(
        button for message in reversed(view.messages) for button in _list_buttons(message.ts, message.blocks)
    )
    return PersonScreens(_read_modal(view.top_modal), messages)


def _read_modal(view: Json | None) -> ModalScreen | None:
    if view is None:
        return None
    fields = [element for _block, element in iter_interactive(view["blocks"]) if element["type"] in VALUE_SHAPES]
    buttons = tuple(_list_buttons(view["id"], view["blocks"]))
    submit = view["submit"]["text"] if view["submit"] else ""
    return ModalScreen(view["id"], view["callback_id"], submit, bool(fields), buttons)


def _list_buttons(where: str, blocks: list[Json]) -> Iterable[ScreenButton]:
    for _block, element in iter_interactive(blocks):
        if element["type"] == "button":
            yield ScreenButton(
                where, element["action_id"], element.get("value"), element.get("url", ""), element["text"]["text"]
            )


def _find(buttons: Iterable[ScreenButton], actions: tuple[str, ...], value: str | None) -> ScreenButton | None:
    matching = (button for button in buttons if button.action in actions and value in (None, button.value))
    return next(matching, None)
