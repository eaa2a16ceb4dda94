"""A talk begun for safety: from each state before a talk, by either therapist, whatever gate is closed (S0-9)."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from flows.consult.chart import is_conferring
from flows.consult.talk import safety_start
from flows.consult.talk.screens import QUESTIONS_VERSION
from storage.models import AuditEntry, Delivery, SupervisionQuestion
from tests.dialogues.supervision.test_other_reason import ask_supervisor
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import deactivate_member
from tests.support.walks.preparation_steps import reopens_consult, revoke_all_forms
from tests.support.walks.safety_talk_steps import (
    NO_RELEASE,
    SAFETY,
    STATES,
    UNREADY,
    agreeing,
    begins_for_safety,
    invited_only,
    paused,
    preparing,
    scheduled,
    what_is_not_in_order,
)
from tests.support.walks.summary_steps import received_messages
from tests.support.walks.talk_steps import (
    at_the_time,
    both_begin,
    list_answers,
    load_page_state,
    page,
    passes_over,
)

for_each_state = pytest.mark.parametrize("state", STATES)
for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


def waiting_messages(practice: SlackPractice) -> list[str]:
    with practice.read_session() as session:
        about_consults = select(Delivery.kind).where(col(Delivery.consult_id).is_not(None))
        return sorted(session.exec(about_consults.where(col(Delivery.done_at).is_(None))))


@for_each_state
@for_each_therapist
@pytest.mark.parametrize("released", [True, False], ids=["released", "revoked"])
def test_either_therapist_begins_the_talk_from_each_state_before_it(
    practice: SlackPractice, state: str, who: str, *, released: bool
) -> None:
    STATES[state](practice)
    if not released:
        revoke_all_forms(practice)

    not_in_order = begins_for_safety(practice, who)

    consult, began = practice.consults()[0], practice.clock.now
    assert is_conferring(consult.configuration)
    assert (consult.begun_for_safety_at, consult.began_at, consult.questions_version) == (
        began,
        began,
        QUESTIONS_VERSION,
    )
    assert ("release" in not_in_order) is not released
    first = 1 if released and state == "scheduled" else SAFETY  # what was agreed and released comes before it
    for therapist, part in ((ANA, "it"), (BEN, "ft")):
        assert practice.preparation(part).begun_at == began
        shown = page(practice, therapist)
        assert (shown.number, shown.is_blocked, shown.is_begun_for_safety) == (first, False, True)
        assert load_page_state(practice, therapist).next_page.path == f"/q/{first}"
        assert reopens_consult(practice.person(therapist)).step == "own_page"


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("framing", ("screening", "sessions", "impression", "informed", *UNREADY)),
        ("preparing", ("screening", "sessions", "impression", *UNREADY)),
        ("paused", ("screening", "sessions", "impression", "informed", *UNREADY)),
        ("agreeing", ("agreement", "time")),
        ("scheduled", ("time",)),
    ],
)
def test_what_was_not_in_order_is_returned_and_the_beginning_is_logged(
    practice: SlackPractice, state: str, found: tuple[str, ...]
) -> None:
    STATES[state](practice)
    before = what_is_not_in_order(practice)

    returned = begins_for_safety(practice, BEN)

    assert returned == before
    assert set(found) - {"sessions"} <= set(returned)
    with practice.read_session() as session:
        subjects = select(AuditEntry.subject).where(AuditEntry.action == "talk.begun_for_safety")
        assert session.exec(subjects).all() == [f"consult:{practice.consults()[0].id}"]


def test_a_missing_release_is_among_them_in_each_state_and_also_once_the_talk_has_begun(
    practice: SlackPractice,
) -> None:
    at_the_time(practice)
    assert what_is_not_in_order(practice) == ()
    revoke_all_forms(practice)
    assert what_is_not_in_order(practice) == NO_RELEASE

    assert begins_for_safety(practice, BEN) == NO_RELEASE

    assert what_is_not_in_order(practice) == NO_RELEASE


def test_what_a_therapist_ticked_as_a_reason_to_wait_is_named_for_nobody_and_the_pause_ends(
    practice: SlackPractice,
) -> None:
    paused(practice)
    preparation = practice.preparation()
    assert (preparation.paused_on, preparation.resting_until is None) == ("still_working", False)

    not_in_order = begins_for_safety(practice, BEN)

    assert "still_working" not in " ".join(not_in_order)
    preparation = practice.preparation()
    assert (preparation.paused_on, preparation.resting_until) == (None, None)
    assert preparation.screened_at is None
    assert "question 6 of 8" in practice.person(ANA).opens_home().home


def test_a_question_that_a_supervisor_still_has_cannot_end_the_talk(practice: SlackPractice) -> None:
    ask_supervisor(practice).closes()
    assert "supervisor" in what_is_not_in_order(practice)

    assert "supervisor" in begins_for_safety(practice, BEN)

    with practice.read_session() as session:
        assert session.exec(select(SupervisionQuestion.answer)).all() == ["taken_back"]
    assert practice.consults()[0].reasons == ()
    assert practice.person(DANA).types("review").screen_text.count("maple-4821") == 0


@pytest.mark.parametrize("state", ["preparing", "paused", "invited", "agreeing", "scheduled"])
def test_no_message_from_before_the_talk_is_sent_any_more(practice: SlackPractice, state: str) -> None:
    STATES[state](practice)
    before = {who: received_messages(practice, who) for who in (ANA, BEN)} if state != "invited" else {}

    begins_for_safety(practice, ANA)

    assert waiting_messages(practice) == []
    practice.pass_time(days=30)
    for who, messages in before.items():
        assert practice.person(who).messages == messages
    is_told = any("would like to consult" in message for message in practice.person(BEN).messages)
    assert is_told is (state == "agreeing")  # there the invitation was sent before
    assert is_conferring(practice.consults()[0].configuration)


def test_messages_of_other_kinds_about_the_consult_stay(practice: SlackPractice) -> None:
    invited_only(practice)
    with practice.services.database.transaction() as session:
        consult = practice.consults()[0]
        recipient = practice.preparation().member_id
        row = Delivery(
            practice_id=consult.practice_id,
            recipient_id=recipient,
            kind="signed",
            consult_id=consult.id,
            due_at=practice.clock.now + timedelta(days=1),
            made_at=practice.clock.now,
        )
        session.add(row)

    begins_for_safety(practice, BEN)

    assert waiting_messages(practice) == ["signed"]


def test_whoever_is_last_is_reminded_as_in_every_talk(practice: SlackPractice) -> None:
    preparing(practice)
    revoke_all_forms(practice)
    begins_for_safety(practice, BEN)

    for number in range(1, 9):
        passes_over(practice, BEN, number)

    assert waiting_messages(practice) == ["turn_old"]
    practice.pass_time(days=7)
    assert any("since" in message for message in practice.person(ANA).messages)


def test_whoever_was_waited_for_before_the_talk_no_longer_is(practice: SlackPractice) -> None:
    agreeing(practice)
    assert any(practice.preparation(part).waited_since for part in ("it", "ft"))

    begins_for_safety(practice, ANA)

    assert [practice.preparation(part).waited_since for part in ("it", "ft")] == [None, None]


def test_beginning_twice_changes_nothing_the_second_time(practice: SlackPractice) -> None:
    scheduled(practice)
    begins_for_safety(practice, ANA)
    passes_over(practice, ANA, 1)
    practice.pass_time(minutes=5)

    assert begins_for_safety(practice, BEN) == ()

    consult = practice.consults()[0]
    assert consult.begun_for_safety_at is not None
    assert consult.begun_for_safety_at < practice.clock.now
    assert list_answers(practice) == [(1, 1, "not_discussed")]


def test_a_talk_under_way_and_one_without_the_colleague_are_not_begun_for_safety(practice: SlackPractice) -> None:
    both_begin(practice)
    assert begins_for_safety(practice, ANA) == ()
    assert practice.consults()[0].begun_for_safety_at is None


def test_a_colleague_who_has_left_the_practice_cannot_be_talked_to(practice: SlackPractice) -> None:
    preparing(practice)
    deactivate_member(practice, BEN)

    assert begins_for_safety(practice, ANA) == ()
    assert not is_conferring(practice.consults()[0].configuration)


def test_every_id_of_what_may_not_be_in_order_is_an_id() -> None:
    assert len(set(safety_start.NOT_IN_ORDER)) == len(safety_start.NOT_IN_ORDER)
    assert all(each.replace("_", "").isalpha() for each in safety_start.NOT_IN_ORDER)
