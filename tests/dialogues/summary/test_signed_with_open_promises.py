"""A signed consult with open promises: a missing release no longer puts it on hold, and drafts are kept."""

from datetime import timedelta

import pytest

from flows.consult.consent import blocked
from flows.consult.record_loading import lock_consult
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import context_for, member, pass_time_until
from tests.support.walks.client_promises import told
from tests.support.walks.preparation_steps import revoke_all_forms
from tests.support.walks.review_steps import load_side as load_review
from tests.support.walks.review_steps import types_comment
from tests.support.walks.summary_steps import both_signed


@pytest.mark.parametrize("kind", [blocked.RELEASE_ENDS, "waiting_release"])
def test_after_both_have_signed_the_end_of_a_release_is_not_announced(practice: SlackPractice, kind: str) -> None:
    consult_id = both_signed(practice)
    practice.deliver()
    before = practice.person(ANA).messages
    due = practice.clock.now + timedelta(minutes=10)
    with practice.services.database.transaction() as session:
        record = lock_consult(context_for(practice, session), consult_id)
        record.send(member(practice, session, ANA).id, kind, due)
    revoke_all_forms(practice)

    pass_time_until(practice, due)

    assert practice.person(ANA).messages == before


def test_the_draft_of_a_supervisor_is_kept_after_all_clients_have_been_told(practice: SlackPractice) -> None:
    both_signed(practice)
    types_comment(practice, "What of the")

    for who in (ANA, BEN):
        told(practice, who)

    form = load_review(practice).form
    assert form is not None
    assert form.values["comment"] == "What of the"
