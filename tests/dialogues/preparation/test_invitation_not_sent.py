"""An invitation that was never sent: the colleague learns nothing of the consult (S0-3, S0-8)."""

from datetime import timedelta

import pytest

from storage.cases import case_knowledge
from storage.models import Case
from tests.support.practice import ANA, BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    at_ready,
    case,
    enters_form,
    form_answers,
    reopens_consult,
    revoke_all_forms,
    starts_consult,
    value_beside,
)
from tests.support.walks.release_steps import opens_releases, records_revocation
from tests.support.walks.start_points import walk_once


@walk_once
def revoked_before_invitation(practice: SlackPractice) -> Therapist:
    """Let Ana get ready, then record a revocation before Ben's invitation is sent; return Ben."""
    at_ready(practice).closes()
    records_revocation(practice, ANA).closes()
    practice.deliver()
    return practice.person(BEN)


def test_a_colleague_who_was_never_invited_is_not_told_anything_later(practice: SlackPractice) -> None:
    ben = revoked_before_invitation(practice)

    for days in (1, 3, 4, 30):
        pass_time_until(practice, practice.clock.now + timedelta(days=days))

    assert ben.messages == []


def test_a_colleague_who_was_never_invited_is_not_told_that_the_consult_ended(practice: SlackPractice) -> None:
    ana = at_ready(practice)
    ana.presses("let_rest").sends()

    practice.deliver()

    assert practice.person(BEN).messages == []


def test_an_unsent_invitation_is_neither_in_the_menu_nor_on_home(practice: SlackPractice) -> None:
    ben = revoked_before_invitation(practice).opens_home()

    assert "would like to consult" not in ben.home
    assert "would like to consult" not in ben.types().screen_text
    assert starts_consult(practice, BEN).step == "screen"


def test_a_release_that_ends_before_the_invitation_is_sent_withdraws_it(practice: SlackPractice) -> None:
    ana = at_ready(practice)
    revoke_all_forms(practice)  # with no click, as when a release ends on its own date

    practice.deliver()

    ben = practice.person(BEN)
    assert ben.messages == []
    assert "would like to consult" not in ben.types().screen_text
    assert reopens_consult(ana.closes()).step == "wait"


def test_with_a_new_release_the_invitation_is_sent_once_the_starter_is_ready_again(practice: SlackPractice) -> None:
    ben = revoked_before_invitation(practice)
    practice.clock.forward(timedelta(days=1))
    ana = opens_releases(practice, ANA).presses("add_release")
    today = practice.clock.now.date().isoformat()
    enters_form(ana, form_answers(practice, ana, {"direction": "both", "signed_on": today}))
    assert ana.step == "scope"

    ana.answers("scope", **SCOPED)
    practice.deliver()

    assert [message for message in ben.messages if "would like to consult" in message] == ben.messages[-1:]
    assert ben.types().presses("prepare", value=value_beside(ben, MAPLE)).step == "whom"


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_colleague_knows_of_a_case_by_its_first_invitation_only_once_that_was_sent(
    practice: SlackPractice, *, is_sent: bool
) -> None:
    with practice.services.database.transaction() as session:
        session.get_one(Case, case(practice, MAPLE).id).ft_informed_at = None
    at_ready(practice).closes()
    if is_sent:
        practice.deliver()
        with practice.services.database.engine.begin() as connection:  # somebody hides that it was
            connection.exec_driver_sql("UPDATE delivery SET outcome = 'stale' WHERE kind = 'invited'")

    records_revocation(practice, ANA)

    assert practice.consults()[0].invited_at is None
    ben_id = case(practice, MAPLE).ft_member_id
    assert (ben_id in case_knowledge.list_informed_therapists(case(practice, MAPLE))) is is_sent


def test_a_colleague_who_was_invited_is_told_that_the_consult_is_on_hold(practice: SlackPractice) -> None:
    at_ready(practice).closes()
    practice.deliver()

    records_revocation(practice, ANA)
    practice.deliver()

    assert practice.person(BEN).messages[1:] == ["The consult on maple-4821 is on hold: a release is missing."]
