"""Ways for two therapists to bring a talk to each of its ends. Each must work from any point of the talk."""

from tests.support.practice import BEN, DANA, ELI
from tests.support.simulation.simulated_talk import BOTH, HEARD, HOWS, KEPT, PASSED, SHARED, Talk
from tests.support.simulation.talk_invariants import PARTS

SUPERVISES = dict(zip(BOTH, (DANA, ELI), strict=True))
ASKED = {2: SHARED, 3: HEARD, 6: KEPT}
LATE = "sees it too late"


def they_close(talk: Talk, who: str) -> None:
    """Let both continue with sensible answers, `who` first, until no promise to a client is left open."""
    both_sign(talk, who)
    for therapist in (who, _other(who)):
        talk.answers(SUPERVISES[therapist], "released")
        if talk.has_open_promise(therapist):
            talk.tells(therapist, "told")
    assert is_over(talk) or LATE in talk.reached


def one_ends_the_talk(talk: Talk, who: str) -> None:
    """Let somebody end the consult before both have signed: nobody can read anything of it afterwards."""
    both_begin(talk, who)
    for therapist in BOTH:
        if not is_over(talk):
            talk.records(therapist, talk.checks.next_question(therapist), PASSED)
    talk.cancels(who)
    for therapist in BOTH:
        _tries_everything(talk, therapist)


def a_release_is_revoked_in_the_talk(talk: Talk, who: str) -> None:
    """Let a release be revoked during the talk: nothing is saved and nothing shown until new forms are signed."""
    both_begin(talk, who)
    talk.revokes(who)
    for therapist in BOTH:
        _tries_everything(talk, therapist)
    talk.everybody_signs_new_forms()
    for therapist in BOTH:
        if not is_over(talk):
            talk.records(therapist, min(talk.checks.next_question(therapist), 8), PASSED)


def a_release_is_revoked_at_the_summary(talk: Talk, who: str) -> None:
    """Let a release be revoked after one therapist has signed the summary: the other cannot sign."""
    both_answer(talk, who)
    if talk.checks.step != "summarising":
        return
    for therapist in (_other(who), who):
        talk.records(therapist, 6, SHARED)
        talk.looks_back(therapist, differently=True)
    talk.signs(who)
    talk.revokes(who)
    for therapist in BOTH:
        _tries_everything(talk, therapist)
    talk.everybody_signs_new_forms("goals", "modality")  # no longer covers what they share in question 6
    both_sign(talk, who)


def a_release_is_revoked_and_one_ends_the_talk(talk: Talk, who: str) -> None:
    """Let a release be revoked, and the other therapist end the consult then; what was written stays unchanged."""
    both_begin(talk, who)
    talk.revokes(who)
    talk.cancels(_other(who))
    for therapist in BOTH:
        _tries_everything(talk, therapist)


def a_change_voids_a_signature(talk: Talk, who: str) -> None:
    """Let one sign and the other change their part: the signature is void, and both sign the new revision."""
    both_answer(talk, who)
    if talk.checks.step != "summarising":
        return
    other = _other(who)
    talk.looks_back(who)
    talk.looks_back(other)
    talk.signs(who)
    talk.records(other, 2, HEARD)
    talk.signs(who, behind=1)
    talk.looks_back(other, 45, differently=True)
    talk.signs(other, behind=1)
    both_sign(talk, who)


def a_promise_changes(talk: Talk, who: str) -> None:
    """Let a promise to a client change twice: the supervisor first has the client told, then releases the promise."""
    both_sign(talk, who)
    if talk.has_open_promise(_other(who)):
        talk.tells(_other(who), "told")  # so that only the changed promise is left open
    for answer in ("tell", "released"):
        if talk.has_open_promise(who):
            talk.tells(who, "it_changed")
            talk.time_passes(days=9)
            talk.answers(SUPERVISES[who], answer)
    they_close(talk, who)


def a_client_is_told_on_another_day(talk: Talk, who: str) -> None:
    """Let somebody choose a new day for a promise, be reminded on that day, and tell the client then."""
    both_sign(talk, who)
    if talk.has_open_promise(who):
        talk.tells(who, "new_day", day=20)
        for days in (10, 11):  # past the old day, then past the new one
            talk.time_passes(days=days)
    they_close(talk, who)


def a_supervisor_asks_for_a_change(talk: Talk, who: str) -> None:
    """Let a supervisor ask for a change, take it further, and approve; the other supervisor is refused each time."""
    both_sign(talk, who)
    supervisor = SUPERVISES[who]
    for outcome in ("change_asked", "taken_further", "approved"):
        talk.decides(supervisor, outcome)
        talk.decides(supervisor, outcome, late=True)
        talk.decides(SUPERVISES[_other(who)], outcome, part=PARTS[who])
        talk.adds(who, "review")
    talk.adds(_other(who))
    talk.revokes(who)
    for therapist in BOTH:
        talk.adds(therapist)


def both_begin(talk: Talk, who: str) -> None:
    """Let both begin the talk with every release in place; if it is too late to begin, one of them ends the consult."""
    if is_over(talk):
        return
    talk.everybody_signs_new_forms()
    for therapist in (who, _other(who)):
        if not talk.checks.has_begun(therapist):
            talk.begins(therapist)
        if not talk.checks.has_begun(therapist) and not is_over(talk):
            talk.reached.add(LATE)
            talk.cancels(therapist)


def both_answer(talk: Talk, who: str) -> None:
    """Let both answer the remaining questions of the eight, in turn."""
    both_begin(talk, who)
    for number in range(1, 9):
        for therapist in (who, _other(who)):
            if number == 4:
                talk.presses(therapist, "go_on", talk.consult)
            if not is_over(talk) and talk.checks.next_question(therapist) == number:
                talk.records(therapist, number, ASKED.get(number, PASSED))
                if talk.checks.next_question(therapist) == number:
                    talk.records(therapist, number, PASSED)  # a question without a release can only be passed over


def both_sign(talk: Talk, who: str) -> None:
    """Let both look back and sign; first they pass over each answer that the releases no longer cover."""
    both_answer(talk, who)
    if talk.checks.step != "summarising":
        return
    for therapist in (who, _other(who)):
        if talk.checks.has_debrief_left(therapist):
            talk.looks_back(therapist)
        for number in talk.checks.list_uncovered_questions(therapist):
            talk.records(therapist, number, PASSED)
    for therapist in (who, _other(who)):
        talk.signs(therapist)
    assert talk.checks.step in {"signed", "closed"}


def is_over(talk: Talk) -> bool:
    """Return whether the consult has ended."""
    return talk.checks.consult.ended_at is not None


def _tries_everything(talk: Talk, who: str) -> None:
    """Let somebody try to save everything they can; the checks read from the rows what may be saved."""
    for number, how in zip((1, 2, 3, min(talk.checks.next_question(who), 8)), HOWS, strict=False):
        talk.records(who, number, how)
        talk.drafts(who, f"impression_{number}")
    for kind in ("differently", "addendum"):
        talk.drafts(who, kind)
    talk.looks_back(who, 50, differently=True)
    talk.signs(who)
    talk.adds(who)


def _other(who: str) -> str:
    return BEN if who != BEN else BOTH[0]
