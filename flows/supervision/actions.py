"""What waits for a supervisor, as Slack and their own page list it. Codes, names and days; no words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import page_links
from flows.actions import Reply, Show
from flows.consult.framing.screens import ListLine
from flows.context import Actor, Context, Services
from flows.permissions import Permission, require
from flows.supervision import queue as supervision_queue
from flows.supervision import screens
from flows.supervision.screens import SideStatus


@dataclass(frozen=True)
class QueueItem:
    """One thing on a supervisor's list, and where in their sitting it is read; nowhere, if it is not theirs."""

    line: str
    path: str = ""


@dataclass(frozen=True)
class QueuePage:
    """Everything on a supervisor's list, each the oldest first."""

    to_read: Sequence[QueueItem]
    questions: Sequence[QueueItem]
    change_asked: Sequence[QueueItem]  # the therapist's move: a note
    taken_further: Sequence[QueueItem]
    recused: Sequence[QueueItem]  # a shared supervision group (S0-16)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits for the supervisor."""
        return not self.to_read and not self.questions


def show_queue(ctx: Context) -> Reply:
    """Return what waits for this supervisor, and the way to their page."""
    require(ctx.actor, Permission.REVIEW_SUMMARY)
    url = page_links.make_review_link(ctx.session, ctx.services, ctx.actor)
    return Show(screens.queue(queue_lines(ctx), url))


def queue_lines(ctx: Context, button: str = "") -> list[ListLine]:
    """Return one line for each thing that waits for this supervisor, the oldest first; `button`: beside each."""
    found = supervision_queue.load_queue(ctx.session, ctx.actor)
    every = [(one.since, supervision_queue.side_line(ctx.actor, one)) for one in found.unread_sides]
    every += [(one.asking.asked_at, supervision_queue.question_line(ctx.actor, one)) for one in found.questions]
    return [ListLine(words, button) for _since, words in sorted(every)]


def load_queue_page(services: Services, actor: Actor) -> QueuePage:
    """Return the whole list of this supervisor; raise NotYoursError for anybody else."""
    require(actor, Permission.REVIEW_SUMMARY)
    with services.database.reading() as session:
        found = supervision_queue.load_queue(session, actor)

    def of(standing: SideStatus) -> Sequence[QueueItem]:
        those = (one for one in found.sides if one.status is standing)
        return [QueueItem(supervision_queue.side_line(actor, one), f"/r/{one.consult.id}/{one.part}") for one in those]

    return QueuePage(
        to_read=of(SideStatus.TO_READ),
        questions=[
            QueueItem(supervision_queue.question_line(actor, one), f"/a/{one.asking.id}") for one in found.questions
        ],
        change_asked=of(SideStatus.CHANGE_ASKED),
        taken_further=of(SideStatus.TAKEN_FURTHER),
        recused=[QueueItem(case.code) for case in found.recused_cases],
    )
