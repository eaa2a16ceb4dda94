"""Screens of changes that wait: what, by whom, until when, and what the reader can decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flows import content
from flows.access_changes.rules import Decision
from flows.content import WORDS, ScreenFilling
from flows.forms import Button, Form, Paragraph, Piece, Row

MAX_ROWS = 2  # what fits a screen of 140 words
MAX_NAMES = 3  # of those who can confirm, by name
_BUTTONS = {
    Decision.CONFIRM: "access_confirm",
    Decision.OBJECT: "access_object",
    Decision.WITHDRAW: "access_withdraw",
}


@dataclass(frozen=True)
class WaitingChange:
    """One change that waits, in words; `until`: when it takes effect by itself, or "" if it does not."""

    id: str
    what: str
    asker: str
    asked: str
    until: str
    decisions: Collection[Decision]
    limit: str = ""  # why the reader cannot confirm it, who could otherwise


def waiting_changes(waiting: Sequence[WaitingChange], done: str = "") -> Form:
    """Return the changes that wait, MAX_ROWS at a time; `done`: what has become of the one that was just decided."""
    pieces = [piece for change in waiting[:MAX_ROWS] for piece in _pieces(change)]
    if len(waiting) > MAX_ROWS:
        further = "access_changes_further"
        pieces.append(Row((Button(further, WORDS.phrases[further], waiting[MAX_ROWS].id),)))
    shown = {"done"} if done else set()
    shown |= {"some"} if waiting else {"none"}
    return content.build_form(
        "access_changes", WORDS, ScreenFilling(placeholders={"done": done}, rows={"changes": pieces}, shown=shown)
    )


def outcome_in_words(outcome: str, by: str, day: str) -> str:
    """Return what became of a change: who decided it (their first name, or ""), and on which day."""
    return WORDS.phrases[f"access_{outcome}"].format(who=by, day=day)


def preview_line(names: Sequence[str], until: str) -> str:
    """Return who has to confirm, by first name, and until when; "" for `until` if it does not take effect by itself."""
    phrases = WORDS.phrases
    if not names:
        return phrases["access_preview_nobody" if until else "access_preview_never"].format(until=until)
    listed = names[:MAX_NAMES] if len(names) <= MAX_NAMES else [*names[:MAX_NAMES], phrases["access_preview_others"]]
    who = phrases["access_preview_or"].join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    return phrases["access_preview" if until else "access_preview_only"].format(who=who, until=until)


def preview_of_newcomer(day: str, until: str, again: str) -> str:
    """Return that nobody can confirm it, because the reader became an administrator only on this day."""
    phrase = WORDS.phrases["access_preview_new" if until else "access_preview_new_never"]
    return phrase.format(day=day, until=until, again=again)


def limit_line(why: str, *, asker: str, day: str, again: str) -> str:
    """Return why the reader cannot confirm, after a space; `why`: the asker, an administrator or a place is new."""
    return " " + WORDS.phrases[f"access_new_{why}"].format(asker=asker, day=day, again=again)


def waiting_line(change: WaitingChange) -> str:
    """Return a change that waits as one line."""
    phrase = WORDS.phrases["access_waits_until" if change.until else "access_waits"]
    return phrase.format(
        what=change.what, asker=change.asker, asked=change.asked, until=change.until, limit=change.limit
    )


def _pieces(change: WaitingChange) -> Sequence[Piece]:
    decisions = [decision for decision in Decision if decision in change.decisions]
    buttons = tuple(Button(_BUTTONS[each], WORDS.phrases[_BUTTONS[each]], change.id) for each in decisions)
    return (Paragraph(waiting_line(change)), *((Row(buttons),) if buttons else ()))
