"""What can be read at any time, with no case at all (S0-47, S0-49): why, when not to confer, the guidelines."""

from flows import content
from flows.content import WORDS, ScreenFilling
from flows.forms import Form

SUBJECTS = (
    *("guidelines", "guidelines_whether", "guidelines_before", "guidelines_how", "guidelines_others"),
    "broader_frame",
)


class UnknownSubjectError(LookupError):
    """There is no such screen to read."""


def why_screen(step: str, needed: int) -> Form:
    """Return the reason behind the screen `step`; `needed` is the practice's number of sessions (S0-19)."""
    if step not in WORDS.screens or not WORDS.screens[step].why:
        raise UnknownSubjectError
    reason = WORDS.screens[step].why.format(needed=needed, colleague=WORDS.phrases["your_colleague"])
    return reason_screen(reason)


def reason_screen(reason: str) -> Form:
    """Return the screen that says why."""
    return content.build_form("why", WORDS, ScreenFilling(placeholders={"why": reason}))


def reasons_to_wait() -> Form:
    """Return the six moments when not to confer."""
    return content.build_form("whynot", WORDS, ScreenFilling())


def guideline(name: str) -> Form:
    """Return one part of the guidelines."""
    if name not in SUBJECTS:
        raise UnknownSubjectError
    return content.build_form(name, WORDS, ScreenFilling())


def notice(said: str) -> Form:
    """Return a screen that says one thing, such as why something cannot be done."""
    return content.build_form("notice", WORDS, ScreenFilling(placeholders={"words": said}))
