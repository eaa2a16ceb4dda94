"""The screen of a member's own activity log: one line per entry; repeated entries share a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Piece, Row

MAX_LINES, MAX_WORDS = 12, 110  # the limits of one screen
REFUSED, UNFINISHED = "refused", "unfinished"


@dataclass(frozen=True)
class ActivityEntry:
    """One entry: its action id, its outcome, its case code, its time in words, its number."""

    action: str  # a dotted id
    outcome: str  # done, permitted, refused
    code: str  # of the case, or empty
    time: str  # "Tue, May 4 at 9:12 AM", in the reader's zone
    number: int
    detail: str = ""  # a fixed id


def activity_log(entries: Sequence[ActivityEntry], *, more: bool, earlier: bool) -> Form:
    """Return one screen of the member's own entries, the newest first.

    `more`: older entries exist. `earlier`: this is not the newest screen.
    """
    runs = list(_group_repeated([entry for entry in entries if action_in_words(entry.action)]))
    lines = _lines_that_fit([_entry_line(newest, count) for newest, _oldest, count in runs])
    shown, rows = runs[: len(lines)], tuple(Row((), line) for line in lines)
    buttons: list[Button] = []
    if shown and (more or len(runs) > len(shown)):
        buttons.append(Button("my_log_earlier", WORDS.phrases["my_log_earlier"], str(shown[-1][1].number)))
    if earlier:
        buttons.append(Button("my_log", WORDS.phrases["my_log"]))
    pieces: Sequence[Piece] = (Row(tuple(buttons)),) if buttons else ()
    show = set() if shown else {"nothing"}
    return content.build_form("my_log", WORDS, ScreenFilling(rows={"entries": rows, "further": pieces}, shown=show))


def action_in_words(action: str) -> str:
    """Return the action in words: `log_other` without a phrase of its own; empty if the log doesn't list it."""
    return WORDS.phrases.get(f"log_{action.replace('.', '_')}", WORDS.phrases["log_other"])


def _group_repeated(entries: Sequence[ActivityEntry]) -> Iterator[tuple[ActivityEntry, ActivityEntry, int]]:
    """Yield each run of equal entries: its newest entry, its oldest entry, and their number."""
    for _same, run in groupby(entries, key=lambda entry: (entry.action, entry.outcome, entry.detail, entry.code)):
        repeated = list(run)
        yield repeated[0], repeated[-1], len(repeated)


def _lines_that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return as many of the lines as fit on a screen."""
    word_totals = accumulate(len(line.split()) for line in lines[:MAX_LINES])
    return lines[: sum(total <= MAX_WORDS for total in word_totals)]


def _entry_line(entry: ActivityEntry, count: int) -> str:
    phrases, action = WORDS.phrases, action_in_words(entry.action)
    if entry.outcome == REFUSED and not entry.action.startswith("words."):  # those phrases already say so
        action = phrases["log_not_yet" if entry.action.startswith("gate.") else "log_not_open"].format(how=action)
    if entry.detail == UNFINISHED:
        action = phrases["log_unfinished"].format(how=action)
    if count > 1:
        action = phrases["log_several"].format(how=action, number=count)
    return phrases["log_line_case" if entry.code else "log_line"].format(time=entry.time, code=entry.code, how=action)
