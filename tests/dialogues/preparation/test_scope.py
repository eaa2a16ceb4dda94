"""Topics, and what is not shared: text for "something" and "something else" is written on the private page."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.models import Preparation, Writing
from tests.support.data.sealed_answers import read_not_shared
from tests.support.pages.private_page import find_page_link, submit_on_page
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import (
    CANARY,
    MAPLE,
    SCOPED,
    at_facts,
    at_scope,
    attests,
    enters_form,
    form_answers,
    reopens_consult,
    revoke_all_forms,
    signs,
    value_beside,
)

TOPICS = ["diagnosis", "goals", "modality", "strengths", "growth", "safety", "support", "agendas"]


def test_only_topics_that_the_releases_cover_are_offered(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "safety", "goals")

    ana = at_scope(practice)

    assert ana.options("topics") == ["goals", "safety"]


def test_all_eight_topics_are_offered_when_the_releases_cover_them(practice: SlackPractice) -> None:
    assert at_scope(practice).options("topics") == TOPICS


@pytest.mark.parametrize("left_out", ["keeps_back", "clients_keep_back"])
def test_whether_anything_is_not_shared_is_asked_and_never_assumed(practice: SlackPractice, left_out: str) -> None:
    ana = at_scope(practice)

    ana.ticks(**{name: value for name, value in SCOPED.items() if name != left_out})

    assert list(ana.sends().refused) == [f"scope.{left_out}"]
    assert practice.preparation().ready_at is None


@pytest.mark.parametrize(
    ("field", "box", "named"),
    [
        ("keeps_back", "kept_back", "what you won't share"),
        ("clients_keep_back", "clients_kept_back", "what your client asked you not to share"),
    ],
)
def test_what_is_not_shared_is_written_on_the_page_before_the_therapist_is_ready(
    practice: SlackPractice, field: str, box: str, named: str
) -> None:
    ana = at_scope(practice)

    ana.answers("scope", **{**SCOPED, field: "something"})
    assert ana.step == "page"
    assert named in ana.screen_text
    ana.closes()
    reopens_consult(ana).answers("scope")
    assert submit_on_page(practice, ana, **{box: f"{CANARY} asked me to"}).status_code == 303

    assert ana.presses("written_ready").step == "times"
    assert CANARY not in ana.screen_text
    with practice.read_session() as session:
        assert [writing.kind for writing in session.exec(select(Writing))] == [box]
    practice.deliver()
    assert practice.person(BEN).messages != []


def test_clients_not_asked_yet_what_not_to_share_make_the_consult_wait(practice: SlackPractice) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "clients_keep_back": "not_asked"})

    assert ana.step == "wait"
    assert "You haven't asked your client yet what you shouldn't share." in ana.screen_text

    ana.presses("waited")
    assert (ana.step, ana.ticked["keeps_back"], ana.ticked["clients_keep_back"]) == ("scope", "nothing", None)
    assert ana.answers("scope", **SCOPED).step == "times"


def test_an_empty_page_does_not_make_the_therapist_ready(practice: SlackPractice) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    assert submit_on_page(practice, ana, kept_back="  ").status_code == 422

    assert ana.presses("written_ready").step == "page"
    practice.deliver()
    assert practice.person(BEN).messages == []


@pytest.mark.parametrize(
    ("field", "box", "others"),
    [
        ("bring", "weigh_bring", ["clearer", "else"]),
        ("cost", "weigh_cost", ["else"]),
        ("hopes", "weigh_hopes", ["else"]),
    ],
)
def test_something_else_offers_the_page_and_does_not_require_it(
    practice: SlackPractice, field: str, box: str, others: list[str]
) -> None:
    ana = at_scope(practice, weighed={field: others})

    assert "to_write" in ana.button_ids
    ana.presses("to_write")
    assert ana.step == "page"
    assert submit_on_page(practice, ana, **{box: f"{CANARY} might sleep again"}).status_code == 303
    assert ana.presses("written").step == "scope"

    assert ana.answers("scope", **SCOPED).step == "times"


def test_the_page_screen_leads_back_to_the_topics_when_nothing_was_written(practice: SlackPractice) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    assert ana.step == "page"

    ana.presses("written")

    assert ana.step == "scope"
    assert ana.presses("to_write").presses("written").step == "scope"
    assert ana.answers("scope", keeps_back="nothing").step == "times"


def test_the_page_is_not_offered_when_there_is_nothing_to_write(practice: SlackPractice) -> None:
    assert "to_write" not in at_scope(practice).button_ids


def test_each_opening_of_the_page_screen_creates_a_new_link(practice: SlackPractice) -> None:
    ana = at_scope(practice, weighed={"bring": ["else"]}).presses("to_write")
    first = find_page_link(ana)

    ana.presses("written").presses("to_write")

    assert find_page_link(ana) != first


def test_ticks_are_saved_when_the_modal_is_closed(practice: SlackPractice) -> None:
    ana = at_scope(practice).ticks(topics=["safety"], keeps_back="nothing").closes()

    reopens_consult(ana)

    assert ana.ticked == {"topics": ["safety"], "keeps_back": "nothing", "clients_keep_back": None}


def test_untouched_topics_stay_as_shown_when_slack_omits_them(practice: SlackPractice) -> None:
    ana = at_scope(practice).ticks(topics=["safety", "goals"]).closes()
    revoke_all_forms(practice)
    signs(practice, 1, "goals")
    practice.workspace.omit_untouched_inputs()

    reopens_consult(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.step == "times"
    assert practice.preparation().topics == ("goals",)


def test_a_release_revoked_before_the_starter_is_ready_stops_the_invitation(practice: SlackPractice) -> None:
    ana = at_scope(practice)
    revoke_all_forms(practice)

    ana.answers("scope", **SCOPED)

    assert ana.step == "wait"
    practice.pass_time(days=1)
    assert practice.person(BEN).messages == []
    assert practice.consults()[0].invited_at is None


def test_returning_after_a_revocation_shows_a_screen_that_leads_to_the_wait(practice: SlackPractice) -> None:
    ana = at_scope(practice).closes()
    revoke_all_forms(practice)

    reopens_consult(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.step == "wait"
    assert "is no longer in force" in ana.screen_text


def test_releases_without_a_common_topic_make_the_consult_wait_for_another(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "safety")

    ben = attests(at_facts(practice, BEN))

    assert ben.step == "wait"
    assert "Your releases have no topic in common" in ben.screen_text
    enters_form(ben.presses("add_paper"), form_answers(practice, ben, {"signed_on": "2027-05-04"}))
    assert ben.step == "weigh"


def test_a_release_that_ends_tonight_is_checked_again_the_next_day(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", "modality", lasts=0)
    ana = at_scope(practice)
    practice.clock.forward(timedelta(days=1))

    ana.answers("scope", **SCOPED)

    assert ana.step == "wait"
    assert "Adult 1's release for you to talk has ended." in ana.screen_text


def test_after_a_release_is_saved_from_home_the_ticked_reasons_are_shown_again(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", lasts=10)
    ana = practice.person(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()

    ana.opens_home().presses("renew")
    today = {"signed_on": practice.clock.now.date().isoformat()}  # after the revocation
    enters_form(ana, form_answers(practice, ana, today)).presses("go_on")

    assert (ana.step, ana.ticked) == ("frame", {"reasons": ["safety"]})


def test_the_answers_about_what_is_not_shared_are_only_option_ids(practice: SlackPractice) -> None:
    at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    with practice.read_session() as session:
        own = read_not_shared(session, practice.services.seal, practice.preparation())
        assert own == ("something", "nothing")
        assert session.exec(select(Preparation).where(Preparation.part == "ft")).all() == []
