"""One's own log, as its screen says it: each entry in a line, those that repeat each other in one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Piece, Row

MAX_LINES, MAX_WORDS = 12, 110  # on a screen, whichever is reached first
REFUSED, UNFINISHED = "refused", "unfinished"


@dataclass(frozen=True)
class ActivityEntry:
    """One entry: what the audit log calls it, what came of it, about which case, when in words, its number."""

    action: str  # a dotted id
    outcome: str  # done, permitted, refused
    code: str  # of a case, or nothing
    time: str  # "Tue 4 May 09:12", in the reader's zone
    number: int
    detail: str = ""  # a fixed id


def activity_log(entries: Sequence[ActivityEntry], *, more: bool, earlier: bool) -> Form:
    """Return one screen of one's own entries, the newest first; `more`: there are older ones than these.

    `earlier`: this is not the newest screen.
    """
    runs = list(_group_repeated(entries))
    lines = _lines_that_fit([_entry_line(one, times) for one, _last, times in runs])
    shown, rows = runs[: len(lines)], tuple(Row((), line) for line in lines)
    further: list[Button] = []
    if shown and (more or len(runs) > len(shown)):
        further.append(Button("my_log_earlier", WORDS.phrases["my_log_earlier"], str(shown[-1][1].number)))
    if earlier:
        further.append(Button("my_log", WORDS.phrases["my_log"]))
    pieces: Sequence[Piece] = (Row(tuple(further)),) if further else ()
    show = set() if shown else {"nothing"}
    return content.build_form("my_log", WORDS, ScreenFilling(rows={"entries": rows, "further": pieces}, shown=show))


def action_in_words(action: str) -> str:
    """Return what was done, in words; what has no words any more is something else."""
    return WORDS.phrases.get(f"log_{action.replace('.', '_')}", WORDS.phrases["log_other"])


def _group_repeated(entries: Sequence[ActivityEntry]) -> Iterator[tuple[ActivityEntry, ActivityEntry, int]]:
    """Yield what follows itself once: the newest of the run, the oldest, and how many there are."""
    for _same, run in groupby(entries, key=lambda one: (one.action, one.outcome, one.detail, one.code)):
        those = list(run)
        yield those[0], those[-1], len(those)


def _lines_that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return as many of the lines as fit on a screen."""
    so_far = accumulate(len(line.split()) for line in lines[:MAX_LINES])
    return lines[: sum(words <= MAX_WORDS for words in so_far)]


def _entry_line(one: ActivityEntry, times: int) -> str:
    phrases, how = WORDS.phrases, action_in_words(one.action)
    if one.outcome == REFUSED and not one.action.startswith("words."):  # that they were held up says it
        how = phrases["log_not_yet" if one.action.startswith("gate.") else "log_not_open"].format(how=how)
    if one.detail == UNFINISHED:
        how = phrases["log_unfinished"].format(how=how)
    if times > 1:
        how = phrases["log_several"].format(how=how, number=times)
    return phrases["log_line_case" if one.code else "log_line"].format(time=one.time, code=one.code, how=how)
