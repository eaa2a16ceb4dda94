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
from flows.supervision.screens import Standing


@dataclass(frozen=True)
class Item:
    """One thing on a supervisor's list, and where in their sitting it is read; nowhere, if it is not theirs."""

    line: str
    path: str = ""


@dataclass(frozen=True)
class QueueSheet:
    """Everything on a supervisor's list, each the oldest first."""

    to_read: Sequence[Item]
    questions: Sequence[Item]
    change_asked: Sequence[Item]  # the therapist's move: a note
    taken_further: Sequence[Item]
    not_theirs: Sequence[Item]  # a shared supervision group (S0-16)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits for the supervisor."""
        return not self.to_read and not self.questions


def waiting(visit: Context) -> Reply:
    """Return what waits for this supervisor, and the way to their page."""
    require(visit.actor, Permission.REVIEW)
    url = page_links.make_review_link(visit.session, visit.desk, visit.actor)
    return Show(screens.review(waiting_lines(visit), url))


def waiting_lines(visit: Context, button: str = "") -> list[ListLine]:
    """Return one line for each thing that waits for this supervisor, the oldest first; `button`: beside each."""
    found = supervision_queue.of(visit.session, visit.actor)
    every = [(one.since, supervision_queue.side_line(visit.actor, one)) for one in found.to_read]
    every += [(one.asking.asked_at, supervision_queue.question_line(visit.actor, one)) for one in found.questions]
    return [ListLine(words, button) for _since, words in sorted(every)]


def queue(desk: Services, actor: Actor) -> QueueSheet:
    """Return the whole list of this supervisor; raise NotYoursError for anybody else."""
    require(actor, Permission.REVIEW)
    with desk.database.reading() as session:
        found = supervision_queue.of(session, actor)

    def of(standing: Standing) -> Sequence[Item]:
        those = (one for one in found.sides if one.standing is standing)
        return [Item(supervision_queue.side_line(actor, one), f"/r/{one.consult.id}/{one.part}") for one in those]

    return QueueSheet(
        to_read=of(Standing.TO_READ),
        questions=[Item(supervision_queue.question_line(actor, one), f"/a/{one.asking.id}") for one in found.questions],
        change_asked=of(Standing.CHANGE_ASKED),
        taken_further=of(Standing.TAKEN_FURTHER),
        not_theirs=[Item(case.code) for case in found.not_theirs],
    )
