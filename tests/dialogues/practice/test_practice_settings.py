"""Settings: everyone may look; an administrator decides for the practice, and attests before words go into Slack."""

from dataclasses import replace
from datetime import time

import pytest
from sqlmodel import select

from storage.models import PracticeSettings, Writing
from tests.support.practice import ANA, FAY, GUS, Stage, Therapist, Ticks
from tests.support.walks.preparation_steps import SCOPED, at_facts, at_scope, attests, people

IN_SLACK: dict[str, Ticks] = {"free_text": "modal", "attested_by": FAY, "signed_on": "2027-05-01"}


def _kept(practice: Stage) -> PracticeSettings:
    with practice.looking() as session:
        return session.exec(select(PracticeSettings)).one()


def _attests(practice: Stage, **other: Ticks) -> Therapist:
    """Let Fay say where words are typed."""
    fay = practice.one(FAY).types("settings").presses("settings_words")
    return fay.answers("settings_words", **{**IN_SLACK, **other})


def test_a_member_sees_what_holds_and_who_looks_after_it(practice: Stage) -> None:
    ana = practice.one(ANA).types("settings")

    assert "Times are shown in your own zone, America/New_York, from your Slack profile." in ana.reads
    assert "Your practice: 2 sessions before a consult; working hours 09:00 to 17:00, Mon, Tue, Wed, Thu, Fri." in (
        ana.reads
    )
    assert "Your administrator looks after these." in ana.reads
    assert ana.offered == []


@pytest.mark.parametrize("needed", [2, 3, 4])
def test_an_administrator_changes_sessions_and_hours(practice: Stage, needed: int) -> None:
    fay = practice.one(FAY).types("settings").presses("settings_practice")
    assert fay.options("sessions_needed") == ["2", "3", "4"]

    fay.answers(
        "settings_practice",
        sessions_needed=str(needed),
        work_days=["0", "2"],
        work_start="08:30",
        work_end="18:00",
    )

    assert f"Your practice: {needed} sessions before a consult; working hours 08:30 to 18:00, Mon, Wed." in fay.reads
    kept = _kept(practice)
    assert (kept.sessions_needed, kept.work_days, kept.work_start) == (needed, ("0", "2"), time(8, 30))


def test_the_number_of_sessions_holds_at_once(practice: Stage) -> None:
    ana = at_facts(practice).presses("recount")
    practice.one(FAY).types("settings").presses("settings_practice").answers("settings_practice", sessions_needed="4")

    ana.answers(
        "facts", sessions=3, first_on="2027-04-01", last_on="2027-04-20", impression="formed", informed=people(ana)
    )

    assert "3 of 4 sessions so far" in ana.reads


def test_hours_that_end_before_they_begin_are_said_beside_the_field(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings").presses("settings_practice")

    fay.answers("settings_practice", work_start="18:00", work_end="09:00")

    assert fay.beside == {"work_end": "Working hours end before they begin. Please check the two."}
    assert _kept(practice).work_start == time(9)


def test_words_are_typed_on_the_page_until_somebody_attests(practice: Stage) -> None:
    assert _kept(practice).free_text == "page"

    fay = _attests(practice)

    assert "so what you write is typed in Slack's own windows" in fay.reads
    kept = _kept(practice)
    assert (kept.free_text, str(kept.baa_signed_on)) == ("modal", "2027-05-01")
    assert kept.baa_recorded_at == practice.clock.now


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"attested_by": ANA}, "attested_by"),
        ({"attested_by": GUS}, "attested_by"),
        ({"attested_by": None}, "attested_by"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": "2027-05-05"}, "signed_on"),
        ({"signed_on": "2199-01-01"}, "signed_on"),
    ],
)
def test_without_an_administrators_word_and_a_day_that_has_been_nothing_changes(
    practice: Stage, wrong: dict[str, Ticks], beside: str
) -> None:
    fay = _attests(practice, **wrong)

    assert fay.sees == "settings_words"
    assert list(fay.beside) == [beside]
    assert _kept(practice).free_text == "page"


def test_back_on_the_page_needs_nobodys_word(practice: Stage) -> None:
    _attests(practice).presses("settings_words").answers("settings_words", free_text="page")

    assert _kept(practice).free_text == "page"


def test_with_that_word_writing_happens_in_a_window_with_the_same_boxes(practice: Stage) -> None:
    _attests(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    assert (ana.sees, ana.ticked) == ("writing", {"kept_back": None})

    ana.answers("writing", kept_back="Her wish to move.\nNot yet.")

    assert ana.sees == "scope"
    with practice.looking() as session:
        assert [one.kind for one in session.exec(select(Writing))] == ["kept_back"]
    assert ana.sends().is_ok
    assert ana.sees == "times"


def test_a_box_left_blank_is_said_beside_it_and_what_was_typed_elsewhere_stays(practice: Stage) -> None:
    _attests(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something", "clients_keep_back": "something"})

    ana.answers("writing", kept_back="Her wish to move.", clients_kept_back="   ")

    assert ana.beside == {"clients_kept_back": "Please write a few words."}
    assert ana.ticked["kept_back"] == "Her wish to move."
    with practice.looking() as session:
        assert session.exec(select(Writing)).all() == []


def test_words_longer_than_slack_takes_are_refused_by_slack_itself(practice: Stage) -> None:
    _attests(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    ana.ticks(kept_back="x" * 3001)

    assert list(ana.sends().refused) == ["writing.kept_back"]


def test_something_else_is_written_in_the_window_and_never_waited_for(practice: Stage) -> None:
    _attests(practice)
    ana = at_scope(practice, weighed={"bring": ["else"]}).presses("to_write")

    ana.answers("writing", weigh_bring="Some quiet.")
    ana.presses("to_write")
    assert ana.ticked == {"weigh_bring": "Some quiet."}
    ana.closes()

    ana.types().presses("go_on").answers("scope", **SCOPED)
    assert ana.sees == "times"


def test_all_in_order_never_opens_a_window_to_write_in(practice: Stage) -> None:
    _attests(practice)

    ana = attests(at_facts(practice))

    assert ana.sees == "weigh"


def test_who_is_no_administrator_of_the_workspace_any_more_is_none_here(practice: Stage) -> None:
    fay = practice.one(FAY).types("settings")
    practice.workspace.set_person(replace(practice.workspace.person(FAY), is_admin=False))
    practice.directory.clear()  # a minute later

    fay.presses("settings_practice")

    assert fay.sees == "notice"
    assert "Your administrator looks after these settings." in fay.reads
