"""Two who sign, look back or change something at the same moment: one summary, nothing signed that was not read."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import select

from flows.errors import OutOfPlaceError
from flows.forms import Form
from storage.models import Promise, Signature, Summary
from tests.support.practice import ANA, BEN, Door, Stage, stage
from tests.support.walks.summary_steps import both_answered, both_looked_back, consult, looks_back, reads_again, signs
from tests.support.walks.talk_steps import answers


@pytest.fixture(name="practice", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def on_both(request: pytest.FixtureRequest, door: Door) -> Iterator[Stage]:
    """The demo's practice, on each database."""
    with stage(door, request.getfixturevalue(f"{request.param}_url"), monotonic=lambda: 0.0) as opened:
        yield opened


def at_once(*deeds: Callable[[], Form | None]) -> list[Form | None]:
    """Do all of it at the same moment, each in a thread."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], Form | None]) -> Form | None:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(done, deeds))


def counted(practice: Stage, kind: type[Promise | Signature | Summary]) -> int:
    with practice.looking() as session:
        return len(session.exec(select(kind)).all())


def sent(practice: Stage, start: str) -> list[int]:
    """Return how many messages that begin like this each of the two has got."""
    practice.deliver()
    return [sum(one.startswith(start) for one in practice.one(who).messages) for who in (ANA, BEN)]


def test_both_sign_at_once_and_there_is_one_summary(practice: Stage) -> None:
    both_looked_back(practice)

    refused = at_once(*(partial(signs, practice, who, 1) for who in (ANA, BEN, ANA, BEN)))

    assert refused == [None] * 4
    assert consult(practice).configuration == "signed"
    assert [counted(practice, kind) for kind in (Signature, Summary, Promise)] == [2, 1, 2]
    assert sent(practice, "You have both signed") == [1, 1]
    assert reads_again(practice, ANA).layout == reads_again(practice, BEN).layout


def test_one_signs_while_the_other_changes_something_and_nothing_is_signed_unread(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, BEN, 1)

    at_once(lambda: signs(practice, ANA, 1), lambda: changes(practice))

    stands = consult(practice)
    if stands.configuration == "signed":  # the signature came first, and the change was refused
        assert stands.summary_revision == 1
        assert "Something new." not in str(reads_again(practice, ANA).layout)
    else:
        assert (stands.configuration, stands.summary_revision) == ("summarising", 2)
        assert counted(practice, Summary) == 0


def changes(practice: Stage) -> Form | None:
    try:
        return answers(practice, BEN, 2, "Something new.")
    except OutOfPlaceError:
        return None


def test_both_look_back_at_once_with_different_minutes_and_one_value_stands_for_both(practice: Stage) -> None:
    both_answered(practice)

    at_once(lambda: looks_back(practice, ANA, minutes="20"), lambda: looks_back(practice, BEN, minutes="40"))

    stands = consult(practice)
    assert stands.minutes in {20, 40}
    assert stands.summary_revision == 2
