"""What is waiting for a supervisor, for Slack and for the page. Codes, names and days; no free text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.actions import Actions, Click
from flows.consult.framing.screens import MAX_ROWS
from flows.content import ListLine
from flows.context import Context
from flows.people import page_links
from flows.permissions import Permission, require
from flows.replies import Outcome, Show
from flows.supervision import queue, reviewed, screens
from flows.supervision.screens import SideStatus
from storage.list_position import Position
from storage.supervision import questions, review_states
from storage.supervision.questions import ListedQuestion
from storage.supervision.review_states import ListedSide

PAGE_ROWS = 25  # of each list on the page, before "Show more"

actions = Actions()


@dataclass(frozen=True)
class QueueItem:
    """One line of a supervisor's list, and the path of its page; empty if the supervisor may not open it."""

    line: str
    path: str = ""


@dataclass(frozen=True)
class QueuePage:
    """The beginning of each of a supervisor's lists, or later lines of one; sorted from oldest to newest."""

    to_read: Sequence[QueueItem] = ()
    questions: Sequence[QueueItem] = ()
    change_asked: Sequence[QueueItem] = ()  # the therapist's turn: to add a note
    taken_further: Sequence[QueueItem] = ()
    recused: Sequence[QueueItem] = ()  # not to review because of a shared supervision group (S0-16)
    reviewed: Sequence[QueueItem] = ()  # approved sides, to read again; the latest first
    further: Mapping[str, str] = field(default_factory=dict)  # where each list that has more lines goes on
    is_later_part: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is waiting for the supervisor."""
        return not self.is_later_part and not self.to_read and not self.questions


@actions.press("review", may=Permission.REVIEW_SUMMARY)
@actions.command("review", may=Permission.REVIEW_SUMMARY)
def show_queue(ctx: Context, _click: Click) -> Outcome:
    """Return what is waiting for this supervisor, with a link to their page; if only one item is, to that item."""
    items, link = queue.list_waiting(ctx, MAX_ROWS + 1), page_links.make_review_link(ctx)
    only_path = items[0].path if len(items) == 1 else ""
    return Show(screens.queue([ListLine(item.line) for item in items], link + only_path))


def queue_lines(ctx: Context, button: str, limit: int) -> list[ListLine]:
    """Return a line for each side and question waiting for the actor, at most `limit`, the oldest first."""
    return [ListLine(item.line, button) for item in queue.list_waiting(ctx, limit)]


def _require_supervisor(ctx: Context, _about: str, may: Permission) -> None:
    """Raise NotYoursError for anyone who is not a supervisor."""
    require(ctx.actor, may)


@actions.page("page.emergencies.or_else:queue", may=Permission.REVIEW_SUMMARY, loads=_require_supervisor, reads=True)
def load_queue_page(ctx: Context, _nothing: None, click: Click) -> QueuePage:
    """Return this supervisor's lists; given `list` and `after`, what follows in this list, if it has as many lines."""
    name, after = str(click.given.get("list", "")), Position.parse(click.given.get("after", ""))
    if name in _LISTS and after is not None:
        items, further = _load_part(ctx, name, after)
        if items:
            return _build_page({name: items}, further, is_later_part=True)
    parts = {each: _load_part(ctx, each, None) for each in _LISTS}
    places = {each: place for _items, further in parts.values() for each, place in further.items()}
    return _build_page({each: items for each, (items, _further) in parts.items()}, places)


def _build_page(
    items_by_list: Mapping[str, Sequence[QueueItem]], further: Mapping[str, str], *, is_later_part: bool = False
) -> QueuePage:
    lists: dict[str, Any] = dict(items_by_list)
    return QueuePage(further=further, is_later_part=is_later_part, **lists)


def _load_part(ctx: Context, name: str, after: Position | None) -> tuple[Sequence[QueueItem], Mapping[str, str]]:
    """Return the lines of this list after a position, and where it goes on if there are more."""
    listed = _LISTS[name]
    rows: Sequence[ListedSide | ListedQuestion] = (
        review_states.list_sides(
            ctx.session,
            ctx.actor.member_id,
            listed.statuses,
            limit=PAGE_ROWS + 1,
            after=after,
            recused=listed.is_recused,
            newest_first=listed.is_newest_first,
        )
        if listed.statuses
        else questions.list_for_supervisor(ctx.session, ctx.actor.member_id, limit=PAGE_ROWS + 1, after=after)
    )
    shown = rows[:PAGE_ROWS]
    return listed.describe(ctx, shown), {name: str(shown[-1].position)} if len(rows) > PAGE_ROWS else {}


def _side_items(ctx: Context, sides: Sequence[ListedSide]) -> Sequence[QueueItem]:
    return [QueueItem(queue.side_line(ctx, side), queue.side_path(side)) for side in sides]


def _question_items(ctx: Context, listed: Sequence[ListedQuestion]) -> Sequence[QueueItem]:
    return [QueueItem(queue.question_line(ctx, question), queue.question_path(question)) for question in listed]


def _recused_items(_ctx: Context, sides: Sequence[ListedSide]) -> Sequence[QueueItem]:
    return [QueueItem(code) for code in {side.consult_id: side.code for side in sides}.values()]


def _reviewed_items(ctx: Context, sides: Sequence[ListedSide]) -> Sequence[QueueItem]:
    return [QueueItem(item.line, item.path) for item in reviewed.describe(ctx, sides)]


@dataclass(frozen=True)
class _List:
    """One list of the page: how its rows are described, and which sides it has; without a status, it has questions."""

    describe: Callable[[Context, Any], Sequence[QueueItem]]
    statuses: Sequence[SideStatus] = ()
    is_recused: bool = False
    is_newest_first: bool = False


_LISTS: Mapping[str, _List] = {
    "to_read": _List(_side_items, [SideStatus.TO_READ]),
    "questions": _List(_question_items),
    "change_asked": _List(_side_items, [SideStatus.CHANGE_ASKED]),
    "taken_further": _List(_side_items, [SideStatus.TAKEN_FURTHER]),
    "recused": _List(_recused_items, screens.NOT_APPROVED, is_recused=True),
    "reviewed": _List(_reviewed_items, [SideStatus.APPROVED], is_newest_first=True),
}
