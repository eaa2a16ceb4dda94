"""Two people at the same moment in the talk: one types while the other revokes; two tabs; the last answers."""

from collections.abc import Callable, Mapping
from functools import partial

from sqlmodel import Session, col, select

from flows.actions import Close, Refuse, Reply, Stay
from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.talk import actions as talk_actions
from flows.consult.writing import actions as writing_actions
from flows.context import Actor
from flows.errors import FlowError
from flows.people import membership
from storage.models import Answer, Consult, Draft, Member, SignedForm
from tests.dialogues.whole.races.test_races import Rounds, kept, rounds  # fixtures, used by their names
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.simulation.race_rounds import at_once

__all__ = ["kept", "rounds"]

IMPRESSION: Mapping[str, object] = {"deed": "record", "words": "Steadier than in spring.", "sharing": "knows"}


def conferring(practice: Practice) -> tuple[One, One]:
    """Bring both into the talk, at the second question, which they agreed to talk about."""
    ana, ben = race_moments.booked(practice)
    starts_at = practice.consults()[0].starts_at
    assert starts_at is not None
    practice.passes(seconds=(starts_at - practice.clock.now).total_seconds())
    for one in (ana, ben):
        one.presses("begin", str(practice.consults()[0].id))
        one.answers("begin", fits="none")
        records(one, 1, {"deed": "not_discussed"})
    return ana, ben


def at_the_last(practice: Practice) -> tuple[One, One]:
    """Bring both to the last question."""
    ana, ben = conferring(practice)
    for one in (ana, ben):
        for number in range(2, 8):
            records(one, number, {"deed": "not_discussed"})
    return ana, ben


def types_and_revokes(practice: Practice) -> tuple[One, One]:
    """Bring Ana to her page and Ben to the question on which day a paper was taken back."""
    ana, ben = conferring(practice)
    return ana, race_moments.revokes(practice, ben)


def records(one: One, number: int, given: Mapping[str, object] = IMPRESSION) -> Reply:
    """Record an answer on this person's page; Close if it was kept."""
    return _done(lambda: talk_actions.submit_answer(one.practice.desk, _actor(one), _only(one.practice), number, given))


def keeps(one: One, number: int) -> Reply:
    """Keep a draft on this person's page."""
    kind = f"impression_{number}"
    return _done(lambda: writing_actions.save_draft(one.practice.desk, _actor(one), _only(one.practice), kind, "Half"))


def looks(one: One, number: int) -> Reply:
    """Open a question of this person's page; Close if it is shown, Stay if it is held."""
    sheet = talk_actions.load_page(one.practice.desk, _actor(one), _only(one.practice), number)
    return Stay() if sheet.is_blocked else Close()


def kept_answers(session: Session, *numbers: int) -> list[tuple[str, int, int]]:
    """Return part, question and version of the answers to these questions."""
    of_these = select(Answer).where(col(Answer.question).in_(numbers))
    return sorted((one.part, one.question, one.version) for one in session.exec(of_these))


def test_one_types_while_the_other_revokes_and_nothing_is_kept_after_it(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(types_and_revokes):
        recorded, drafted, _ = at_once(partial(records, ana, 2), partial(keeps, ana, 2), ben.sends)

        with practice.database.reading() as session:
            assert [one for one in session.exec(select(SignedForm)) if one.revoked_on]
            assert bool(kept_answers(session, 2)) is isinstance(recorded, Close)
            drafts = [one for one in session.exec(select(Draft)) if one.kind == "impression_2"]
        assert not drafts or isinstance(drafted, Close)
        assert {type(records(ana, 2)), type(keeps(ana, 2)), type(records(ben, 2))} == {Refuse}
        assert type(looks(ana, 2)) is type(looks(ben, 2)) is Stay


def test_two_tabs_that_record_one_question_at_once_move_on_by_one(rounds: Rounds) -> None:
    for practice, ana, _ben in rounds(conferring):
        tabs = [{**IMPRESSION, "words": words} for words in ("From one tab.", "From the other.")]

        replies = at_once(*(partial(records, ana, 2, given) for given in tabs))

        part = _part(practice, ana)
        with practice.database.reading() as session:
            assert kept_answers(session, 2) == [(part, 2, 1), (part, 2, 2)]
        assert chart.current_step(practice.consults()[0].configuration, part) == "q3"
        assert list(map(type, replies)) == [Close, Close]


def test_the_same_answer_twice_at_once_is_kept_once(rounds: Rounds) -> None:
    for practice, ana, _ben in rounds(conferring):
        at_once(partial(records, ana, 2), partial(records, ana, 2))

        with practice.database.reading() as session:
            assert kept_answers(session, 2) == [(_part(practice, ana), 2, 1)]


def test_both_give_their_last_answer_at_once_and_one_summary_stands(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(at_the_last):
        before = practice.left(sent=True)

        at_once(*(partial(records, one, 8, {"deed": "not_discussed"}) for one in (ana, ben)))

        practice.passes(minutes=1)
        consult: Consult = practice.consults()[0]
        assert (consult.configuration, consult.summary_revision) == ("summarising", 1)
        told = practice.left(sent=True) - before
        assert [(kind, count) for (_who, kind), count in told.items()] == [("summary_ready", 1)]


def test_both_begin_at_once_and_one_talk_begins(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(_about_to_begin):
        at_once(partial(ana.sends, fits="none"), partial(ben.sends, fits="none"))

        assert (ana.sees, ben.sees) == ("own_page", "own_page")
        assert [chart.current_step(practice.consults()[0].configuration, part) for part in Part] == ["q1", "q1"]


def test_one_answers_while_the_other_cancels_and_it_rests(rounds: Rounds) -> None:
    for practice, ana, ben in rounds(conferring):
        ben.presses("cancel_it")

        at_once(partial(records, ana, 2), ben.sends)

        assert practice.consults()[0].configuration == "cancelled"
        assert isinstance(records(ana, 2), Refuse)


def _about_to_begin(practice: Practice) -> tuple[One, One]:
    ana, ben = race_moments.booked(practice)
    starts_at = practice.consults()[0].starts_at
    assert starts_at is not None
    practice.passes(seconds=(starts_at - practice.clock.now).total_seconds())
    for one in (ana, ben):
        one.presses("begin", str(practice.consults()[0].id))
    return ana, ben


def _done(deed: Callable[[], object]) -> Reply:
    try:
        deed()
    except FlowError as refused:
        return Refuse(type(refused).__name__)
    return Close()


def _actor(one: One) -> Actor:
    with one.practice.database.reading() as session:
        return membership.load_actor(session, session.exec(select(Member).where(Member.slack_user_id == one.who)).one())


def _part(practice: Practice, one: One) -> Part:
    with practice.database.reading() as session:
        mine = session.exec(select(Answer).where(Answer.member_id == _actor(one).member_id)).first()
    assert mine is not None
    return Part(mine.part)


def _only(practice: Practice) -> str:
    return str(practice.consults()[0].id)
