"""A snapshot of one person's screen."""

from dataclasses import dataclass, field

from bot.demo.local_slack.api.posted_messages import CHANNEL, PostedMessage
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.traffic_log import list_readable


@dataclass(frozen=True)
class PersonView:
    """One person's screen. Views include `state` with the entered values; the last of `views` is the visible one.

    `messages` are the app's direct messages, `ephemerals` the messages that only this person sees, oldest first.
    `errors` has the messages next to the inputs of the visible modal, by block id.
    """

    views: list[Json] = field(default_factory=list)
    messages: list[PostedMessage] = field(default_factory=list)
    ephemerals: list[PostedMessage] = field(default_factory=list)
    channel: list[PostedMessage] = field(default_factory=list)
    home: Json | None = None
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    unread: int = 0

    @property
    def top_modal(self) -> Json | None:
        """Return the visible modal, or None."""
        return self.views[-1] if self.views else None

    @property
    def top_callback_id(self) -> str | None:
        """Return the visible modal's callback id, or None."""
        return None if self.top_modal is None else str(self.top_modal["callback_id"])

    @property
    def top_texts(self) -> list[str]:
        """Return every readable string of the visible modal."""
        return list_readable(self.top_modal)


def build_person_view(store: StateStore, person_id: str) -> PersonView:
    """Return a snapshot of a person's screen."""
    with store.lock:
        person = store.get_person(person_id)
        stack = store.views.get_stack(person_id)
        home = store.views.homes.get(person_id)
        direct = store.messages.list_visible(person_id, person.channel)
        channel = store.messages.list_visible(person_id, CHANNEL)
        return PersonView(
            views=[view.as_slack(store.app) for view in stack],
            messages=[message for message in direct if message.visible_to is None],
            ephemerals=[message for message in direct + channel if message.visible_to is not None],
            channel=[message for message in channel if message.visible_to is None],
            home=home.as_slack(store.app) if home is not None else None,
            errors=dict(stack[-1].errors) if stack else {},
            trouble=store.trouble.get(person_id),
            unread=sum(message.is_new and message.visible_to is None for message in direct),
        )
