"""What therapists ask supervisors about, and what they see while they wait for an answer (S0-7, S0-29, S0-34)."""

from collections.abc import Collection, Mapping, Sequence

from flows.cases.screen_names import ScreenNames
from flows.content import WORDS, ScreenFilling
from flows.forms import Form, Piece

ANOTHER_REASON = "another"  # the reason that a supervisor has to approve (S0-29)

REASON, BRING, CHANGED, MOVED = "reason", "bring", "changed", "moved"
ANSWERS: Mapping[str, tuple[str, ...]] = {
    REASON: ("go_on", "rest"),
    BRING: ("talked",),
    CHANGED: ("released", "tell"),
    MOVED: ("talked",),
}
"""The kinds of question for supervisors, and the possible answers to each."""

WITHDRAWN = "taken_back"  # the answer when the therapist withdraws the question


def needs_supervisor(reasons: Collection[str]) -> bool:
    """Return whether a supervisor has to approve these reasons (S0-29)."""
    return ANOTHER_REASON in reasons


def join_names(names: Sequence[str]) -> str:
    """Return the supervisors' first names joined by "or", because any of them may act."""
    return WORDS.phrases["or_another"].join(names) or WORDS.phrases["your_supervisor"]


def reason_waiting(screen_names: ScreenNames, wait: Sequence[Piece]) -> Form:
    """Return the screen shown while a supervisor decides on a reason; `wait`: the line with who and since when."""
    return screen_names.build_form("reason_waits", ScreenFilling(rows={"wait": wait}))
