"""Topics, and what is not shared: text for "something" and "something else" is written on the private page."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.models import Preparation, Writing
from tests.support.pages.private_page import keeps_on_the_page, page_link
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import (
    CANARY,
    MAPLE,
    SCOPED,
    at_facts,
    at_scope,
    attests,
    files,
    goes_on,
    paper,
    revoke,
    signs,
    value_beside,
)

TOPICS = ["diagnosis", "goals", "modality", "strengths", "growth", "safety", "support", "agendas"]


def test_only_topics_that_the_releases_cover_are_offered(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "safety", "goals")

    ana = at_scope(practice)

    assert ana.options("topics") == ["goals", "safety"]


def test_all_eight_topics_are_offered_when_the_releases_cover_them(practice: Stage) -> None:
    assert at_scope(practice).options("topics") == TOPICS


@pytest.mark.parametrize("left_out", ["keeps_back", "clients_keep_back"])
def test_whether_anything_is_not_shared_is_asked_and_never_assumed(practice: Stage, left_out: str) -> None:
    ana = at_scope(practice)

    ana.ticks(**{name: value for name, value in SCOPED.items() if name != left_out})

    assert list(ana.sends().refused) == [f"scope.{left_out}"]
    assert practice.preparation().ready_at is None


@pytest.mark.parametrize(
    ("field", "box", "named"),
    [
        ("keeps_back", "kept_back", "what you keep back"),
        ("clients_keep_back", "clients_kept_back", "what your clients asked to keep back"),
    ],
)
def test_what_is_not_shared_is_written_on_the_page_before_the_therapist_is_ready(
    practice: Stage, field: str, box: str, named: str
) -> None:
    ana = at_scope(practice)

    ana.answers("scope", **{**SCOPED, field: "something"})
    assert ana.sees == "page"
    assert named in ana.reads
    ana.closes()
    goes_on(ana).answers("scope")
    assert keeps_on_the_page(practice, ana, **{box: f"{CANARY} asked me to"}).status_code == 303

    assert ana.presses("written_ready").sees == "times"
    assert CANARY not in ana.reads
    with practice.looking() as session:
        assert [writing.kind for writing in session.exec(select(Writing))] == [box]
    practice.deliver()
    assert practice.one(BEN).messages != []


def test_an_empty_page_does_not_make_the_therapist_ready(practice: Stage) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    assert keeps_on_the_page(practice, ana, kept_back="  ").status_code == 422

    assert ana.presses("written_ready").sees == "page"
    practice.deliver()
    assert practice.one(BEN).messages == []


@pytest.mark.parametrize(
    ("field", "box", "others"),
    [
        ("bring", "weigh_bring", ["clearer", "else"]),
        ("cost", "weigh_cost", ["else"]),
        ("hopes", "weigh_hopes", ["else"]),
    ],
)
def test_something_else_offers_the_page_and_does_not_require_it(
    practice: Stage, field: str, box: str, others: list[str]
) -> None:
    ana = at_scope(practice, weighed={field: others})

    assert "to_write" in ana.offered
    ana.presses("to_write")
    assert ana.sees == "page"
    assert keeps_on_the_page(practice, ana, **{box: f"{CANARY} might sleep again"}).status_code == 303
    assert ana.presses("written").sees == "scope"

    assert ana.answers("scope", **SCOPED).sees == "times"


def test_the_page_screen_leads_back_to_the_topics_when_nothing_was_written(practice: Stage) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    assert ana.sees == "page"

    ana.presses("written")

    assert ana.sees == "scope"
    assert ana.presses("to_write").presses("written").sees == "scope"
    assert ana.answers("scope", keeps_back="nothing").sees == "times"


def test_the_page_is_not_offered_when_there_is_nothing_to_write(practice: Stage) -> None:
    assert "to_write" not in at_scope(practice).offered


def test_each_opening_of_the_page_screen_creates_a_new_link(practice: Stage) -> None:
    ana = at_scope(practice, weighed={"bring": ["else"]}).presses("to_write")
    first = page_link(ana)

    ana.presses("written").presses("to_write")

    assert page_link(ana) != first


def test_ticks_are_saved_when_the_modal_is_closed(practice: Stage) -> None:
    ana = at_scope(practice).ticks(topics=["safety"], keeps_back="nothing").closes()

    goes_on(ana)

    assert ana.ticked == {"topics": ["safety"], "keeps_back": "nothing", "clients_keep_back": None}


def test_untouched_topics_stay_as_shown_when_slack_omits_them(practice: Stage) -> None:
    ana = at_scope(practice).ticks(topics=["safety", "goals"]).closes()
    revoke(practice)
    signs(practice, 1, "goals")
    practice.workspace.omit_untouched_inputs()

    goes_on(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.sees == "times"
    assert practice.preparation().topics == ("goals",)


def test_a_release_revoked_before_the_starter_is_ready_stops_the_invitation(practice: Stage) -> None:
    ana = at_scope(practice)
    revoke(practice)

    ana.answers("scope", **SCOPED)

    assert ana.sees == "wait"
    practice.passes(days=1)
    assert practice.one(BEN).messages == []
    assert practice.consults()[0].invited_at is None


def test_returning_after_a_revocation_shows_a_screen_that_leads_to_the_wait(practice: Stage) -> None:
    ana = at_scope(practice).closes()
    revoke(practice)

    goes_on(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.sees == "wait"
    assert "is not in force" in ana.reads


def test_releases_without_a_common_topic_make_the_consult_wait_for_another(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "safety")

    ben = attests(at_facts(practice, BEN))

    assert ben.sees == "wait"
    assert "Your releases have no topic in common" in ben.reads
    files(ben.presses("add_paper"), paper(practice, ben, {"signed_on": "2027-05-04"}))
    assert ben.sees == "facts"


def test_a_release_that_ends_tonight_is_checked_again_the_next_day(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals", "modality", lasts=0)
    ana = at_scope(practice)
    practice.clock.forward(timedelta(days=1))

    ana.answers("scope", **SCOPED)

    assert ana.sees == "wait"
    assert "Adult 1's release for your speaking has ended." in ana.reads


def test_after_a_release_is_saved_from_home_the_ticked_reasons_are_shown_again(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals", lasts=10)
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()

    files(ana.opens_home().presses("renew"), paper(practice, ana)).presses("go_on")

    assert (ana.sees, ana.ticked) == ("frame", {"reasons": ["safety"]})


def test_columns_about_what_is_not_shared_contain_only_option_ids(practice: Stage) -> None:
    at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    preparation = practice.preparation()

    assert (preparation.keeps_back, preparation.clients_keep_back) == ("something", "nothing")
    with practice.looking() as session:
        assert session.exec(select(Preparation).where(Preparation.part == "ft")).all() == []
