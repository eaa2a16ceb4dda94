"""What is waiting for a supervisor, for Slack and for the page. Codes, names and days; no free text."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.actions import Actions, Click
from flows.content import ListLine
from flows.context import Context
from flows.people import page_links
from flows.permissions import Permission, require
from flows.replies import Outcome, Show
from flows.supervision import queue as supervision_queue
from flows.supervision import reviewed as supervision_reviewed
from flows.supervision import screens
from flows.supervision.queue import QueuedSide, SupervisorQuestion, SupervisorQueue
from flows.supervision.screens import SideStatus

actions = Actions()


@dataclass(frozen=True)
class QueueItem:
    """One line of a supervisor's list, and the path of its page; empty if the supervisor may not open it."""

    line: str
    path: str = ""


@dataclass(frozen=True)
class QueuePage:
    """Everything on a supervisor's list, each part sorted from oldest to newest."""

    to_read: Sequence[QueueItem]
    questions: Sequence[QueueItem]
    change_asked: Sequence[QueueItem]  # the therapist's turn: to add a note
    taken_further: Sequence[QueueItem]
    recused: Sequence[QueueItem]  # not to review because of a shared supervision group (S0-16)
    reviewed: Sequence[QueueItem]  # the latest approved sides, to read again

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is waiting for the supervisor."""
        return not self.to_read and not self.questions


@actions.press("review", may=Permission.REVIEW_SUMMARY)
@actions.command("review", may=Permission.REVIEW_SUMMARY)
def show_queue(ctx: Context, _click: Click) -> Outcome:
    """Return what is waiting for this supervisor, with a link to their page; if only one item is, to that item."""
    items, link = _waiting_items(ctx), page_links.make_review_link(ctx)
    only_path = items[0].path if len(items) == 1 else ""
    return Show(screens.queue([ListLine(item.line) for item in items], link + only_path))


def queue_lines(ctx: Context, button: str = "") -> list[ListLine]:
    """Return one line for each side and question waiting for this supervisor, the oldest first, each with `button`."""
    return [ListLine(item.line, button) for item in _waiting_items(ctx)]


def _waiting_items(ctx: Context) -> list[QueueItem]:
    """Return each side and question waiting for this supervisor, the oldest first."""
    waiting = supervision_queue.load_queue(ctx)
    dated = [(side.since, _side_item(ctx, side)) for side in waiting.unread_sides]
    dated += [(question.row.asked_at, _question_item(ctx, question)) for question in waiting.questions]
    return [item for _since, item in sorted(dated, key=lambda pair: (pair[0], pair[1].line))]


def _side_item(ctx: Context, side: QueuedSide) -> QueueItem:
    return QueueItem(supervision_queue.side_line(ctx, side), f"/r/{side.consult.id}/{side.part}")


def _question_item(ctx: Context, question: SupervisorQuestion) -> QueueItem:
    return QueueItem(supervision_queue.question_line(ctx, question), f"/a/{question.row.id}")


def _load_queue(ctx: Context, _about: str, may: Permission) -> SupervisorQueue:
    """Return what is waiting for the actor; raise NotYoursError for anyone who is not a supervisor."""
    require(ctx.actor, may)
    return supervision_queue.load_queue(ctx)


@actions.page("page.emergencies.or_else:queue", may=Permission.REVIEW_SUMMARY, loads=_load_queue, reads=True)
def load_queue_page(ctx: Context, waiting: SupervisorQueue, _click: Click) -> QueuePage:
    """Return the whole list of this supervisor."""

    def items_with_status(status: SideStatus) -> Sequence[QueueItem]:
        return [_side_item(ctx, side) for side in waiting.sides if side.status is status]

    return QueuePage(
        to_read=items_with_status(SideStatus.TO_READ),
        questions=[_question_item(ctx, question) for question in waiting.questions],
        change_asked=items_with_status(SideStatus.CHANGE_ASKED),
        taken_further=items_with_status(SideStatus.TAKEN_FURTHER),
        recused=[QueueItem(case.code) for case in waiting.recused_cases],
        reviewed=[
            QueueItem(item.line, item.path)
            for item in (supervision_reviewed.list_reviewed(ctx, waiting.reviewer) if waiting.reviewer else ())
        ],
    )
