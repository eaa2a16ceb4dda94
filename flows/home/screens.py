"""Screens that every member can read at any time, without a case (S0-47, S0-49): why, guidelines, what to type."""

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Form

SUBJECTS = (
    *("guidelines", "guidelines_whether", "guidelines_before", "guidelines_how", "guidelines_others"),
    "broader_frame",
)


class UnknownSubjectError(LookupError):
    """No screen has this name."""


def why_screen(step: str, needed: int) -> Form:
    """Return the reason why the screen `step` exists; `needed`: the sessions that the practice requires (S0-19)."""
    if step not in WORDS.screens or not WORDS.screens[step].why:
        raise UnknownSubjectError
    reason = WORDS.screens[step].why.format(needed=needed, colleague=WORDS.phrases["your_colleague"])
    return reason_screen(reason)


def reason_screen(reason: str) -> Form:
    """Return the screen that shows a reason."""
    return content.build_form("why", WORDS, ScreenFilling(placeholders={"why": reason}))


def reasons_to_wait() -> Form:
    """Return the six reasons to wait."""
    return content.build_form("whynot", WORDS, ScreenFilling())


def commands(*, supervisor: bool) -> Form:
    """Return what can be typed after the slash command; `supervisor`: with what only supervisors can open."""
    return content.build_form("help", WORDS, ScreenFilling(shown={"supervisor"} if supervisor else ()))


def guideline(name: str) -> Form:
    """Return one part of the guidelines; raise UnknownSubjectError."""
    if name not in SUBJECTS:
        raise UnknownSubjectError
    return content.build_form(name, WORDS, ScreenFilling())
