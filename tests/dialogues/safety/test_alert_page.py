"""The page of an alert: exact words for those who were told and nobody else, steps, closing it, and the look back."""

import re

import pytest

from storage.models import Writing
from storage.writings import writings
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.practice import BEN, DANA, FAY, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import member
from tests.support.walks.emergency_steps import disclosure_lines
from tests.support.walks.safety_steps import (
    SECRET_WORDS,
    alert,
    at_alert_page,
    events,
    looked_after,
    raises,
    safety_messages,
    waits,
)


def test_s0_18_exact_words_are_read_by_those_who_were_told_and_stay_out_of_slack(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        page.sends("entry", entry=f'He said "{SECRET_WORDS}".', **{"done[]": ["spoke", "crisis_line"]})
        assert SECRET_WORDS in page.text
        assert "I spoke with the client · The client has a crisis line's number" in page.text
        assert "Ana, Ben, Dana and Eli can read this, and nobody else" in page.text

    with at_alert_page(practice, practice.person(BEN).presses("safety_open")) as page:
        assert SECRET_WORDS in page.text
    for entry in practice.workspace.traffic:
        assert SECRET_WORDS not in repr(entry.payload)
    assert all(SECRET_WORDS not in f"{entry.action} {entry.subject} {entry.detail}" for entry in entries(practice))


def test_reading_the_page_counts_as_seen_and_is_a_disclosure(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        page.sends("entry", entry=SECRET_WORDS)

    with at_alert_page(practice, practice.person(BEN).presses("safety_open")):
        pass

    assert [event.detail for event in events(practice, "seen")] == [("act",)]
    lines = disclosure_lines(practice)
    assert [line.split("  ")[1] for line in lines if "a code, who raised it" in line] == ["Ben", "Dana", "Eli"]
    assert any("  Ben  what was written about a safety alert  " in line for line in lines)


def test_a_stranger_to_the_alert_cannot_open_it(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    ben = practice.person(BEN).presses("safety_open")
    with at_alert_page(practice, ben) as page, practice.services.database.transaction() as session:
        row = alert(practice)
        assert member(practice, session, FAY).id not in {event.member_id for event in events(practice, "told")}
        path = page.path.replace(str(row.id), str(row.case_id))
    with at_alert_page(practice, ben.closes().opens_home().presses("safety_open")) as page:
        assert page.browser.get(path).status_code == 403


def test_steps_have_a_person_and_a_day_and_can_be_done_once(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with practice.read_session() as session:
        ben = str(member(practice, session, BEN).id)
    with at_alert_page(practice, ana) as page:
        page.sends("step", what="Call the sister", who=ben, day="2027-05-05", time="10:30")
        assert "Ben, by Wed, May 5 at 10:30 AM EDT" in page.text

        step = str(events(practice, "step")[0].id)
        page.sends(f"done.{step}")
        page.sends(f"done.{step}")

        assert "done by Ana, 9:12 AM EDT" in page.text
    assert len(events(practice, "step_done")) == 1


def test_bad_input_is_marked_beside_the_field_and_everything_typed_stays(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with practice.read_session() as session:
        ben = str(member(practice, session, BEN).id)
    with at_alert_page(practice, ana) as page:
        answer = page.sends("step", what="Call him", who=ben, day="2027-05-04", time="08:00", entry="half a sentence")
        assert answer.status_code == 422
        assert "That time has passed. Please choose a later one." in page.text
        assert "Call him" in page.text
        assert "half a sentence" in page.text

        page.sends("entry", entry="  ", what="Call him")
        assert "Please write a few words." in page.text
        assert "Call him" in page.text
    assert events(practice, "step", "entry") == []


def test_what_is_typed_in_another_box_stays_when_something_is_added(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        page.sends("entry", entry="first", what="Call the sister")

        assert "Call the sister" in page.text
    assert len(events(practice, "entry")) == 1


def test_only_whoever_has_charge_can_close_it_and_says_what_the_client_knows(practice: SlackPractice) -> None:
    looked_after(practice)
    with at_alert_page(practice, practice.person(BEN).closes().presses("safety_open")) as page:
        assert page.closes().status_code == 403
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        assert page.closes(client="").status_code == 422
        assert page.closes(client="will_be_told").status_code == 422
        assert "Please choose the day by which they will be told." in page.text
        page.closes()
        assert "She is with her sister." in page.text
        assert "The client knows that you told each other." in page.text

    assert alert(practice).configuration == "settled"
    practice.deliver()
    assert safety_messages(practice, BEN)[0].endswith("Dana closed it at 8:12 AM CDT.")


def test_s0_25_what_the_client_will_be_told_comes_back_on_its_day(practice: SlackPractice) -> None:
    looked_after(practice)
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        page.closes(client="will_be_told", by="2027-05-06")

    waits(practice, days=1)
    assert not any("Today's the day" in text for text in practice.person(DANA).messages)
    waits(practice, days=1)
    assert any("Today's the day" in text for text in practice.person(DANA).messages)

    dana = practice.person(DANA).closes().presses("safety_client_told")
    with at_alert_page(practice, dana) as page:
        assert "Dana told the client" in page.text


def test_the_words_are_sealed_with_the_case_and_deleted_with_it(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        page.sends("entry", entry=SECRET_WORDS)

    with practice.read_session() as session:
        row = session.get(Writing, events(practice, "entry")[0].writing_id)
        assert row is not None
        assert row.kind == "safety"
        assert SECRET_WORDS.encode() not in row.sealed
        assert writings.read(session, practice.services.seal, row.id, case_id=row.case_id) == SECRET_WORDS


@pytest.mark.parametrize("deed", ["nonsense", "", "done.", "done.x", "reached.x", "review", "settle"])
def test_forged_buttons_of_the_page_change_nothing(practice: SlackPractice, deed: str) -> None:
    ana = raises(practice)
    practice.deliver()
    with at_alert_page(practice, ana) as page:
        before = len(events(practice, "told", "seen", "entry", "step", "step_done", "settled", "reviewed", "charge"))

        assert page.sends(deed).status_code in (403, 409, 422)

    after = len(events(practice, "told", "seen", "entry", "step", "step_done", "settled", "reviewed", "charge"))
    assert after == before


def test_every_field_of_the_page_can_be_found_by_its_label(practice: SlackPractice) -> None:
    looked_after(practice)
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        ids = re.findall(r'\bid="([^"]+)"', page.text)

    assert sorted(ids) == sorted(set(ids))


def test_a_client_who_was_told_before_the_day_is_not_asked_about_again(practice: SlackPractice) -> None:
    looked_after(practice)
    with at_alert_page(practice, practice.person(DANA).closes().presses("safety_open")) as page:
        page.closes(client="will_be_told", by="2027-05-07")
    alert_id = str(alert(practice).id)
    dana = practice.person(DANA).closes().types().presses("guidelines")
    resend_changed(practice, DANA, "block_actions", pressing("safety_client_told", alert_id))
    assert dana.step == "safety_alert"

    waits(practice, days=3)

    assert not any("Today's the day" in text for text in dana.messages)
