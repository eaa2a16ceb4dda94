"""When a revocation sends no message, or no second one."""

from tests.dialogues.consent.test_revoked_release import count_messages, list_release_messages, scheduled
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.preparation_steps import MAPLE, enters_form, form_answers, signs, value_beside
from tests.support.walks.release_steps import (
    list_forms,
    opens_releases,
    presses_on_form,
    records_revocation,
    release_lines,
)


def test_an_unsent_message_is_dropped_once_there_is_a_new_release(practice: SlackPractice) -> None:
    scheduled(practice)
    records_revocation(practice, BEN, person=2)
    signs(practice, 2, "goals", "modality")

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (0, 0)


def test_revoking_a_form_that_a_newer_one_replaces_has_no_effect(practice: SlackPractice) -> None:
    scheduled(practice)
    ben = opens_releases(practice, BEN).presses("add_release")
    enters_form(ben, form_answers(practice, ben, {"signed_on": "2027-05-04"}, person=2))
    older_form = next(form for form in list_forms(practice, 2) if form.signed_on != practice.clock.now.date())

    resend_changed(practice, BEN, "block_actions", pressing("revoked", str(older_form.id)))
    ben.answers("paper_revoked")

    assert release_lines(ben)[1] == "Adult 2, you to Ana: in force until Oct 31"
    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (0, 0)


def test_two_revocations_before_the_first_message_is_sent_give_one_message(practice: SlackPractice) -> None:
    scheduled(practice)

    records_revocation(practice, BEN, person=2)
    records_revocation(practice, BEN, person=1)

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def test_a_change_while_another_release_is_already_missing_sends_no_message(practice: SlackPractice) -> None:
    scheduled(practice)
    records_revocation(practice, BEN, person=2)
    assert count_messages(practice, ANA) == 1
    ben = opens_releases(practice, BEN).presses("add_release")
    ben.answers("paper", **form_answers(practice, ben, {"signed_on": None}, person=2)).closes()

    presses_on_form(practice, opens_releases(practice, BEN), "declined", person=2).answers("paper_declined")

    assert (count_messages(practice, ANA), count_messages(practice, BEN)) == (1, 1)


def test_no_message_is_sent_about_an_ended_or_only_framed_consult(practice: SlackPractice) -> None:
    scheduled(practice).presses("cancel_it").sends()
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()
    assert [consult.configuration for consult in practice.consults()] == ["cancelled", "framing"]

    records_revocation(practice, BEN)

    assert list_release_messages(practice) == []
