"""The ways by which a talk comes to each of its ends, from wherever it is. From no place does one of them fail."""

from tests.support.practice import BEN, DANA, ELI
from tests.support.simulation.simulated_talk import BOTH, HEARD, HOWS, KEPT, PASSED, SHARED, Talk
from tests.support.simulation.talk_invariants import PARTS

SUPERVISES = dict(zip(BOTH, (DANA, ELI), strict=True))
ASKED = {2: SHARED, 3: HEARD, 6: KEPT}
LATE = "sees it too late"


def they_close(talk: Talk, who: str) -> None:
    """Let both go on sensibly, this one first, until nothing is left to be told."""
    both_sign(talk, who)
    for each in (who, _other(who)):
        talk.answers(SUPERVISES[each], "released")
        if talk.owes(each):
            talk.tells(each, "told")
    assert is_over(talk) or LATE in talk.reached


def one_stops(talk: Talk, who: str) -> None:
    """Let somebody let it rest while nothing is signed by both: nobody reads any more of it."""
    both_begin(talk, who)
    for each in BOTH:
        if not is_over(talk):
            talk.records(each, talk.standing.at(each), PASSED)
    talk.cancels(who)
    for each in BOTH:
        _tries_everything(talk, each)


def a_release_ends_in_the_talk(talk: Talk, who: str) -> None:
    """Let a paper be taken back while they talk: nothing is kept and nothing shown, until it is signed anew."""
    both_begin(talk, who)
    talk.revokes(who)
    for each in BOTH:
        _tries_everything(talk, each)
    talk.everybody_signs_papers()
    for each in BOTH:
        if not is_over(talk):
            talk.records(each, min(talk.standing.at(each), 8), PASSED)


def a_release_ends_at_the_summary(talk: Talk, who: str) -> None:
    """Let a paper be taken back while they read and sign, one has signed: the other does not."""
    both_answer(talk, who)
    if talk.standing.step != "summarising":
        return
    for each in (_other(who), who):
        talk.records(each, 6, SHARED)
        talk.looks_back(each, differently=True)
    talk.signs(who)
    talk.revokes(who)
    for each in BOTH:
        _tries_everything(talk, each)
    talk.everybody_signs_papers("goals", "modality")  # what they share to question 6 is covered no more
    both_sign(talk, who)


def a_release_ends_and_one_stops(talk: Talk, who: str) -> None:
    """Let a paper be taken back, and somebody let it rest then; what was written stays where it is."""
    both_begin(talk, who)
    talk.revokes(who)
    talk.cancels(_other(who))
    for each in BOTH:
        _tries_everything(talk, each)


def a_change_opens_what_was_signed(talk: Talk, who: str) -> None:
    """Let one sign, and the other change their part: it is signed anew, and not what stood before."""
    both_answer(talk, who)
    if talk.standing.step != "summarising":
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


def what_was_promised_changes(talk: Talk, who: str) -> None:
    """Let what a client was to hear change: their supervisor has it told, then lets go of it."""
    both_sign(talk, who)
    if talk.owes(_other(who)):
        talk.tells(_other(who), "told")  # so that what changed is all that is left
    for answer in ("tell", "released"):
        if talk.owes(who):
            talk.tells(who, "it_changed")
            talk.time_passes(days=9)
            talk.answers(SUPERVISES[who], answer)
    they_close(talk, who)


def it_is_told_on_another_day(talk: Talk, who: str) -> None:
    """Let somebody choose a new day, be reminded on it, and tell it then."""
    both_sign(talk, who)
    if talk.owes(who):
        talk.tells(who, "new_day", day=20)
        for days in (10, 11):  # past the old day, then past the new one
            talk.time_passes(days=days)
    they_close(talk, who)


def a_supervisor_asks_for_a_change(talk: Talk, who: str) -> None:
    """Let a supervisor ask for a change and get a note, take it further, and approve; the other's is not theirs."""
    both_sign(talk, who)
    supervisor = SUPERVISES[who]
    for deed in ("change_asked", "taken_further", "approved"):
        talk.decides(supervisor, deed)
        talk.decides(supervisor, deed, late=True)
        talk.decides(SUPERVISES[_other(who)], deed, part=PARTS[who])
        talk.adds(who, "review")
    talk.adds(_other(who))
    talk.revokes(who)
    for each in BOTH:
        talk.adds(each)


def both_begin(talk: Talk, who: str) -> None:
    """Let both begin, with every paper in order; too late for that, one of them lets it rest."""
    if is_over(talk):
        return
    talk.everybody_signs_papers()
    for each in (who, _other(who)):
        if not talk.standing.has_begun(each):
            talk.begins(each)
        if not talk.standing.has_begun(each) and not is_over(talk):
            talk.reached.add(LATE)
            talk.cancels(each)


def both_answer(talk: Talk, who: str) -> None:
    """Let both answer what is left of the eight, in turn."""
    both_begin(talk, who)
    for number in range(1, 9):
        for each in (who, _other(who)):
            if number == 4:
                talk.presses(each, "go_on", talk.consult)
            if not is_over(talk) and talk.standing.at(each) == number:
                talk.records(each, number, ASKED.get(number, PASSED))
                if talk.standing.at(each) == number:
                    talk.records(each, number, PASSED)  # what no paper covers takes nothing else


def both_sign(talk: Talk, who: str) -> None:
    """Let both look back and sign, whatever stands; what no paper covers any more they pass over first."""
    both_answer(talk, who)
    if talk.standing.step != "summarising":
        return
    for each in (who, _other(who)):
        if talk.standing.has_not_looked_back(each):
            talk.looks_back(each)
        for number in talk.standing.uncovered_questions(each):
            talk.records(each, number, PASSED)
    for each in (who, _other(who)):
        talk.signs(each)
    assert talk.standing.step in {"signed", "closed"}


def is_over(talk: Talk) -> bool:
    """Tell whether it has come to an end."""
    return talk.standing.consult.ended_at is not None


def _tries_everything(talk: Talk, who: str) -> None:
    """Let somebody try whatever there is to keep; what may be kept is the rows' to say."""
    for number, how in zip((1, 2, 3, min(talk.standing.at(who), 8)), HOWS, strict=False):
        talk.records(who, number, how)
        talk.drafts(who, f"impression_{number}")
    for kind in ("differently", "addendum"):
        talk.drafts(who, kind)
    talk.looks_back(who, 50, differently=True)
    talk.signs(who)
    talk.adds(who)


def _other(who: str) -> str:
    return BEN if who != BEN else BOTH[0]
