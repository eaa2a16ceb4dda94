"""Settings: each member can read them, an administrator changes them, and text in Slack needs an attestation."""

from dataclasses import replace
from datetime import time

import pytest
from sqlmodel import select

from storage.models import PracticeSettings, Writing
from tests.support.practice import ANA, FAY, GUS, SlackPractice, Therapist, Ticks
from tests.support.walks import second_person
from tests.support.walks.preparation_steps import SCOPED, at_facts, at_scope, attests, people

IN_SLACK: dict[str, Ticks] = {"free_text": "modal", "attested_by": FAY, "signed_on": "2027-05-01"}


def _load_settings(practice: SlackPractice) -> PracticeSettings:
    with practice.read_session() as session:
        return session.exec(select(PracticeSettings)).one()


def _allow_text_in_slack(practice: SlackPractice, **changes: Ticks) -> Therapist:
    """Let Fay attest that text may be typed in Slack, and somebody confirm it."""
    fay = practice.person(FAY).types("settings").presses("settings_words")
    fay.answers("settings_words", **{**IN_SLACK, **changes})
    if fay.step != "access_changes":
        return fay
    second_person.confirm(practice.services)
    return fay.closes().types("settings")


def test_a_member_reads_the_settings_and_who_changes_them(practice: SlackPractice) -> None:
    ana = practice.person(ANA).types("settings")

    assert "Times are shown in your time zone, America/New_York, from your Slack profile." in ana.screen_text
    assert (
        "Your practice asks for 2 sessions before a consult. "
        "Working hours are 9:00 AM to 5:00 PM, Mon, Tue, Wed, Thu, Fri."
    ) in ana.screen_text
    assert "Your administrator can change these." in ana.screen_text
    assert ana.button_ids == ["my_supervisors", "access_changes", "signed_in", "safety"]


@pytest.mark.parametrize("needed", [2, 3, 4])
def test_an_administrator_changes_sessions_and_working_hours(practice: SlackPractice, needed: int) -> None:
    fay = practice.person(FAY).types("settings").presses("settings_practice")
    assert fay.options("sessions_needed") == ["2", "3", "4"]

    fay.answers(
        "settings_practice",
        sessions_needed=str(needed),
        work_days=["0", "2"],
        work_start="08:30",
        work_end="18:00",
    )

    assert (
        f"Your practice asks for {needed} sessions before a consult. Working hours are 8:30 AM to 6:00 PM, Mon, Wed."
        in fay.screen_text
    )
    settings = _load_settings(practice)
    assert (settings.sessions_needed, settings.work_days, settings.work_start) == (needed, ("0", "2"), time(8, 30))


def test_a_new_number_of_sessions_applies_at_once(practice: SlackPractice) -> None:
    ana = at_facts(practice).presses("recount")
    practice.person(FAY).types("settings").presses("settings_practice").answers(
        "settings_practice", sessions_needed="4"
    )

    ana.answers(
        "facts", sessions=3, first_on="2027-04-01", last_on="2027-04-20", impression="formed", informed=people(ana)
    )

    assert "3 of 4 sessions so far" in ana.screen_text


def test_working_hours_that_end_before_they_start_are_reported_at_the_field(practice: SlackPractice) -> None:
    fay = practice.person(FAY).types("settings").presses("settings_practice")

    fay.answers("settings_practice", work_start="18:00", work_end="09:00")

    assert fay.field_errors == {"work_end": "Working hours end before they start. Please check both."}
    assert _load_settings(practice).work_start == time(9)


def test_text_is_typed_on_the_page_until_somebody_attests(practice: SlackPractice) -> None:
    assert _load_settings(practice).free_text == "page"

    fay = _allow_text_in_slack(practice)

    assert "so you type what you write in Slack." in fay.screen_text
    settings = _load_settings(practice)
    assert (settings.free_text, str(settings.baa_signed_on)) == ("modal", "2027-05-01")
    assert settings.baa_recorded_at == practice.clock.now


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attested_by": ANA}, "attested_by"),
        ({"attested_by": GUS}, "attested_by"),
        ({"attested_by": None}, "attested_by"),
        ({"signed_on": None}, "signed_on"),
        ({"signed_on": "2027-05-05"}, "signed_on"),
        ({"signed_on": "2199-01-01"}, "signed_on"),
    ],
)
def test_nothing_changes_without_an_administrators_attestation_and_a_day_in_the_past(
    practice: SlackPractice, changes: dict[str, Ticks], field: str
) -> None:
    practice.workspace.fail_next("users.list", "fatal_error")  # then Slack's own picker is shown
    fay = _allow_text_in_slack(practice, **changes)

    assert fay.step == "settings_words"
    assert list(fay.field_errors) == [field]
    assert _load_settings(practice).free_text == "page"


def test_going_back_to_the_page_needs_no_attestation(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice).presses("settings_words").answers("settings_words", free_text="page")

    assert _load_settings(practice).free_text == "page"


def test_after_the_attestation_text_is_written_in_a_modal_with_the_same_boxes(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    assert (ana.step, ana.ticked) == ("writing", {"kept_back": None})

    ana.answers("writing", kept_back="Her wish to move.\nNot yet.")

    assert ana.step == "scope"
    with practice.read_session() as session:
        assert [writing.kind for writing in session.exec(select(Writing))] == ["kept_back"]
    assert ana.sends().is_ok
    assert ana.step == "times"


def test_an_empty_box_is_reported_and_other_text_stays(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something", "clients_keep_back": "something"})

    ana.answers("writing", kept_back="Her wish to move.", clients_kept_back="   ")

    assert ana.field_errors == {"clients_kept_back": "Please write a few words."}
    assert ana.ticked["kept_back"] == "Her wish to move."
    with practice.read_session() as session:
        assert session.exec(select(Writing)).all() == []


def test_slack_itself_refuses_text_that_is_too_long(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice)
    ana = at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})

    ana.ticks(kept_back="x" * 3001)

    assert list(ana.sends().refused) == ["writing.kept_back"]


def test_an_optional_note_is_written_in_the_modal_and_never_required(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice)
    ana = at_scope(practice, weighed={"bring": ["else"]}).presses("to_write")

    ana.answers("writing", weigh_bring="Some quiet.")
    ana.presses("to_write")
    assert ana.ticked == {"weigh_bring": "Some quiet."}
    ana.closes()

    ana.types().presses("go_on").answers("scope", **SCOPED)
    assert ana.step == "times"


def test_no_modal_opens_if_there_is_nothing_to_write(practice: SlackPractice) -> None:
    _allow_text_in_slack(practice)

    ana = attests(at_facts(practice))

    assert ana.step == "weigh"


def test_a_former_workspace_administrator_is_no_administrator_here(practice: SlackPractice) -> None:
    fay = practice.person(FAY).types("settings")
    practice.workspace.set_person(replace(practice.workspace.get_person(FAY), is_admin=False))
    practice.directory.clear()  # a minute later

    fay.presses("settings_practice")

    assert fay.step == "notice"
    assert "Only an administrator can change these settings." in fay.screen_text
