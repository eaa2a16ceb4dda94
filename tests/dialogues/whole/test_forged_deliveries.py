"""A stored message is no right: each kind is sent only to whom it concerns, as rows with MACs say."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlmodel import Session, select

from flows.messages.kinds import NotConcernedError, administrators, anybody
from flows.registry import messages
from flows.registry.messages import KINDS, OUTCOME
from storage.models import AccessChange, Case, Consult, Delivery, EmergencyGrant, Handover, SafetyAlert
from storage.outbox import deliveries
from tests.support.people.people_and_roles import id_of
from tests.support.practice import ANA, BEN, DANA, FAY, SlackPractice
from tests.support.walks import emergency_steps, second_person
from tests.support.walks.booked_consult import member
from tests.support.walks.emergency_steps import CLEO
from tests.support.walks.safety_steps import raises
from tests.support.walks.summary_steps import both_signed

NOBODYS = ("maple-4821", "Ana", "Ben", "Dana", "Fay")
OF_NOBODY_ELSE = {kind.id for kind in KINDS.values() if kind.concerns is anybody}


@pytest.fixture
def happened(practice: SlackPractice) -> SlackPractice:
    """A practice with a signed consult, an alert, an emergency access, and Cleo, who has nothing to do with any."""
    both_signed(practice)
    practice.workspace.set_person(replace(practice.workspace.get_person(BEN), id=CLEO, name="Cleo Doe"))
    practice.person(CLEO).types().closes()
    raises(practice)
    practice.deliver()
    emergency_steps.asks(practice)
    second_person.confirm(practice.services, ANA)
    practice.follow()
    return practice


def iter_forged(practice: SlackPractice, session: Session, who: str) -> Iterator[Delivery]:
    """Yield a message of every kind about everything there is, to this person, as if it had been stored."""
    recipient = member(practice, session, who)
    [grant], [alert] = session.exec(select(EmergencyGrant)).all(), session.exec(select(SafetyAlert)).all()
    [change], [consult] = session.exec(select(AccessChange)).all(), session.exec(select(Consult)).all()
    about = {
        "consult_id": consult.id,
        "case_id": consult.case_id,
        "alert_id": alert.id,
        "change_id": change.id,
        "grant_id": grant.id,
    }
    now = practice.clock.now
    for kind in sorted(KINDS):
        ids = {"practice_id": recipient.practice_id, "recipient_id": recipient.id, "kind": kind}
        yield Delivery.model_validate({**ids, **about, "due_at": now, "made_at": now})


def test_no_kind_tells_an_outsider_of_what_is_not_theirs(happened: SlackPractice) -> None:
    told = []
    with happened.read_session() as session:
        for forged in iter_forged(happened, session, CLEO):
            if forged.kind in OF_NOBODY_ELSE:
                message = messages.compose(happened.services, session, forged)
                values = [] if message is None else [*message.placeholders.values()]
                told += [(forged.kind, value) for value in values if any(name in value for name in NOBODYS)]
                continue
            with pytest.raises(NotConcernedError):
                messages.compose(happened.services, session, forged)

    assert told == []


def test_who_is_concerned_may_know_and_nobody_for_whom_no_row_says_so(happened: SlackPractice) -> None:
    concerned = {who: kinds_that_concern(happened, who) for who in (ANA, BEN, CLEO, DANA, FAY)}

    assert concerned[ANA] == concerned[BEN] >= {"invited", "signed", "approved", "safety_alert", "emergency_therapists"}
    assert concerned[FAY] >= {"emergency_yours", "access_decided"}
    assert concerned[DANA].isdisjoint({"invited", "signed", "handed_over", "handed_over_former"})
    assert concerned[CLEO] == OF_NOBODY_ELSE
    assert {kind.id for kind in KINDS.values() if kind.concerns is administrators} == concerned[FAY] & {
        "attempts_burst",
        "records_ask",
        "records_go",
    }


def kinds_that_concern(practice: SlackPractice, who: str) -> set[str]:
    """Return the kinds of messages about what there is that this person has a right to."""
    with practice.read_session() as session:
        return {
            forged.kind
            for forged in iter_forged(practice, session, who)
            if KINDS[forged.kind].concerns(messages.build_context(practice.services, session, forged), forged)
        }


def test_a_former_therapist_is_told_of_the_hand_over_and_of_nothing_else(happened: SlackPractice) -> None:
    with happened.services.database.transaction() as session:
        ids = {who: member(happened, session, who).id for who in (ANA, CLEO, FAY)}
        case = session.exec(select(Case).where(Case.code == "maple-4821")).one()
        case.it_member_id = ids[CLEO]
        session.add(
            Handover(
                practice_id=case.practice_id,
                case_id=case.id,
                part="it",
                former_id=ids[ANA],
                member_id=ids[CLEO],
                by_id=ids[FAY],
                made_at=happened.clock.now,
            )
        )

    concerned = kinds_that_concern(happened, ANA)

    assert "handed_over_former" in concerned
    assert concerned.isdisjoint({"handed_over", "handed_over_colleague", "invited", "your_turn", "signed"})
    assert "handed_over_former" not in kinds_that_concern(happened, BEN)


def test_a_forged_message_ends_unsent_with_one_line(happened: SlackPractice, caplog: pytest.LogCaptureFixture) -> None:
    before = len(happened.person(CLEO).messages)
    with happened.services.database.transaction() as session:
        forged = [each for each in iter_forged(happened, session, CLEO) if each.kind in {"invited", "signed"}]
        session.add_all(forged)
        forged_ids = [each.id for each in forged]

    with caplog.at_level(logging.WARNING):
        happened.deliver()

    with happened.read_session() as session:
        assert {deliveries.get(session, each).outcome for each in forged_ids} == {"stale"}
    assert len(happened.person(CLEO).messages) == before
    assert sorted(line.getMessage() for line in caplog.records) == sorted(
        f"message {each} not sent: {kind} does not concern its recipient"
        for each, kind in zip(forged_ids, ("invited", "signed"), strict=True)
    )


def test_a_forged_edit_of_somebody_elses_message_says_nothing(happened: SlackPractice) -> None:
    with happened.services.database.transaction() as session:
        cleo = UUID(id_of(happened, CLEO))
        for sent in session.exec(select(Delivery).where(Delivery.recipient_id != cleo)).all():
            about = {"practice_id": sent.practice_id, "recipient_id": cleo, "kind": OUTCOME, "replaces_id": sent.id}
            session.add(Delivery.model_validate({**about, "due_at": happened.clock.now, "made_at": happened.clock.now}))

    happened.deliver()

    said = "\n".join(happened.person(CLEO).messages[1:])
    assert not any(name in said for name in NOBODYS)
