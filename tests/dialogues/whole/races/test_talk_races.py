"""Two people act at the same moment in a talk: one types while the other revokes, in two tabs, at the last answers."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from sqlmodel import Session, col, select

from flows.actions import Action
from flows.consult import chart
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check
from flows.context import Actor
from flows.errors import FlowError
from flows.parts import Part
from flows.people import membership
from flows.replies import Close, Refuse, Reply, Stay
from storage.models import Answer, Consult, Draft, SignedForm
from tests.dialogues.whole.races.test_races import Rounds, moments, rounds  # fixtures, requested by name
from tests.support.people.identities import get_slack_member
from tests.support.run_as import perform_with
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.race_rounds import at_once

__all__ = ["moments", "rounds"]

R = TypeVar("R")
IMPRESSION: Mapping[str, object] = {"deed": "record", "words": "Steadier than in spring.", "sharing": "knows"}


def conferring(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to the second question, the first of those that are part of their talk."""
    ana, ben = race_moments.booked(practice)
    starts_at = practice.consults()[0].starts_at
    assert starts_at is not None
    practice.pass_time(seconds=(starts_at - practice.clock.now).total_seconds())
    for therapist in (ana, ben):
        therapist.presses("begin", str(practice.consults()[0].id))
        therapist.answers("begin", fits="none")
    return ana, ben


def at_last_question(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to the third question, the last of those that are part of their talk."""
    ana, ben = conferring(practice)
    for therapist in (ana, ben):
        records(therapist, 2, {"deed": "not_discussed"})
    return ana, ben


def typing_and_revoking(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring Ana to her page, and Ben to the question on which day a form was revoked."""
    ana, ben = conferring(practice)
    return ana, race_moments.revokes(practice, ben)


def records(therapist: SimulatedPerson, number: int, given: Mapping[str, object] = IMPRESSION) -> Reply:
    """Record an answer on this therapist's page; return Close if it was saved, Refuse if not."""
    return _done(lambda: _performs(therapist, talk_actions.submit_answer, {**given, "question": number}))


def saves_draft(therapist: SimulatedPerson, number: int) -> Reply:
    """Save a draft on this therapist's page; return Close if it was saved, Refuse if not."""
    draft = {"field": f"impression_{number}", "words": "Half"}
    return _done(lambda: _performs(therapist, draft_check.save_draft, draft))


def opens_question(therapist: SimulatedPerson, number: int) -> Reply:
    """Load a question of this therapist's page; return Close if it is shown, Stay if it is on hold."""
    talk_page = _performs(therapist, talk_actions.load_page, {"question": number})
    return Stay() if talk_page.is_blocked else Close()


def _performs(therapist: SimulatedPerson, action: Action[R], given: Mapping[str, object]) -> R:
    practice = therapist.practice
    return perform_with(practice.services, _actor(therapist), action, _only(practice), given)


def load_answers(session: Session, *numbers: int) -> list[tuple[str, int, int]]:
    """Return the part, question and version of every answer to these questions."""
    of_these = select(Answer).where(col(Answer.question).in_(numbers))
    return sorted((answer.part, answer.question, answer.version) for answer in session.exec(of_these))


def test_nothing_is_saved_after_a_release_is_revoked_while_the_other_types(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(typing_and_revoking):
        recorded, drafted, _ = at_once(partial(records, ana, 2), partial(saves_draft, ana, 2), ben.sends)

        with practice.database.reading() as session:
            assert [signed_form for signed_form in session.exec(select(SignedForm)) if signed_form.revoked_on]
            assert bool(load_answers(session, 2)) is isinstance(recorded, Close)
            drafts = [draft for draft in session.exec(select(Draft)) if draft.kind == "impression_2"]
        assert not drafts or isinstance(drafted, Close)
        assert {type(records(ana, 2)), type(saves_draft(ana, 2)), type(records(ben, 2))} == {Refuse}
        assert type(opens_question(ana, 2)) is type(opens_question(ben, 2)) is Stay


def test_one_question_answered_in_two_tabs_at_the_same_moment_moves_on_by_one(rounds: Rounds) -> None:
    for practice, ana, _ben in rounds(conferring):
        tabs = [{**IMPRESSION, "words": words} for words in ("From one tab.", "From the other.")]

        replies = at_once(*(partial(records, ana, 2, given) for given in tabs))

        part = _part(practice, ana)
        with practice.database.reading() as session:
            assert load_answers(session, 2) == [(part, 2, 1), (part, 2, 2)]
        assert chart.current_step(practice.consults()[0].configuration, part) == "q3"
        assert list(map(type, replies)) == [Close, Close]


def test_the_same_answer_sent_twice_at_the_same_moment_is_saved_once(rounds: Rounds) -> None:
    for practice, ana, _ben in rounds(conferring):
        at_once(partial(records, ana, 2), partial(records, ana, 2))

        with practice.database.reading() as session:
            assert load_answers(session, 2) == [(_part(practice, ana), 2, 1)]


def test_last_answers_given_at_the_same_moment_create_one_summary(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(at_last_question):
        before = practice.count_messages(sent=True)

        at_once(*(partial(records, therapist, 3, {"deed": "not_discussed"}) for therapist in (ana, ben)))

        practice.pass_time(minutes=1)
        consult: Consult = practice.consults()[0]
        assert (consult.configuration, consult.summary_revision) == ("summarising", 1)
        sent = practice.count_messages(sent=True) - before
        assert [(kind, count) for (_who, kind), count in sent.items()] == [("summary_ready", 1)]


def test_a_talk_begun_by_both_at_the_same_moment_begins_once(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(_about_to_begin):
        at_once(partial(ana.sends, fits="none"), partial(ben.sends, fits="none"))

        assert (ana.sees, ben.sees) == ("own_page", "own_page")
        assert [chart.current_step(practice.consults()[0].configuration, part) for part in Part] == ["q2", "q2"]
        with practice.database.reading() as session:
            assert load_answers(session, 1) == [("ft", 1, 1), ("it", 1, 1)]  # not part of the talk: passed over once


def test_a_consult_cancelled_while_the_other_answers_is_cancelled(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(conferring):
        ben.presses("cancel_it")

        at_once(partial(records, ana, 2), ben.sends)

        assert practice.consults()[0].configuration == "cancelled"
        assert isinstance(records(ana, 2), Refuse)


def _about_to_begin(practice: SimulatedPractice) -> tuple[SimulatedPerson, SimulatedPerson]:
    """Bring both to the last screen before the talk begins."""
    ana, ben = race_moments.booked(practice)
    starts_at = practice.consults()[0].starts_at
    assert starts_at is not None
    practice.pass_time(seconds=(starts_at - practice.clock.now).total_seconds())
    for therapist in (ana, ben):
        therapist.presses("begin", str(practice.consults()[0].id))
    return ana, ben


def _done(action: Callable[[], object]) -> Reply:
    """Run the action; return Close, or Refuse with the name of the error."""
    try:
        action()
    except FlowError as refusal:
        return Refuse(type(refusal).__name__)
    return Close()


def _actor(therapist: SimulatedPerson) -> Actor:
    with therapist.practice.database.reading() as session:
        return membership.load_actor(session, get_slack_member(session, therapist.who))


def _part(practice: SimulatedPractice, therapist: SimulatedPerson) -> Part:
    """Return the part of this therapist, who has answered something."""
    with practice.database.reading() as session:
        answer = session.exec(select(Answer).where(Answer.member_id == _actor(therapist).member_id)).first()
    assert answer is not None
    return Part(answer.part)


def _only(practice: SimulatedPractice) -> str:
    """Return the id of the only consult."""
    return str(practice.consults()[0].id)
