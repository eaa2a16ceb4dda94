"""What to talk about and what stays back; "something" and "something else" have their place on one's own page."""

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


def test_with_all_in_order_all_eight_are_offered(practice: Stage) -> None:
    assert at_scope(practice).options("topics") == TOPICS


@pytest.mark.parametrize("left_out", ["keeps_back", "clients_keep_back"])
def test_that_nothing_is_kept_back_is_said_and_never_assumed(practice: Stage, left_out: str) -> None:
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
def test_something_kept_back_is_written_on_the_page_before_ready(
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
        assert [one.kind for one in session.exec(select(Writing))] == [box]
    practice.deliver()
    assert practice.one(BEN).messages != []


def test_a_page_left_empty_does_not_make_one_ready(practice: Stage) -> None:
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
def test_something_else_is_offered_the_page_and_never_waited_for(
    practice: Stage, field: str, box: str, others: list[str]
) -> None:
    ana = at_scope(practice, weighed={field: others})

    assert "to_write" in ana.offered
    ana.presses("to_write")
    assert ana.sees == "page"
    assert keeps_on_the_page(practice, ana, **{box: f"{CANARY} might sleep again"}).status_code == 303
    assert ana.presses("written").sees == "scope"

    assert ana.answers("scope", **SCOPED).sees == "times"


def test_the_way_to_the_page_leads_back_to_the_topics_with_nothing_written(practice: Stage) -> None:
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    assert ana.sees == "page"

    ana.presses("written")

    assert ana.sees == "scope"
    assert ana.presses("to_write").presses("written").sees == "scope"
    assert ana.answers("scope", keeps_back="nothing").sees == "times"


def test_without_anything_to_write_no_page_is_offered(practice: Stage) -> None:
    assert "to_write" not in at_scope(practice).offered


def test_each_opening_of_the_page_screen_makes_a_link_of_its_own(practice: Stage) -> None:
    ana = at_scope(practice, weighed={"bring": ["else"]}).presses("to_write")
    first = page_link(ana)

    ana.presses("written").presses("to_write")

    assert page_link(ana) != first


def test_what_is_ticked_stays_when_the_window_is_closed(practice: Stage) -> None:
    ana = at_scope(practice).ticks(topics=["safety"], keeps_back="nothing").closes()

    goes_on(ana)

    assert ana.ticked == {"topics": ["safety"], "keeps_back": "nothing", "clients_keep_back": None}


def test_topics_not_touched_stay_as_shown_even_where_slack_leaves_them_out(practice: Stage) -> None:
    ana = at_scope(practice).ticks(topics=["safety", "goals"]).closes()
    revoke(practice)
    signs(practice, 1, "goals")
    practice.workspace.omit_untouched_inputs()

    goes_on(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.sees == "times"
    assert practice.preparation().topics == ("goals",)


def test_a_release_revoked_before_ready_holds_the_invitation(practice: Stage) -> None:
    ana = at_scope(practice)
    revoke(practice)

    ana.answers("scope", **SCOPED)

    assert ana.sees == "wait"
    practice.passes(days=1)
    assert practice.one(BEN).messages == []
    assert practice.consults()[0].invited_at is None


def test_coming_back_after_a_revocation_shows_a_screen_that_leads_to_the_wait(practice: Stage) -> None:
    ana = at_scope(practice).closes()
    revoke(practice)

    goes_on(ana).answers("scope", keeps_back="nothing", clients_keep_back="nothing")

    assert ana.sees == "wait"
    assert "is not in force" in ana.reads


def test_releases_without_a_common_topic_wait_for_one_that_has_it(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "safety")

    ben = attests(at_facts(practice, BEN))

    assert ben.sees == "wait"
    assert "Your releases have no topic in common" in ben.reads
    files(ben.presses("add_paper"), paper(practice, ben, {"signed_on": "2027-05-04"}))
    assert ben.sees == "facts"


def test_a_release_that_ends_tonight_is_looked_at_again(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals", "modality", lasts=0)
    ana = at_scope(practice)
    practice.clock.forward(timedelta(days=1))

    ana.answers("scope", **SCOPED)

    assert ana.sees == "wait"
    assert "Adult 1's release for your speaking has ended." in ana.reads


def test_a_release_kept_from_home_while_reasons_are_being_ticked_leads_back_to_them(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals", lasts=10)
    ana = practice.one(ANA).types()
    ana.presses("confer", value=value_beside(ana, MAPLE)).ticks(reasons=["safety"]).closes()

    files(ana.opens_home().presses("renew"), paper(practice, ana)).presses("go_on")

    assert (ana.sees, ana.ticked) == ("frame", {"reasons": ["safety"]})


def test_what_is_kept_back_is_in_no_column_but_as_a_word_of_ours(practice: Stage) -> None:
    at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    kept = practice.preparation()

    assert (kept.keeps_back, kept.clients_keep_back) == ("something", "nothing")
    with practice.looking() as session:
        assert session.exec(select(Preparation).where(Preparation.part == "ft")).all() == []
