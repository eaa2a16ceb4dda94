"""Two people at the same moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from bot.workspace import Outcome
from storage.models import Case, Consult, Delivery, Offer, Paper, Participant
from tests.dialogues.stage import ANA, BEN, Stage
from tests.dialogues.ways import (
    MAPLE,
    SCOPED,
    at_ready,
    at_scope,
    last_sent,
    value_beside,
)


def _count(practice: Stage, kind: type[Case | Consult | Delivery | Paper | Participant | Offer]) -> int:
    with practice.looking() as session:
        return len(session.exec(select(kind)).all())


def _at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> object:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(done, deeds))


def _twice(practice: Stage, person: str, kind: str = "view_submission") -> list[Outcome]:
    """Send the last request again, two at once."""
    entry = last_sent(practice, person, kind)
    again = _at_once(*[lambda: practice.workspace.replay(entry)] * 2)
    return [one for one in again if isinstance(one, Outcome)]


def _ok(outcomes: Iterable[Outcome]) -> bool:
    return all(one.status == 200 for one in outcomes)


def test_both_therapists_start_at_the_same_moment(practice: Stage) -> None:
    ana, ben = practice.one(ANA).types(), practice.one(BEN).types()
    for one in (ana, ben):
        one.presses("confer", value=value_beside(one, MAPLE)).ticks(reasons=["goals"])

    _at_once(ana.sends, ben.sends)

    assert (ana.sees, ben.sees) == ("screen", "screen")
    assert sorted(one.starter_part for one in practice.consults()) == ["ft", "it"]


def test_both_get_ready_at_the_same_moment_and_meet_in_one_consult(practice: Stage) -> None:
    ana, ben = at_scope(practice, ANA).ticks(**SCOPED), at_scope(practice, BEN).ticks(**SCOPED)

    _at_once(ana.sends, ben.sends)
    practice.deliver()

    asked = [one for who in (ana, ben) for one in who.messages if "would like to confer" in one]
    assert len(asked) == 1
    assert sorted(one.ended_at is None for one in practice.consults()) == [False, True]


def test_two_first_visits_at_once_make_each_a_member_once(empty_practice: Stage) -> None:
    ana, ben = empty_practice.one(ANA), empty_practice.one(BEN)

    _at_once(ana.types, ana.types, ben.types, ben.types)
    empty_practice.deliver()

    assert [len(one.messages) for one in (ana, ben)] == [1, 1]


def test_ready_stays_ready(practice: Stage) -> None:
    ana = at_ready(practice)

    _twice(practice, ANA)

    assert ana.sees == "ready"
    assert practice.preparation().ready_at is not None
