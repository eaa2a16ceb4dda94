"""Two therapists act at the same moment: there is one summary, and nobody signs what they have not read."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import select

from flows.errors import WrongStepError
from flows.forms import Form
from storage.models import Promise, Signature, Summary
from tests.support.practice import ANA, BEN, PracticeServer, SlackPractice, open_practice
from tests.support.walks.summary_steps import (
    both_answered,
    both_looked_back,
    consult,
    load_signed_page,
    looks_back,
    signs,
)
from tests.support.walks.talk_steps import answers


@pytest.fixture(name="practice", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def practice_on_each_database(request: pytest.FixtureRequest, door: PracticeServer) -> Iterator[SlackPractice]:
    """The demo's practice, on SQLite and on PostgreSQL."""
    with open_practice(door, request.getfixturevalue(f"{request.param}_url"), monotonic=lambda: 0.0) as opened:
        yield opened


def run_at_once(*actions: Callable[[], Form | None]) -> list[Form | None]:
    """Run all actions at the same moment, each in its own thread; return their results."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Form | None]) -> Form | None:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def count_rows(practice: SlackPractice, kind: type[Promise | Signature | Summary]) -> int:
    with practice.read_session() as session:
        return len(session.exec(select(kind)).all())


def count_messages(practice: SlackPractice, start: str) -> list[int]:
    """Count, for Ana and for Ben, the messages that begin with this text."""
    practice.deliver()
    return [sum(message.startswith(start) for message in practice.person(who).messages) for who in (ANA, BEN)]


def test_both_sign_at_once_and_there_is_one_summary(practice: SlackPractice) -> None:
    both_looked_back(practice)

    refused = run_at_once(*(partial(signs, practice, who, 1) for who in (ANA, BEN, ANA, BEN)))

    assert refused == [None] * 4
    assert consult(practice).configuration == "signed"
    assert [count_rows(practice, kind) for kind in (Signature, Summary, Promise)] == [2, 1, 2]
    assert count_messages(practice, "You've both signed") == [1, 1]
    assert load_signed_page(practice, ANA).layout == load_signed_page(practice, BEN).layout


def test_a_signature_and_a_change_at_once_never_sign_an_unread_text(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, BEN, 1)

    run_at_once(lambda: signs(practice, ANA, 1), lambda: change_answer(practice))

    result = consult(practice)
    if result.configuration == "signed":  # the signature came first, and the change was refused
        assert result.summary_revision == 1
        assert "Something new." not in str(load_signed_page(practice, ANA).layout)
    else:
        assert (result.configuration, result.summary_revision) == ("summarising", 2)
        assert count_rows(practice, Summary) == 0


def change_answer(practice: SlackPractice) -> Form | None:
    try:
        return answers(practice, BEN, 2, "Something new.")
    except WrongStepError:
        return None


def test_two_debriefs_at_once_with_different_lengths_leave_one_length(practice: SlackPractice) -> None:
    both_answered(practice)

    run_at_once(lambda: looks_back(practice, ANA, minutes="20"), lambda: looks_back(practice, BEN, minutes="40"))

    result = consult(practice)
    assert result.minutes in {20, 40}
    assert result.summary_revision == 2
