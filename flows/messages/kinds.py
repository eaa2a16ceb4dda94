"""The kinds of messages. A feature declares its own; the text is composed from what is true when it is sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.content import WORDS, ButtonContent, MessageTemplate
from flows.context import Context
from storage.models import Delivery


@dataclass(frozen=True)
class MessageText:
    """The text of one message, the values of its placeholders, and the id that its buttons carry."""

    template: MessageTemplate
    placeholders: Mapping[str, str]
    about: str
    progress: str = ""  # at which stage the consult is, if the message is about one


@dataclass(frozen=True)
class Posted:
    """A new message that Slack took: to whom, of which kind, about which change of access, and its time in Slack."""

    recipient_id: UUID
    kind: str
    change_id: UUID | None
    ts: str


Compose = Callable[[Context, Delivery], MessageText | None]
"""Return what to tell the actor of the context, who is the recipient; None: the message is stale."""

Concerns = Callable[[Context, Delivery], bool]
"""Return whether the actor of the context, who is the recipient, has a right to know of what the message is about.

It asks rows that have MACs, as they are now. A stored message is no proof: whoever writes the database can add one.
"""

FollowUp = Callable[[Context, Delivery], datetime | None]
"""Handle a stale message, in the transaction that records it as stale; return when to compose it again, or None."""


AfterSent = Callable[[Context, Delivery], None]
"""Do what follows a message that was sent, in the transaction that records it as sent."""


Outcome = Callable[[Context, Delivery], str | None]
"""Return what came of a message that was sent, in words, once what it asks is done or no longer needed.

None: it is still open. An empty text: whoever asks says what became of the consult.
"""


@dataclass(frozen=True)
class MessageKind:
    """One kind of message. Never change an id: stored messages contain it."""

    id: str
    compose: Compose
    concerns: Concerns
    follow_up: FollowUp | None = None
    after_sent: AfterSent | None = None
    even_after_leaving: bool = False  # also for a member who has left the practice
    waits_until_back: bool = False  # while the member is inactive, instead of being stale
    outcome: Outcome | None = None  # None: its buttons stay
    subject: str = ""  # a later message with the same subject takes its place; empty: none does


class NotConcernedError(Exception):
    """A stored message is about something that its recipient has no right to know of."""

    def __init__(self, kind: str) -> None:
        super().__init__(self.__doc__)
        self.kind = kind


def anybody(_ctx: Context, _delivery: Delivery) -> bool:
    """Return True: the message says nothing but what is the recipient's own, or nothing at all."""
    return True


def administrators(ctx: Context, _delivery: Delivery) -> bool:
    """Return whether the recipient is an administrator."""
    return "administrator" in ctx.actor.roles


class DuplicateKindError(ValueError):
    """Two kinds of messages have the same id."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Messages:
    """The kinds of messages of one feature."""

    def __init__(self) -> None:
        self.kinds: dict[str, MessageKind] = {}

    def add(self, kind: MessageKind) -> None:
        """Add a kind; raise DuplicateKindError."""
        if kind.id in self.kinds:
            raise DuplicateKindError
        self.kinds[kind.id] = kind

    def kind(  # noqa: PLR0913 -- what is special about a kind, each given by name
        self,
        *ids: str,
        concerns: Concerns,
        follow_up: FollowUp | None = None,
        after_sent: AfterSent | None = None,
        even_after_leaving: bool = False,
        outcome: Outcome | None = None,
        subject: str = "",
        waits_until_back: bool = False,
    ) -> Callable[[Compose], Compose]:
        """Declare kinds that the decorated function composes, for a recipient whom they concern."""

        def declare(compose: Compose) -> Compose:
            for each in ids:
                self.add(
                    MessageKind(
                        each,
                        compose,
                        concerns,
                        follow_up,
                        after_sent,
                        even_after_leaving=even_after_leaving,
                        waits_until_back=waits_until_back,
                        outcome=outcome,
                        subject=subject,
                    )
                )
            return compose

        return declare


def merge(features: Iterable[Messages]) -> Mapping[str, MessageKind]:
    """Return all kinds of these features by id; raise DuplicateKindError."""
    merged = Messages()
    for feature in features:
        for kind in feature.kinds.values():
            merged.add(kind)
    return merged.kinds


def message_text(kind: str, placeholders: Mapping[str, str], about: str = "") -> MessageText:
    """Return the message with this id in the content files, with only those buttons that fit now.

    A message about something has `Safety concern`, too (S0-9).
    """
    template = WORDS.messages[kind]
    fitting = tuple(button for button in template.buttons if not button.when or placeholders.get(button.when))
    if about and not template.urgent:
        fitting = (*fitting, ButtonContent(id="safety", label=WORDS.phrases["safety"]))
    return MessageText(template.model_copy(update={"buttons": fitting}), placeholders, about)
